"""Where else scenes could go: a day or a set tried on the bench, with its price or what forbids it."""

from collections.abc import Collection, Iterable

from scheduling.solver.check import Violation
from scheduling.solver.explain.answer import OTHER_SET, OTHER_TIME, Alternative
from scheduling.solver.explain.bench import Bench, Rows
from scheduling.solver.explain.fixed import set_pinned, why_fixed
from scheduling.solver.explain.free import why_not_on_day, why_not_on_set
from scheduling.solver.explain.reason import Reason
from scheduling.solver.kernel import fact
from scheduling.solver.kernel.memory import get
from scheduling.solver.plan import Plan
from scheduling.solver.problem import Production, Scene

CHECKED = 5  # of the cheapest positions of a day: the first that the checker accepts is taken
Found = tuple[int, int, Rows]  # yuan, position, rows


class Elsewhere:
    """Tries scenes of one production in other places; each place is tried once."""

    def __init__(self, bench: Bench, production: Production) -> None:
        self.bench = bench
        self.production = production
        self.rows = bench.rows()
        self.day_at = {i: day for day, row in enumerate(self.rows) for i in row}
        self.places = [place.id for place in production.locations]
        self.known: dict[tuple[object, ...], Alternative] = {}

    def choices(self, place: int) -> range:
        """The choices of a set for a place, by the kernel's index."""
        low = int(get(self.bench.facts, fact.CHOICE_PTR, place))
        return range(low, int(get(self.bench.facts, fact.CHOICE_PTR, place + 1)))

    def set_at(self, choice: int) -> str:
        """The set of a choice."""
        return self.bench.desk.sets[0][get(self.bench.facts, fact.CHOICE_SET, choice)]

    def possible(
        self,
        kind: str,
        day: int | None,
        on: str | None,
        scene: str,
        plan: Plan,
        changes: dict[str, int],
    ) -> Alternative:
        moved = tuple(each.id for each in self.production.scenes if self.moves(each, plan))
        others = tuple(name for name in moved if name != scene)
        return Alternative(kind, day, on, plan.scenes.get(scene), (), changes, others, plan)

    def moves(self, scene: Scene, plan: Plan) -> bool:
        """Whether the scene is shot otherwise in that plan."""
        before = self.bench.plan
        if before.scenes.get(scene.id) != plan.scenes.get(scene.id):
            return True
        on, now = before.locations.get(scene.location), plan.locations.get(scene.location)
        return on != now and scene.id in plan.scenes

    def on_day(self, kind: str, group: tuple[int, ...], day: int) -> Alternative:
        """The best place for these scenes in a row on a day of the horizon."""
        key = (kind, group, day)
        if key not in self.known:
            self.known[key] = self.find_on_day(kind, group, day)
        return self.known[key]

    def find_on_day(self, kind: str, group: tuple[int, ...], day: int) -> Alternative:
        production, lead = self.production, self.production.scenes[group[0]]
        place = int(get(self.bench.facts, fact.PLACE, group[0]))
        settled = self.bench.plan.locations.get(lead.location)
        why = why_not_on_day(
            self.bench.floor, production, [production.scenes[i] for i in group], settled, day
        )
        names = [production.scenes[i].id for i in group]
        fixed = why_fixed(self.bench.pins, production, names, day)
        if reasons := without_repeats([*fixed, *why]):
            return Alternative(kind, day, settled, reasons=reasons)
        found: list[Alternative] = []
        for choice in [None] if settled else self.choices(place):
            found.append(self.place_in(kind, group, day, {} if choice is None else {place: choice}))
        if not found:
            return Alternative(kind, day, None, reasons=(no_set(lead),))
        return min(found, key=lambda each: (each.extra is None, each.extra or 0))

    def place_in(
        self, kind: str, group: tuple[int, ...], day: int, choices: dict[int, int]
    ) -> Alternative:
        """The cheapest legal position in the day's list, or why there is none."""
        target = day - self.production.first_day
        home = {self.day_at[i] for i in group}
        base = [[i for i in row if i not in group] for row in self.rows]
        good: list[Found] = []
        late: list[int] = []
        broken: dict[tuple[int, int], None] = {}
        for at in range(len(base[target]) + 1):
            rows = list(base)
            rows[target] = [*base[target][:at], *group, *base[target][at:]]
            if rows == self.rows:
                continue
            if pairs := list(self.bench.keeps_order(rows, group)):
                broken |= dict.fromkeys(pairs)
                continue
            measured = self.bench.measure(rows, {*home, target}, choices)
            if measured is not None and measured[1] == 0:
                good.append((measured[0], at, rows))
            elif measured is not None:
                late.append(measured[1])
        return self.first_legal(kind, group, day, choices, good) or Alternative(
            kind, day, self.set_of(group, choices), reasons=self.why_nowhere(day, late, broken)
        )

    def first_legal(
        self,
        kind: str,
        group: tuple[int, ...],
        day: int,
        choices: dict[int, int],
        good: list[Found],
    ) -> Alternative | None:
        """The cheapest of these positions that the checker accepts."""
        home = {self.day_at[i] for i in group}
        target, mine = day - self.production.first_day, self.production.scenes[group[0]].id
        for _, _, rows in sorted(good)[:CHECKED]:
            self.bench.measure(rows, {*home, target}, choices)
            plan = self.bench.plan_tried()
            same = plan.scenes.get(mine) == self.bench.plan.scenes.get(mine)
            changes = None if same and kind == OTHER_TIME else self.bench.changes(plan)
            if changes is not None:
                on = plan.locations[self.production.scenes[group[0]].location]
                return self.possible(kind, day, on, mine, plan, changes)
        return None

    def set_of(self, group: tuple[int, ...], choices: dict[int, int]) -> str | None:
        """The set on which these scenes were tried."""
        for choice in choices.values():
            return self.set_at(choice)
        return self.bench.plan.locations.get(self.production.scenes[group[0]].location)

    def why_nowhere(
        self, day: int, late: list[int], broken: Collection[tuple[int, int]]
    ) -> tuple[Reason, ...]:
        """Why no position of the day will do, the nearest miss first."""
        if late:
            return (day_full(day, min(late)),)
        scenes = self.production.scenes
        pairs = tuple(out_of_order(scenes[a].id, scenes[b].id) for a, b in broken)
        return pairs or (nothing_else(day),)

    def on_set(self, place: int, choice: int) -> Alternative:
        """The whole place on another of its sets, every scene in the order it is shot now."""
        key = (OTHER_SET, place, choice)
        if key not in self.known:
            self.known[key] = self.find_on_set(place, choice)
        return self.known[key]

    def kept_off(self, place: int) -> Iterable[Alternative]:
        """The other sets of a place that is pinned to one: none of them may play it."""
        location = self.production.locations[place]
        held = self.bench.pins.sets.get(location.id)
        for on in location.sets if held else ():
            if on != held:
                why = (set_pinned(location.id, held or ""),)
                yield Alternative(OTHER_SET, None, on, reasons=why)

    def find_on_set(self, place: int, choice: int) -> Alternative:
        on = self.set_at(choice)
        its = [s for s in self.production.scenes if s.location == self.places[place]]
        shot = [s for s in its if s.id in self.bench.plan.scenes]
        days = {s.id: self.day_at[self.bench.index[s.id]] for s in shot}
        measured = self.bench.measure(self.rows, set(days.values()), {place: choice})
        if measured is not None and measured[1] == 0:
            plan = self.bench.plan_tried()
            changes = self.bench.changes(plan)
            if changes is not None:
                return self.possible(OTHER_SET, None, on, shot[0].id, plan, changes)
            return Alternative(OTHER_SET, None, on, reasons=self.what_breaks(plan))
        first = self.production.first_day
        why = (
            why_not_on_set(self.bench.floor, self.production, s, on, first + days[s.id])
            for s in shot
        )
        reasons = without_repeats(reason for reason in why if reason is not None)
        late = measured[1] if measured is not None else 0
        return Alternative(OTHER_SET, None, on, reasons=reasons or (days_full(late),))

    def what_breaks(self, plan: Plan) -> tuple[Reason, ...]:
        """The rules that such a plan breaks, in the words of the checker."""
        return tuple(map(of_rule, self.bench.near.violations(plan)))


def without_repeats(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each text once: the scenes of a visit often share what is in their way."""
    return tuple({reason.zh: reason for reason in reasons}.values())


def of_rule(broken: Violation) -> Reason:
    """A rule of the checker as a reason."""
    code = broken.rule.split()[-1]
    return Reason(f"rule_{code}", broken.zh, broken.en, {"ids": list(broken.ids)})


def no_set(scene: Scene) -> Reason:
    zh, en = f"{scene.location} 没有可用的场景", f"no set can play {scene.location}"
    return Reason("no_set", zh, en, {"location": scene.location})


def day_full(day: int, minutes: int) -> Reason:
    zh = f"第 {day} 天排不下，最少超出 {minutes} 分钟"
    en = f"day {day} is full: it would end at least {minutes} min too late"
    return Reason("day_full", zh, en, {"day": day, "minutes": minutes})


def days_full(minutes: int) -> Reason:
    zh = f"现在的拍摄日排不下，共超出 {minutes} 分钟"
    en = f"its days would end {minutes} min too late altogether"
    return Reason("day_full", zh, en, {"minutes": minutes})


def out_of_order(first: str, then: str) -> Reason:
    zh, en = f"{then} 必须在 {first} 之后", f"{then} must come after {first}"
    return Reason("order", zh, en, {"first": first, "then": then})


def nothing_else(day: int) -> Reason:
    zh, en = f"第 {day} 天没有别的位置", f"there is no other place on day {day}"
    return Reason("no_other_place", zh, en, {"day": day})
