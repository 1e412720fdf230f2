"""
A contested month answered all at once, against first come, first served on the same requests.

    python -m tests.benchmarks.bench_round [--seconds 60] [--crews 60] [--sets 20] [--seeds 1 2 3]

Sixty crews ask for five things each on twenty villas, three days in ten of which are booked
already. "served" are companies with anything at all, "fewest" the smallest share of its items
that a company got; the bound is what no answer's points exceed.
"""

import argparse
import time
from collections import Counter
from dataclasses import replace
from typing import Any

from scheduling.solver.rounds.answer import answer
from scheduling.solver.rounds.check import find_clashes
from scheduling.solver.rounds.greedy import first_come, granted
from scheduling.solver.rounds.places import find_places
from scheduling.solver.rounds.problem import RoundProblem
from scheduling.solver.rounds.worth import points
from tests.solver.rounds.worlds import random_round

ITEMS, DAYS, WINDOW = 5, 31, 8


def main() -> None:
    """Two rows for each seed: as they come, and all at once."""
    options = parse()
    print(f"{options.crews} requests x {ITEMS} items, {options.sets} villas, {DAYS} days, ", end="")
    print(f"windows of {WINDOW} days, at most {options.seconds:g} s on one core")
    print("seed              granted  first choices  served  fewest   points (bound)    seconds")
    for seed in options.seeds:
        row(contested(seed, options.crews, options.sets), options.seconds)


def contested(seed: int, crews: int, sets: int) -> RoundProblem:
    """The month; it is the first half that most want."""
    problem = random_round(
        seed,
        crews=crews,
        items=ITEMS,
        sets=sets,
        days=DAYS,
        step=60,
        window=WINDOW,
        plain=True,
        long=True,
    )
    requests = tuple(
        replace(
            request,
            items=tuple(
                replace(item, first=first, last=first + WINDOW - 1)
                for item in request.items
                for first in [item.first * 2 // 3]
            ),
        )
        for request in problem.requests
    )
    return replace(problem, requests=requests)


def row(problem: RoundProblem, seconds: float) -> None:
    began = time.monotonic()
    as_they_come = granted(first_come(problem, find_places(problem)))
    tell(problem, "first come", as_they_come, "", time.monotonic() - began)
    began = time.monotonic()
    file = answer(problem, seconds=seconds)
    taken = time.monotonic() - began
    assert find_clashes(problem, file) == []
    at_once = {grant["item"]: grant["rank"] for grant in file["grants"]}
    figures = file["figures"]
    bound = f"({figures['bound']:,}{'' if figures['is_best'] else ', not proven'})"
    tell(problem, "all at once", at_once, bound, taken)


def tell(problem: RoundProblem, name: str, got: dict[str, int], bound: str, seconds: float) -> None:
    request_of, asked = problem.request_of(), Counter[str]()
    companies = Counter(request_of[item].company for item in got)
    for request in problem.requests:
        asked[request.company] += len(request.items)
    fewest = min(companies[one] / asked[one] for one in asked)
    firsts = sum(rank == 1 for rank in got.values())
    share = len(got) / len(problem.items)
    print(
        f"{problem.seed:4d}  {name:12}{len(got):4d} {share:5.1%}{firsts:15d}"
        f"{len(companies):5d}/{len(asked)}{fewest:8.0%}{points(problem, got):9,d} {bound:20}"
        f"{seconds:6.1f}",
        flush=True,
    )


def parse() -> Any:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--crews", type=int, default=60)
    parser.add_argument("--sets", type=int, default=20)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    return parser.parse_args()


if __name__ == "__main__":
    main()
