"""The answer to a round as a file: who got what, why others did not, and what is still free."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from scheduling.solver.rounds.assign import Stay, assign, figures
from scheduling.solver.rounds.greedy import granted
from scheduling.solver.rounds.model import Choice, solve
from scheduling.solver.rounds.places import Place, Places, find_places
from scheduling.solver.rounds.problem import DAY, Item, RoundProblem, Span

SEARCH_SHARE = 0.8  # of the seconds; the rest is for which set of a pool
MOST_RIVALS, MOST_FREE = 5, 3
File = dict[str, Any]


def answer(
    problem: RoundProblem,
    *,
    seconds: float,
    on_better: Callable[[File], None] = lambda file: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> File:
    """Answer a round in so many seconds; `on_better` gets each better answer on the way."""
    began = time.monotonic()
    places = find_places(problem)

    def report(choice: Choice) -> None:
        stays = assign(problem, choice.places, seconds=0.0, should_stop=lambda: True)
        on_better(_file(problem, places, choice, stays, time.monotonic() - began))

    choice = solve(
        problem,
        places,
        seconds=SEARCH_SHARE * seconds - (time.monotonic() - began),
        report=report,
        should_stop=should_stop,
    )
    left = seconds - (time.monotonic() - began)
    stays = assign(problem, choice.places, seconds=left, should_stop=should_stop)
    return _file(problem, places, choice, stays, time.monotonic() - began)


def _file(
    problem: RoundProblem, places: Places, choice: Choice, stays: Sequence[Stay], seconds: float
) -> File:
    by_item: dict[str, list[Stay]] = defaultdict(list)
    for stay in stays:
        by_item[stay.place.item].append(stay)
    got = granted(choice.places)
    refused = [item for item in problem.items if item.id not in got]
    return {
        "grants": [
            {"item": item.id, "rank": got[item.id], "stays": [_stay(s) for s in by_item[item.id]]}
            for item in problem.items
            if item.id in got
        ],
        "refused": list(_refusals(problem, places, refused, stays)),
        "figures": _figures(problem, choice, stays, seconds),
    }


def _stay(stay: Stay) -> File:
    return {
        "set": stay.set_id,
        "start": stay.place.start,
        "end": stay.place.stop,
        "redress": stay.redress,
    }


def _figures(problem: RoundProblem, choice: Choice, stays: Sequence[Stay], seconds: float) -> File:
    got, request_of = granted(choice.places), problem.request_of()
    companies = Counter(request_of[item].company for item in got)
    moves, redresses = figures(problem, stays)
    return {
        "asked": len(problem.items),
        "granted": len(got),
        "first_choices": sum(rank == 1 for rank in got.values()),
        "companies_asking": len({request.company for request in problem.requests}),
        "companies_served": len(companies),
        "minutes": sum(s.place.stop - s.place.start for s in stays),
        "points": choice.points,
        "bound": choice.bound,
        "is_best": choice.is_best,
        "lots_decided": choice.lots_decided,
        "moves": moves,
        "redresses": redresses,
        "seconds": round(seconds, 1),
        "seed": problem.seed,
    }


def _refusals(
    problem: RoundProblem, places: Places, refused: Sequence[Item], stays: Sequence[Stay]
) -> Iterator[File]:
    possible: dict[str, list[Place]] = defaultdict(list)
    wanted = {item.id for item in refused}
    for place in places.places:
        if place.item in wanted:
            possible[place.item].append(place)
    taken = Taken(problem, stays)
    request_of = problem.request_of()
    for item in refused:
        request = request_of[item.id]
        days = {place.day for place in possible[item.id]}
        if len(days) < item.days:
            reason = "no_time"
        elif request.all_or_nothing and len(request.items) > 1:
            reason = "all_or_nothing"
        else:
            reason = "rivals"
        yield {
            "item": item.id,
            "reason": reason,
            "rivals": taken.rivals(possible[item.id], {i.id for i in request.items}),
            "free": taken.free(problem, item),
        }


class Taken:
    """What stands on each set once the grants do."""

    def __init__(self, problem: RoundProblem, stays: Sequence[Stay]) -> None:
        self.sets = problem.set_by_id()
        self.stays: dict[str, list[Stay]] = defaultdict(list)
        self.kept: dict[str, list[Span]] = defaultdict(list)
        for stay in stays:
            for unit in self.sets[stay.set_id].occupies:
                self.stays[unit].append(stay)
                self.kept[unit].append((stay.place.begin, stay.place.end))

    def rivals(self, possible: Sequence[Place], own: set[str]) -> list[str]:
        """Items of others that have what these places would take, most in the way first."""
        spans: dict[str, set[Span]] = defaultdict(set)
        for place in possible:
            for one in place.pool:
                for unit in self.sets[one].occupies:
                    spans[unit].add((place.begin, place.end))
        met: Counter[str] = Counter()
        for unit, its in spans.items():
            for stay in self.stays[unit]:
                if stay.place.item in own:
                    continue
                begin, end = stay.place.begin, stay.place.end
                met[stay.place.item] += sum(a < end and begin < b for a, b in its)
        return [item for item, count in met.most_common(MOST_RIVALS) if count]

    def free(self, problem: RoundProblem, item: Item) -> list[File]:
        """What is left at its hours, on the days nearest to those asked for."""

        def far(day: int) -> tuple[int, int]:
            return max(item.first - day, day - item.last, 0), day

        found: list[File] = []
        sets = dict.fromkeys(one for choice in item.choices for one in choice)
        for day in sorted(range(problem.days), key=far):
            for one in sets:
                start = self._start(problem, item, one, day)
                if start is not None:
                    found.append({"set": one, "start": start, "end": start + item.minutes})
                    break
            if len(found) == MOST_FREE:
                break
        return found

    def _start(self, problem: RoundProblem, item: Item, set_id: str, day: int) -> int | None:
        one = self.sets[set_id]
        if item.dressing and item.dressing not in one.dressings:
            return None
        opens, closes = day * DAY + problem.cut, (day + 1) * DAY + problem.cut
        kept = [*one.taken, *(span for unit in one.occupies for span in self.kept[unit])]
        first, last = day * DAY + item.begin, day * DAY + item.end - item.minutes
        for start in range(first, last + 1, problem.step):
            begin, end = start - one.pad(item.dressing), start + item.minutes + one.strike
            if begin < max(opens, problem.not_before) or end > closes:
                continue
            if not any(a < end and begin < b for a, b in kept):
                return start
        return None
