"""Two problems of one base put together: what is planned, and a crew that wants in."""

from dataclasses import replace

from scheduling.solver.plan import Plan, shots_of
from scheduling.solver.problem import Problem, StandingSet

Span = tuple[int, int]


def join(standing: Problem, new: Problem, plan: Plan) -> Problem:
    """
    `standing` with the productions of `new` as well; where both have one, the new one.

    In `new` the visits of the plan are closures of their sets. Here they are visits, so
    those closures are left out; others, of bookings made since, are kept.
    """
    taken = visits_by_set(standing, plan)
    sets = {each.id: each for each in standing.sets}
    for each in new.sets:
        known = sets.get(each.id, replace(each, closures=()))
        sets[each.id] = with_closures(known, each.closures, taken.get(each.id, []))
    zones, walks = merged_walks(standing, new)
    names = {production.id for production in new.productions}
    others = tuple(p for p in standing.productions if p.id not in names)
    return replace(
        standing,
        sets=tuple(sets.values()),
        zones=zones,
        walk_minutes=walks,
        productions=(*others, *new.productions),
    )


def visits_by_set(problem: Problem, plan: Plan) -> dict[str, list[Span]]:
    """The minutes in which the plan shoots on each set."""
    taken: dict[str, list[Span]] = {}
    for production in problem.productions:
        for shot in shots_of(production, plan):
            taken.setdefault(shot.standing_set, []).append((shot.start, shot.end))
    return taken


def with_closures(known: StandingSet, added: tuple[Span, ...], taken: list[Span]) -> StandingSet:
    """The set closed also when the other problem has it closed and the plan does not use it."""
    free = {
        (begin, end) for begin, end in added if not any(a < end and begin < b for a, b in taken)
    }
    return replace(known, closures=tuple(sorted({*known.closures, *free})))


def merged_walks(one: Problem, two: Problem) -> tuple[tuple[str, ...], tuple[tuple[int, ...], ...]]:
    """The zones of both and the walks between them; unknown walks are the longest known."""
    zones = tuple(sorted({*one.zones, *two.zones}))
    longest = max((m for p in (one, two) for row in p.walk_minutes for m in row), default=0)

    def walk(a: str, b: str) -> int:
        for problem in (one, two):
            at = problem.zone_index
            if a in at and b in at:
                return problem.walk_minutes[at[a]][at[b]]
        return longest

    return zones, tuple(tuple(walk(a, b) for b in zones) for a in zones)
