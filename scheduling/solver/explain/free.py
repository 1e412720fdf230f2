"""When a set could be had on a day: breaks, dressing, closures and the visits of others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scheduling.solver.explain.reason import Reason, clock_en, clock_zh
from scheduling.solver.problem import DAY, Problem, Production, Scene, StandingSet
from scheduling.solver.visits import Visit

Span = tuple[int, int]  # of the horizon, half-open


@dataclass(frozen=True)
class Floor:
    """What stands on the sets while one production looks for its place."""

    problem: Problem
    booked: dict[str, list[Visit]]  # of others, by set, in time order
    names: dict[int, str]  # owner of a visit → production id

    def taken(self, on: StandingSet, dressing: str) -> list[tuple[Span, Visit]]:
        """The visits of others on a set, turnover from and to our dressing included."""
        wanted = on.dressings.index(dressing)
        found = []
        for visit in self.booked.get(on.id, ()):
            before = on.redress_minutes[wanted][visit.dress] + on.strike_minutes
            after = on.redress_minutes[visit.dress][wanted] + on.strike_minutes
            found.append(((visit.start - before, visit.end + after), visit))
        return found


def first_free(spans: Iterable[Span], start: int, end: int, minutes: int) -> int | None:
    """The first minute in [start, end) from which so many are clear of all spans, or None."""
    for begin, until in sorted(spans):
        if until > start and begin < start + minutes:
            start = until
    return start if start + minutes <= end else None


def hours(production: Production, day: int) -> Span:
    """The first and the last minute of a working day, overtime included."""
    return day * DAY + production.call, day * DAY + production.latest


def break_spans(production: Production, day: int) -> list[Span]:
    """The breaks of one day in minutes of the horizon."""
    return [(day * DAY + begin, day * DAY + end) for begin, end in production.breaks]


def why_not_on_set(
    floor: Floor, production: Production, scene: Scene, on: str, day: int
) -> Reason | None:
    """The first rule that leaves the scene no minute on this set on this day, or None."""
    where = floor.problem.set_by_id[on]
    dressing = production.location_by_id[scene.location].dressing
    begin, end = hours(production, day)
    spans = break_spans(production, day)

    def shut(more: Iterable[Span]) -> bool:
        spans.extend(more)
        return first_free(spans, begin, end, scene.minutes) is None

    ready = where.redress(where.dressed, dressing)
    taken = floor.taken(where, dressing)
    for reason, more in (
        (too_long, []),
        (not_dressed, [(-DAY, ready)]),
        (set_closed, list(where.closures)),
        (set_taken, [span for span, _ in taken]),
    ):
        if shut(more):
            today = [visit for (low, high), visit in taken if low < end and begin < high]
            return reason(floor, scene, where, day, ready, today)
    return None


def too_long(
    floor: Floor, scene: Scene, on: StandingSet, day: int, ready: int, today: list[Visit]
) -> Reason:
    return Reason(
        "longer_than_any_gap",
        f"{scene.id} 要 {scene.minutes} 分钟，一天里没有这么长的连续时间",
        f"{scene.id} takes {scene.minutes} min, longer than any stretch of a day",
        {"scene": scene.id, "minutes": scene.minutes},
    )


def not_dressed(
    floor: Floor, scene: Scene, on: StandingSet, day: int, ready: int, today: list[Visit]
) -> Reason:
    return Reason(
        "dressing_impossible",
        f"{on.id} 最早 {clock_zh(ready)} 才能改好景",
        f"{on.id} cannot be dressed for it before {clock_en(ready)}",
        {"set": on.id, "day": day, "ready": ready},
    )


def set_closed(
    floor: Floor, scene: Scene, on: StandingSet, day: int, ready: int, today: list[Visit]
) -> Reason:
    return Reason(
        "set_closed",
        f"{on.id} 第 {day} 天停用",
        f"{on.id} is closed on day {day}",
        {"set": on.id, "day": day, "closures": [list(span) for span in on.closures]},
    )


def set_taken(
    floor: Floor, scene: Scene, on: StandingSet, day: int, ready: int, today: list[Visit]
) -> Reason:
    by = [(floor.names[visit.owner], visit.start, visit.end) for visit in today]
    zh = "、".join(f"{who}（{clock_zh(a)} 至 {clock_zh(b)}）" for who, a, b in by)
    en = ", ".join(f"{who} ({clock_en(a)} to {clock_en(b)})" for who, a, b in by)
    return Reason(
        "set_taken",
        f"{on.id} 第 {day} 天被占用：{zh}",
        f"{on.id} is taken on day {day}: {en}",
        {"set": on.id, "day": day, "by": [list(each) for each in by]},
    )


def who_is_off(production: Production, scene: Scene, day: int) -> list[str]:
    """The actors of the scene who do not work that day."""
    return [a.id for a in production.cast if a.id in scene.cast and day in a.off_days]


def why_not_on_day(
    floor: Floor, production: Production, scenes: Iterable[Scene], on: str | None, day: int
) -> Iterator[Reason]:
    """What forbids each of these scenes by itself to be shot that day on that set."""
    if not production.first_day <= day <= production.last_day:
        yield Reason(
            "window",
            f"第 {day} 天不在档期内（第 {production.first_day} 至 {production.last_day} 天）",
            f"day {day} is outside the window (days {production.first_day}"
            f" to {production.last_day})",
            {"day": day, "first_day": production.first_day, "last_day": production.last_day},
        )
        return
    for scene in scenes:
        for actor in who_is_off(production, scene, day):
            zh, en = f"{actor} 第 {day} 天休息", f"{actor} is off on day {day}"
            yield Reason("actor_off", zh, en, {"actor": actor, "day": day, "scene": scene.id})
        if on is not None and (why := why_not_on_set(floor, production, scene, on, day)):
            yield why
