"""Every answer to a small round, tried one by one on single sets."""

from collections.abc import Iterator

from scheduling.solver.rounds.problem import DAY, Item, Request, RoundProblem
from scheduling.solver.rounds.worth import points

Stay = tuple[str, int, int, int]  # set, start, begin and end of what is kept


def best_points(problem: RoundProblem) -> int:
    """The most points that any answer makes."""
    todo = [(request, item) for request in problem.requests for item in request.items]
    return _best(problem, todo, {}, {}, {})


def _best(
    problem: RoundProblem,
    todo: list[tuple[Request, Item]],
    got: dict[str, int],
    kept: dict[str, list[Stay]],
    crews: dict[str, list[tuple[int, int]]],
) -> int:
    if not todo:
        return points(problem, got) if _whole(problem, got) else 0
    (request, item), rest = todo[0], todo[1:]
    best = _best(problem, rest, got, kept, crews)
    for rank, choice in enumerate(item.choices, start=1):
        for stays in _ways(problem, request, item, choice, item.first, item.days):
            if _free(stays, request, item, kept, crews):
                sets = {k: list(v) for k, v in kept.items()}
                own = [*crews.get(request.id, []), *((s[1], s[1] + item.minutes) for s in stays)]
                for stay in stays:
                    sets.setdefault(stay[0], []).append(stay)
                found = _best(
                    problem, rest, {**got, item.id: rank}, sets, {**crews, request.id: own}
                )
                best = max(best, found)
    return best


def _whole(problem: RoundProblem, got: dict[str, int]) -> bool:
    return all(
        sum(i.id in got for i in r.items) in (0, len(r.items))
        for r in problem.requests
        if r.all_or_nothing
    )


def _ways(
    problem: RoundProblem,
    request: Request,
    item: Item,
    choice: tuple[str, ...],
    first: int,
    days: int,
) -> Iterator[list[Stay]]:
    """Every way to lay so many days from `first` on, each on any set of the choice."""
    if days == 0:
        yield []
        return
    sets = problem.set_by_id()
    for day in range(first, item.last + 1):
        for name in choice:
            one = sets[name]
            if item.dressing and item.dressing not in one.dressings:
                continue
            starts = {day * DAY + item.begin} | set(
                range(0, problem.days * DAY + DAY, problem.step)
            )
            for start in sorted(starts):
                if not day * DAY + item.begin <= start <= day * DAY + item.end - item.minutes:
                    continue
                stay = (
                    name,
                    start,
                    start - one.pad(item.dressing),
                    start + item.minutes + one.strike,
                )
                if any(a < stay[3] and stay[2] < b for a, b in one.taken):
                    continue
                if stay[2] < day * DAY + problem.cut or stay[3] > (day + 1) * DAY + problem.cut:
                    continue
                for more in _ways(problem, request, item, choice, day + 1, days - 1):
                    yield [stay, *more]


def _free(
    stays: list[Stay],
    request: Request,
    item: Item,
    kept: dict[str, list[Stay]],
    crews: dict[str, list[tuple[int, int]]],
) -> bool:
    for name, start, begin, end in stays:
        if any(b < end and begin < e for _, _, b, e in kept.get(name, [])):
            return False
        leaves = start + item.minutes + request.pack
        if any(a < leaves and start < b + request.pack for a, b in crews.get(request.id, [])):
            return False
    return True
