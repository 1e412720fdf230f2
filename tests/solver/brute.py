"""Every plan of one small production alone on its base, each decoded at its earliest."""

from collections.abc import Iterator
from itertools import permutations, product

from scheduling.solver.check import crew_minutes
from scheduling.solver.plan import Plan, Shot
from scheduling.solver.problem import DAY, Problem, Production, Scene


def every_plan(problem: Problem) -> Iterator[Plan]:
    """Plans that shoot every scene: all orders, cuts into days and sets. The caller checks them."""
    (production,) = problem.productions
    used = sorted({scene.location for scene in production.scenes})
    choices = [production.location_by_id[place].sets for place in used]
    for sets in product(*choices):
        where = dict(zip(used, sets, strict=True))
        for order in permutations(production.scenes):
            for days in cuts(production, len(order)):
                starts = decode(problem, production, where, order, days)
                if starts is not None:
                    yield Plan(where, starts)


def cuts(production: Production, count: int) -> Iterator[tuple[int, ...]]:
    """The days of `count` scenes in a row: never falling."""
    window = range(production.first_day, production.last_day + 1)
    return (days for days in product(window, repeat=count) if list(days) == sorted(days))


def decode(
    problem: Problem,
    production: Production,
    where: dict[str, str],
    order: tuple[Scene, ...],
    days: tuple[int, ...],
) -> dict[str, int] | None:
    """The earliest start of each scene in this order, or None when a day is too short."""
    shots: list[Shot] = []
    for scene, day in zip(order, days, strict=True):
        shot = place(problem, production, where, shots, scene, day)
        if shot is None:
            return None
        shots.append(shot)
    return {shot.scene.id: shot.start for shot in shots}


def place(
    problem: Problem,
    production: Production,
    where: dict[str, str],
    shots: list[Shot],
    scene: Scene,
    day: int,
) -> Shot | None:
    """The scene at its earliest minute after these shots on this day."""
    on, dressing = where[scene.location], production.location_by_id[scene.location].dressing
    here = problem.set_by_id[on]
    shot = Shot(scene, production, on, dressing, 0, 0, day)
    soonest = [day * DAY + production.call]
    for last in (s for s in shots if s.day == day):
        soonest += [last.end]
        for actor in production.cast:
            wears = scene.cast.get(actor.id)
            if wears is not None and last.scene.cast.get(actor.id, wears) != wears:
                soonest.append(last.end + actor.costume_minutes)
    if shots and shots[-1].day == day:
        soonest.append(shots[-1].end + crew_minutes(problem, production, shots[-1], shot))
    before = [s for s in shots if s.standing_set == on]
    if before:
        soonest.append(before[-1].end + here.redress(before[-1].dressing, dressing))
    else:
        soonest.append(here.redress(here.dressed, dressing))
    start = past_spans(max(soonest), scene.minutes, closed(problem, production, on, day))
    if start + scene.minutes > day * DAY + production.latest:
        return None
    return Shot(scene, production, on, dressing, start, start + scene.minutes, day)


def closed(problem: Problem, production: Production, on: str, day: int) -> list[tuple[int, int]]:
    """Breaks of the day and closures of the set, in time order."""
    breaks = [(day * DAY + begin, day * DAY + end) for begin, end in production.breaks]
    return sorted([*breaks, *problem.set_by_id[on].closures])


def past_spans(start: int, minutes: int, spans: list[tuple[int, int]]) -> int:
    """The first start from here on at which the scene meets none of the spans."""
    for begin, end in spans:
        if start < end and begin < start + minutes:
            start = end
    return start
