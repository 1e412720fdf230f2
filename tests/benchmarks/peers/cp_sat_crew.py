"""One production's part of the CP-SAT model: its scenes, its days, its cast."""

from collections import defaultdict
from itertools import combinations, pairwise, permutations
from typing import Any

from ortools.sat.python import cp_model

from scheduling.solver.plan import Shot, shots_of
from scheduling.solver.problem import DAY, Actor, Production, Scene
from tests.benchmarks.peers.common import costume_gap, days_of, move_minutes, start_spans
from tests.benchmarks.peers.cp_sat import Base, Visit

Var = Any  # of a library without types


class Crew:
    """`start` and `shot` are what the plan is read from; `hint` is what is shot by hand."""

    def __init__(self, base: Base, production: Production) -> None:
        self.base, self.model, self.production = base, base.model, production
        self.hint: dict[str, Shot] = {s.scene.id: s for s in shots_of(production, base.hint)}
        self.start: dict[str, Var] = {}
        self.shot: dict[str, Var] = {}
        self.on_day: dict[tuple[str, int], Var] = {}
        self.days = range(production.first_day, production.last_day + 1)
        ends = dict.fromkeys(self.days, 0)
        for shot in self.hint.values():
            assert shot.day is not None  # the hand plan keeps the hours
            ends[shot.day] = max(ends[shot.day], shot.end)
        wrapped = {day: end - day * DAY - production.wrap for day, end in ends.items()}
        limit = production.overtime_limit
        self.used = {day: base.flag(ends[day] > 0) for day in self.days}
        self.late = {day: base.whole(0, limit, max(0, wrapped[day])) for day in self.days}
        for scene in production.scenes:
            self.add_scene(scene)
        for place in production.locations:
            self.add_gaps([s for s in production.scenes if s.location == place.id])
        self.add_days()
        self.add_order()
        for actor in production.cast:
            self.add_actor(actor)
        self.add_after()

    def add_scene(self, scene: Scene) -> None:
        """R2, and R6 as far as closures and the stay go."""
        base, minutes, hint = self.base, scene.minutes, self.hint.get(scene.id)
        shot = self.shot[scene.id] = base.flag(hint is not None)
        days = days_of(self.production, scene)
        for day in days:
            self.on_day[scene.id, day] = base.flag(hint is not None and hint.day == day)
        self.model.add_exactly_one([*(self.on_day[scene.id, day] for day in days), ~shot])
        spans = [list(span) for span in start_spans(self.production, minutes, 0)]
        minute = self.model.new_int_var_from_domain(cp_model.Domain.from_intervals(spans), "")
        self.model.add_hint(minute, hint.start - (hint.day or 0) * DAY if hint else spans[0][0])
        start = self.start[scene.id] = base.minute(hint.start if hint else spans[0][0])
        midnight = sum(day * DAY * self.on_day[scene.id, day] for day in days)
        self.model.add(start == minute + midnight)
        for day in days:
            here = self.on_day[scene.id, day]
            self.model.add_implication(here, self.used[day])
            over = minute + minutes - self.production.wrap
            self.model.add(self.late[day] >= over).only_enforce_if(here)
        base.price.append((-base.problem.prices.unshot_scene, shot))
        self.add_stay(scene, start, shot)
        for name in self.production.location_by_id[scene.location].sets:
            for a, b in base.problem.set_by_id[name].closures:
                open_hours = [[0, a - minutes], [b, base.end_of_time]]
                allowed = cp_model.Domain.from_intervals([s for s in open_hours if s[0] <= s[1]])
                held = [base.on[scene.location, name], shot]
                self.model.add_linear_expression_in_domain(start, allowed).only_enforce_if(held)

    def add_stay(self, scene: Scene, start: Var, shot: Var) -> None:
        """A scene that is shot lies within one of its location's stays."""
        visits = self.base.visits[scene.location]
        hints = [v.hint is not None and scene in (s.scene for s in v.hint.shots) for v in visits]
        within = [shot] if len(visits) == 1 else [self.base.flag(hint) for hint in hints]
        if len(visits) > 1:
            self.model.add_exactly_one([*within, ~shot])
        for visit, inside in zip(visits, within, strict=True):
            self.model.add_implication(inside, visit.there)
            self.model.add(visit.begin <= start).only_enforce_if(inside)
            self.model.add(visit.end >= start + scene.minutes).only_enforce_if(inside)

    def add_gaps(self, scenes: list[Scene]) -> None:
        """
        R3 and R4 at one location: one scene at a time, and minutes to relight or change between
        any two in other light or costume, which is the same as between those in a row.
        Between locations a crew moves for longer than its cast changes; if not, see add_order.
        """
        for a, b in combinations(scenes, 2):
            gap = costume_gap(self.production, a, b)
            if a.light != b.light:
                gap = max(gap, self.production.relight_minutes)
            if gap:
                self.model.add_no_overlap([self.interval(a, gap), self.interval(b, gap)])
        self.model.add_no_overlap([self.interval(scene, 0) for scene in scenes])

    def interval(self, scene: Scene, gap: int) -> Var:
        start, size = self.start[scene.id], scene.minutes + gap
        return self.model.new_optional_fixed_size_interval_var(start, size, self.shot[scene.id], "")

    def add_days(self) -> None:
        """What a day holds; that the minutes fit in follows, and is said to help the search."""
        idle = sum(b - a for a, b in self.production.breaks)
        regular = self.production.wrap - self.production.call - idle
        for day in self.days:
            its = [s for s in self.production.scenes if (s.id, day) in self.on_day]
            work = sum(s.minutes * self.on_day[s.id, day] for s in its)
            self.model.add(work <= regular * self.used[day] + self.late[day])
            self.base.price.append((self.production.crew_day_cost, self.used[day]))
            self.base.price.append((self.production.overtime_minute_cost, self.late[day]))

    def add_order(self) -> None:
        """R3: the stays in a row; no night is shorter than a move."""
        visits = [v for place in self.production.locations for v in self.base.visits[place.id]]
        order = [n for n, visit in enumerate(visits, 1) if visit.hint]
        order.sort(key=lambda n: visits[n - 1].hint.begin)  # type: ignore[union-attr]
        follow = set(pairwise([0, *order, 0]))
        moves, arcs = self.add_moves(), []
        for n, visit in enumerate(visits, 1):
            arcs += [(0, n, self.base.flag((0, n) in follow))]
            arcs += [(n, 0, self.base.flag((n, 0) in follow)), (n, n, ~visit.there)]
        for (m, a), (n, b) in permutations(enumerate(visits, 1), 2):
            follows = self.base.flag((m, n) in follow)
            arcs.append((m, n, follows))
            need = moves[a.place.id, b.place.id] if a.place is not b.place else 0
            self.model.add(b.begin >= a.end + need).only_enforce_if(follows)
            self.base.price.append((self.base.problem.prices.changeover, follows))
        self.model.add_circuit([*arcs, (0, 0, self.base.flag((0, 0) in follow))])
        self.model.add_no_overlap([self.stay_interval(visit) for visit in visits])

    def stay_interval(self, visit: Visit) -> Var:
        size = self.base.minute(visit.hint.end - visit.hint.begin if visit.hint else 0)
        return self.model.new_optional_interval_var(visit.begin, size, visit.end, visit.there, "")

    def add_moves(self) -> dict[tuple[str, str], Var]:
        """Minutes from each location to each other, as the sets chosen for them have it."""
        base, moves, its = self.base, {}, self.production
        slowest = max((actor.costume_minutes for actor in its.cast), default=0)
        for a, b in permutations(its.locations, 2):
            chosen = [base.hint.locations.get(place.id, place.sets[0]) for place in (a, b)]
            hint = max(slowest, move_minutes(base.problem, its, a.id, b.id, *chosen))
            need = moves[a.id, b.id] = base.whole(slowest, DAY, hint)
            for on in a.sets:
                for to in b.sets:
                    least = move_minutes(base.problem, its, a.id, b.id, on, to)
                    if least > slowest:
                        both = [base.on[a.id, on], base.on[b.id, to]]
                        self.model.add(need >= least).only_enforce_if(both)
        return moves

    def add_actor(self, actor: Actor) -> None:
        """Days worked, days held between the first and the last of them, costumes of a day."""
        base, its = self.base, [s for s in self.production.scenes if actor.id in s.cast]
        worn: dict[int, dict[str, list[str]]] = {d: defaultdict(list) for d in self.days}
        for scene in its:
            for day in days_of(self.production, scene):
                worn[day][scene.cast[actor.id]].append(scene.id)
        busy = {shot.day for shot in self.hint.values() if actor.id in shot.scene.cast}
        works = {day: base.flag(day in busy) for day in self.days}
        full = self.production.latest - self.production.call
        for day in self.days:
            here = [(s.minutes, self.on_day[s.id, day]) for s in its if (s.id, day) in self.on_day]
            for _, var in here:
                self.model.add_implication(var, works[day])
            self.model.add(sum(m * var for m, var in here) <= full * works[day])
            base.price.append((actor.day_rate, works[day]))
            self.add_costumes(day, works[day], day in busy, worn[day])
        self.add_holds(actor, works, busy)

    def add_costumes(self, day: int, works: Var, busy: bool, worn: dict[str, list[str]]) -> None:
        """At least one change for each costume of the day but one."""
        yuan = self.base.problem.prices.costume_change
        if not yuan or len(worn) < 2:
            return
        self.base.price.append((-yuan, works))
        for scenes in worn.values():
            shot = (self.hint.get(name) for name in scenes)
            wears = self.base.flag(any(s is not None and s.day == day for s in shot))
            for name in scenes:
                self.model.add_implication(self.on_day[name, day], wears)
            self.base.price.append((yuan, wears))

    def add_holds(self, actor: Actor, works: dict[int, Var], busy: set[int | None]) -> None:
        yuan = actor.day_rate * self.base.problem.prices.hold_percent // 100
        worked = [day for day in busy if day is not None]
        for day in self.days[1:-1]:
            gone, comes = any(d < day for d in worked), any(d > day for d in worked)
            at_work = any(shot.day == day for shot in self.hint.values())
            sooner, later = self.base.flag(gone), self.base.flag(comes)
            held = self.base.flag(gone and comes and at_work and day not in busy)
            for other in self.days:
                if other != day:
                    self.model.add_implication(works[other], sooner if other < day else later)
            self.model.add_bool_or([~self.used[day], ~sooner, ~later, works[day], held])
            self.base.price.append((yuan, held))

    def add_after(self) -> None:
        """R5."""
        minutes = {scene.id: scene.minutes for scene in self.production.scenes}
        for first, then in self.production.after:
            self.model.add_implication(self.shot[then], self.shot[first])
            end = self.start[first] + minutes[first]
            self.model.add(self.start[then] >= end).only_enforce_if(self.shot[then])
