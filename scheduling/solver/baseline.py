"""
The plan a base makes by hand, to compare a packer with: first come, first served, set by set.

Productions in order of their first day; in each the biggest location first, then
light, then story order (or in story order alone); every scene at the earliest minute that
fits after the last one; nothing booked before is ever changed.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from scheduling.solver.plan import Plan
from scheduling.solver.problem import DAY, Location, Problem, Production, Scene, StandingSet

Order = Callable[[Production], list[Scene]]


@dataclass(frozen=True)
class Booked:
    """A scene on a set for [start, end)."""

    production: str
    scene: Scene
    standing_set: StandingSet
    dressing: str
    start: int
    end: int


@dataclass
class CrewDiary:
    """How far one crew has come."""

    last: Booked | None = None
    ends: dict[str, int] = field(default_factory=dict)
    worn: dict[str, tuple[int, str]] = field(default_factory=dict)

    def note(self, booked: Booked) -> None:
        self.last = booked
        self.ends[booked.scene.id] = booked.end
        for actor, costume in booked.scene.cast.items():
            self.worn[actor] = (booked.end, costume)


class HandPlan:
    """Books scene after scene, each crew's in this order."""

    def __init__(self, problem: Problem, order: Order | None = None) -> None:
        self.problem = problem
        self.order = order or by_set_order
        self.booked: dict[str, list[Booked]] = defaultdict(list)
        self.locations: dict[str, str] = {}
        self.scenes: dict[str, int] = {}

    def add(self, production: Production) -> None:
        """Plan one production around what is booked."""
        diary = CrewDiary()
        before = {then: first for first, then in production.after}
        for scene in self.order(production):
            needed = before.get(scene.id)
            if needed is not None and needed not in diary.ends:
                continue
            floor = diary.ends[needed] if needed is not None else 0
            best = self.first_fit(production, diary, scene, floor)
            if best is not None:
                self.book(best)
                diary.note(best)

    def book(self, booked: Booked) -> None:
        on = booked.standing_set.id
        self.locations[booked.scene.location] = on
        self.scenes[booked.scene.id] = booked.start
        self.booked[on].append(booked)

    def first_fit(
        self, production: Production, diary: CrewDiary, scene: Scene, floor: int
    ) -> Booked | None:
        """The earliest start on the location's set, or on any of its sets when it has none yet."""
        place = production.location_by_id[scene.location]
        chosen = self.locations.get(place.id)
        best: Booked | None = None
        for on in (chosen,) if chosen else place.sets:
            standing_set = self.problem.set_by_id[on]
            start = self.earliest(production, diary, scene, place, standing_set, floor)
            if start is not None and (best is None or start < best.start):
                end = start + scene.minutes
                best = Booked(production.id, scene, standing_set, place.dressing, start, end)
        return best

    def earliest(
        self,
        production: Production,
        diary: CrewDiary,
        scene: Scene,
        place: Location,
        standing_set: StandingSet,
        floor: int,
    ) -> int | None:
        off = {day for actor in production.cast if actor.id in scene.cast for day in actor.off_days}
        for day in range(production.first_day, production.last_day + 1):
            if day in off:
                continue
            start = self.ready(production, diary, scene, place, standing_set, day)
            start = max(start, floor)
            while start + scene.minutes <= day * DAY + production.latest:
                pushed = past_breaks(production, day, start, scene.minutes)
                if pushed is None:
                    pushed = self.past_others(production, scene, place, standing_set, start)
                if pushed is None:
                    return start
                start = pushed
        return None

    def ready(
        self,
        production: Production,
        diary: CrewDiary,
        scene: Scene,
        place: Location,
        standing_set: StandingSet,
        day: int,
    ) -> int:
        """When crew and cast are ready for this scene on this day."""
        call = start = day * DAY + production.call
        last = diary.last
        if last is not None:
            need = self.move(production, last, place, standing_set, scene)
            start = max(start, last.end + (need if last.start >= call else 0))
        minutes = {actor.id: actor.costume_minutes for actor in production.cast}
        for actor, costume in scene.cast.items():
            end, worn = diary.worn.get(actor, (0, costume))
            if end > call and worn != costume:
                start = max(start, end + minutes[actor])
        return start

    def move(
        self,
        production: Production,
        last: Booked,
        place: Location,
        standing_set: StandingSet,
        scene: Scene,
    ) -> int:
        if last.standing_set.id != standing_set.id:
            walk = self.problem.walk(last.standing_set.id, standing_set.id)
            return production.pack_minutes + walk
        if last.scene.location != place.id:
            redress = standing_set.redress(last.dressing, place.dressing)
            return max(production.relook_minutes, redress)
        return production.relight_minutes if last.scene.light != scene.light else 0

    def past_others(
        self,
        production: Production,
        scene: Scene,
        place: Location,
        standing_set: StandingSet,
        start: int,
    ) -> int | None:
        """The minute from which the set may be tried again, or None when it is free."""
        for begin, end in standing_set.closures:
            if start < end and begin < start + scene.minutes:
                return end
        for other in self.booked[standing_set.id]:
            strike = standing_set.strike_minutes if other.production != production.id else 0
            after = other.end + standing_set.redress(other.dressing, place.dressing) + strike
            before = other.start - standing_set.redress(place.dressing, other.dressing) - strike
            if before < start + scene.minutes and start < after:
                return after
        dressed = standing_set.redress(standing_set.dressed, place.dressing)
        return dressed if start < dressed else None


def past_breaks(production: Production, day: int, start: int, minutes: int) -> int | None:
    """The end of the last break this scene would run into, or None."""
    pushed = None
    for begin, end in production.breaks:
        if start < day * DAY + end and day * DAY + begin < start + minutes:
            pushed = day * DAY + end
    return pushed


def by_set_order(production: Production) -> list[Scene]:
    """Scenes of the biggest location first, then by light, then in story order."""
    minutes: dict[str, int] = {}
    for scene in production.scenes:
        minutes[scene.location] = minutes.get(scene.location, 0) + scene.minutes
    rank = {place: i for i, place in enumerate(sorted(minutes, key=lambda x: -minutes[x]))}
    return sorted(production.scenes, key=lambda scene: (rank[scene.location], scene.light))


def story_order(production: Production) -> list[Scene]:
    return list(production.scenes)


def hand_plan(problem: Problem) -> Plan:
    """The by-set plan of the whole base."""
    return book_all(HandPlan(problem))


def story_plan(problem: Problem) -> Plan:
    """First come, first served in story order: what a base does that does not think of its sets."""
    return book_all(HandPlan(problem, story_order))


def book_all(made: HandPlan) -> Plan:
    """Plan the productions in order of their first day."""
    for production in sorted(made.problem.productions, key=lambda p: (p.first_day, p.id)):
        made.add(production)
    return Plan(made.locations, made.scenes)
