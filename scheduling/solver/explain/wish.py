"""The wishes of a production and its surroundings, each of which can be given up by itself."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from scheduling.solver.explain.case import Case
from scheduling.solver.problem import DAY, Actor, Location, Production, StandingSet


@dataclass(frozen=True)
class Wish:
    """Something asked for: a stable code, the text in both languages, how it is given up."""

    code: str
    zh: str
    en: str
    details: dict[str, Any] = field(default_factory=dict, hash=False)
    give_up: Callable[[Case], Case] = field(default=lambda case: case, repr=False, compare=False)

    def message(self, language: str = "zh") -> str:
        """The text for people; Chinese unless `language` starts with "en"."""
        return self.en if language.startswith("en") else self.zh


def wishes_of(case: Case, lost: Collection[str]) -> list[Wish]:
    """All wishes that could keep these scenes from being shot; the likelier come first."""
    return [
        *days_off(case, lost),
        *sets(case, lost),
        *order(case, lost),
        *window(case),
        *hours(case),
        *minutes(case),
        *pinned(case, lost),
        *others(case, lost),
    ]


def pinned(case: Case, lost: Collection[str]) -> Iterator[Wish]:
    """What managers have pinned: each of these scenes and their places, then all the rest."""
    pins, near = case.own_pins, set(lost)
    near |= {scene.location for scene in case.whole.scenes if scene.id in lost}
    begun = {s.location for s in case.whole.scenes if s.id in pins.happened}
    held = {**pins.starts, **pins.days, **pins.sets}.keys() - pins.happened - begun
    for name in sorted(held & near):
        on = pins.sets.get(name)
        zh = f"{name} 固定在 {on}" if on else f"{name} 的时间已固定"
        en = f"{name} is pinned to {on}" if on else f"{name} has its time pinned"
        yield Wish("pinned", zh, en, {"what": name}, frees({name}))
    if rest := held - near:
        zh, en = "其他固定项", "everything else that is pinned"
        yield Wish("pinned_others", zh, en, {}, frees(rest))


def frees(names: Collection[str]) -> Callable[[Case], Case]:
    """Give up what is pinned of these scenes and locations."""
    return lambda case: case.without_pins(names)


def others(case: Case, lost: Collection[str]) -> Iterator[Wish]:
    """All other scenes of the production are shot too."""
    if case.only(lost).wanted != case.wanted:
        zh, en = "其他场次也要拍完", "all its other scenes are shot too"
        yield Wish("other_scenes", zh, en, {}, lambda c: c.only(lost))


def window(case: Case) -> Iterator[Wish]:
    its, end = case.whole, case.problem.days - 1
    if its.first_day > 0:
        yield Wish(
            "first_day",
            f"第 {its.first_day} 天才开拍",
            f"it begins on day {its.first_day}",
            {"day": its.first_day},
            lambda c: c.with_production(replace(c.whole, first_day=0)),
        )
    if its.last_day < end:
        yield Wish(
            "last_day",
            f"第 {its.last_day} 天前拍完",
            f"it wraps by day {its.last_day}",
            {"day": its.last_day},
            lambda c: c.with_production(replace(c.whole, last_day=end)),
        )


def days_off(case: Case, lost: Collection[str]) -> Iterator[Wish]:
    """The off days of every actor in these scenes, and of all others together."""
    mine = {actor for scene in case.whole.scenes if scene.id in lost for actor in scene.cast}
    away = [actor for actor in case.whole.cast if actor.off_days]
    for actor in away:
        if actor.id in mine:
            days = sorted(actor.off_days)
            zh = f"{actor.id} 第 {'、'.join(map(str, days))} 天休息"
            en = f"{actor.id} is off on days {', '.join(map(str, days))}"
            yield Wish("off_days", zh, en, {"actors": [actor.id], "days": days}, home({actor.id}))
    if rest := {actor.id for actor in away} - mine:
        zh, en = "其他演员的休息日", "the off days of the other actors"
        yield Wish("off_days_of_others", zh, en, {"actors": sorted(rest)}, home(rest))


def home(actors: set[str]) -> Callable[[Case], Case]:
    """Give up the off days of these actors."""

    def free(actor: Actor) -> Actor:
        return replace(actor, off_days=frozenset()) if actor.id in actors else actor

    return lambda c: c.with_production(replace(c.whole, cast=tuple(map(free, c.whole.cast))))


def sets(case: Case, lost: Collection[str]) -> Iterator[Wish]:
    """Which sets may be used, who else is on them, when they are closed."""
    places = {scene.location for scene in case.whole.scenes if scene.id in lost}
    mine = {on for place in places for on in case.whole.location_by_id[place].sets}
    rest = {on for place in case.whole.locations for on in place.sets} - mine
    for place in sorted(places):
        more = sets_of_kind(case, case.whole.location_by_id[place])
        if more:
            zh, en = f"{place} 只用所选场景", f"{place} plays on none but its sets"
            yield Wish("set_choice", zh, en, {"location": place}, wider(place, more))
    for on in sorted(mine):
        yield from of_set(case, {on}, on, on)
    yield from of_set(case, rest, "其他场景", "the other sets")


def of_set(case: Case, names: set[str], zh: str, en: str) -> Iterator[Wish]:
    """The visits of others to these sets, and their closures."""
    visits = [visit for on in names for visit in case.floor.booked.get(on, ())]
    if visits:
        who = sorted({case.floor.names[visit.owner] for visit in visits})
        yield Wish(
            "booked",
            f"{zh} 已被 {'、'.join(who)} 占用",
            f"{', '.join(who)} on {en}",
            {"sets": sorted(names), "by": who},
            lambda c: c.without_visits(names),
        )
    if any(case.problem.set_by_id[on].closures for on in names):
        yield Wish(
            "closures",
            f"{zh} 的停用时段",
            f"the closures of {en}",
            {"sets": sorted(names)},
            lambda c: c.with_sets(
                replace(c.problem.set_by_id[on], closures=()) for on in sorted(names)
            ),
        )


def sets_of_kind(case: Case, place: Location) -> list[str]:
    """The other sets of the kind that can be dressed for this place."""
    return [
        each.id
        for each in case.problem.sets
        if each.kind == place.kind
        and place.dressing in each.dressings
        and each.id not in place.sets
    ]


def wider(place: str, more: list[str]) -> Callable[[Case], Case]:
    """Let the place play on these sets too."""

    def widen(case: Case) -> Case:
        now = case.whole.location_by_id[place]
        return case.with_location(replace(now, sets=(*now.sets, *more)))

    return widen


def order(case: Case, lost: Collection[str]) -> Iterator[Wish]:
    """Each order with one of these scenes, and all others together."""
    near = case.only(lost).wanted
    mine = [pair for pair in case.whole.after if near.intersection(pair)]
    rest = [pair for pair in case.whole.after if pair not in mine]
    for first, then in dict.fromkeys(mine):
        pair = (first, then)
        yield Wish(
            "order",
            f"{then} 在 {first} 之后拍",
            f"{then} comes after {first}",
            {"first": first, "then": then},
            drops([pair]),
        )
    if rest:
        zh, en = "其他场次的先后", "the order of other scenes"
        yield Wish("order_of_others", zh, en, {}, drops(rest))


def drops(pairs: list[tuple[str, str]]) -> Callable[[Case], Case]:
    """Give up these orders."""
    return lambda case: case.without_order(pairs)


def hours(case: Case) -> Iterator[Wish]:
    """The latest end of a day, and the breaks."""
    its = case.whole
    if its.latest < its.call + DAY:
        zh = f"每天最多超时 {its.overtime_limit} 分钟"
        en = f"at most {its.overtime_limit} min of overtime a day"
        details = {"minutes": its.overtime_limit}
        yield Wish(
            "overtime_limit", zh, en, details, lambda c: c.with_production(day_long(c.whole))
        )
    if its.breaks:
        yield Wish(
            "breaks",
            "休息时间",
            "the breaks",
            {"breaks": [list(span) for span in its.breaks]},
            lambda c: c.with_production(replace(c.whole, breaks=())),
        )


def day_long(its: Production) -> Production:
    """The production with days that end where the next begins."""
    return replace(its, overtime_limit=max(its.overtime_limit, its.call + DAY - its.wrap))


def minutes(case: Case) -> Iterator[Wish]:
    """The minutes that costumes, light, moves and the sets take."""
    if any(actor.costume_minutes for actor in case.whole.cast):
        yield Wish(
            "costume_minutes", "换装所需时间", "the time to change costumes", {}, no_costumes
        )
    its = case.whole
    if its.relight_minutes or its.relook_minutes or its.pack_minutes:
        zh, en = "改光、收拾和转场所需时间", "the time to relight, to pack and to walk"
        yield Wish("crew_minutes", zh, en, {}, no_moves)
    zh, en = "改景和交接所需时间", "the time to dress and hand over sets"
    yield Wish("turnover_minutes", zh, en, {}, no_turnover)


def no_costumes(case: Case) -> Case:
    cast = tuple(replace(actor, costume_minutes=0) for actor in case.whole.cast)
    return case.with_production(replace(case.whole, cast=cast))


def no_moves(case: Case) -> Case:
    walk = tuple(tuple(0 for _ in row) for row in case.problem.walk_minutes)
    its = replace(case.whole, relight_minutes=0, relook_minutes=0, pack_minutes=0)
    bare = case.with_production(its)
    return bare.with_problem(replace(bare.problem, walk_minutes=walk))


def no_turnover(case: Case) -> Case:
    def quick(each: StandingSet) -> StandingSet:
        table = tuple(tuple(0 for _ in row) for row in each.redress_minutes)
        return replace(each, redress_minutes=table, strike_minutes=0)

    return case.with_sets(map(quick, case.problem.sets))
