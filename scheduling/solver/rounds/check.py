"""Every rule of a round again, from the problem and the answer alone; shares no code with it."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from scheduling.solver.rounds.problem import DAY, Item, RoundProblem, RoundSet


def find_clashes(problem: RoundProblem, file: dict[str, Any]) -> list[str]:
    """What is wrong with an answer, in words; empty when nothing is."""
    return [*_items(problem, file), *_requests(problem, file), *_sets(problem, file)]


def _items(problem: RoundProblem, file: dict[str, Any]) -> Iterator[str]:
    items, sets = {i.id: i for i in problem.items}, problem.set_by_id()
    for grant in file["grants"]:
        item = items[grant["item"]]
        days = [_day(problem, stay["start"]) for stay in grant["stays"]]
        if len(set(days)) != len(days) or len(days) != item.days:
            yield f"{item.id}: {days} are not {item.days} separate days"
        for stay, day in zip(grant["stays"], days, strict=True):
            yield from _stay(problem, item, grant["rank"], stay, day, sets[stay["set"]])
    answered = [g["item"] for g in (*file["grants"], *file["refused"])]
    if sorted(answered) != sorted(items):
        yield "not every item is answered once"


def _stay(
    problem: RoundProblem, item: Item, rank: int, stay: dict[str, Any], day: int, one: RoundSet
) -> Iterator[str]:
    start, end = stay["start"], stay["end"]
    if end - start != item.minutes or not item.first <= day <= item.last:
        yield f"{item.id}: {start}-{end} is not {item.minutes} minutes on its days"
    if start < day * DAY + item.begin or end > day * DAY + item.end or start < problem.not_before:
        yield f"{item.id}: {start}-{end} lies outside its hours"
    if stay["set"] not in item.choices[rank - 1]:
        yield f"{item.id}: {stay['set']} is not its choice {rank}"
    if item.dressing and item.dressing not in one.dressings:
        yield f"{item.id}: {stay['set']} cannot be dressed as {item.dressing}"
    if any(start < b and a < end for a, b in one.taken):
        yield f"{item.id}: {stay['set']} is taken at {start}"


def _requests(problem: RoundProblem, file: dict[str, Any]) -> Iterator[str]:
    got = {grant["item"]: grant for grant in file["grants"]}
    for request in problem.requests:
        its = [item.id for item in request.items if item.id in got]
        if request.all_or_nothing and 0 < len(its) < len(request.items):
            yield f"{request.id}: some of all or nothing"
        spans = sorted((s["start"], s["end"]) for item in its for s in got[item]["stays"])
        for a, b in pairwise(spans):
            if a[1] + request.pack > b[0]:
                yield f"{request.id}: in two places at {b[0]}"
        for start, end in spans:
            if any(start < b and a < end for a, b in request.busy):
                yield f"{request.id}: booked elsewhere at {start}"


def _sets(problem: RoundProblem, file: dict[str, Any]) -> Iterator[str]:
    """Two stays that follow each other on a set leave room for strike and redress."""
    sets, request_of = problem.set_by_id(), problem.request_of()
    wanted = {item.id: item.dressing for item in problem.items}
    on: dict[str, list[tuple[int, int, str, str]]] = defaultdict(list)
    for grant in file["grants"]:
        for stay in grant["stays"]:
            for unit in sets[stay["set"]].occupies:
                on[unit].append((stay["start"], stay["end"], grant["item"], stay["set"]))
    for unit, stays in on.items():
        standing = sets[unit].dressed if unit in sets else ""
        for before, after in pairwise([(0, 0, "", ""), *sorted(stays)]):
            one = sets[after[3]]
            need = one.minutes_anew(standing, wanted[after[2]])
            if before[2]:
                productions = {request_of[x[2]].production for x in (before, after)}
                need += one.strike if len(productions) > 1 else 0
                if before[1] + need > after[0]:
                    yield f"{unit}: {before[2]} and {after[2]} clash at {after[0]}"
            standing = wanted[after[2]] or standing


def _day(problem: RoundProblem, minute: int) -> int:
    return (minute - problem.cut) // DAY
