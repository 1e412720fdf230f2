"""
The bounds on the price of fortnights, quick and strong, beside the plan made by hand.

    python -m tests.benchmarks.bench_bounds [--seconds 120] [--workers 1] [--seeds 1] [--packed 0]

With `--packed N` each problem is also packed for N seconds, and the gaps are printed.
"""

import argparse
import time
from typing import Any

from scheduling.solver.baseline import hand_plan
from scheduling.solver.bounds import lower_bounds
from scheduling.solver.bounds.strong import strong_bound
from scheduling.solver.price import price_plan
from scheduling.solver.problem import Problem
from scheduling.solver.problem_file import problem_from_json
from scheduling.solver.solve import solve
from tests.benchmarks.fortnight import fortnight
from tests.solver.worlds import load_shared

SETS = 320


def main() -> None:
    """Print one row for each seed."""
    options = parse()
    shared = load_shared("generate")
    generate = fortnight if shared is None else shared.generate
    print(f"{options.productions} productions, {options.days} days, {SETS} sets; yuan")
    print("seed     by hand        quick   (s)       strong   (s)       packed   gap quick  strong")
    for seed in options.seeds:
        row(seed, generate, options)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--packed", type=float, default=0.0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--productions", type=int, default=24)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    return parser.parse_args()


def row(seed: int, generate: Any, options: argparse.Namespace) -> None:
    """Bound one problem both ways; the gap is (price of the plan) / (bound) - 1."""
    problem: Problem = problem_from_json(generate(options.productions, options.days, SETS, seed))
    by_hand = price_plan(problem, hand_plan(problem))["cost"]
    begun_at = time.monotonic()
    quick = lower_bounds(problem)["cost"]
    quick_at = time.monotonic()
    strong = strong_bound(problem, seconds=options.seconds, workers=options.workers)["cost"]
    strong_at = time.monotonic()
    print(f"{seed:4} {by_hand:11,} {quick:12,} {quick_at - begun_at:5.2f}", end="")
    print(f" {strong:12,} {strong_at - quick_at:5.0f}", end="", flush=True)
    if options.packed:
        packed = solve(problem, seconds=options.packed, workers=options.workers).figures["cost"]
        print(f" {packed:12,} {packed / quick - 1:11.1%} {packed / strong - 1:7.1%}", end="")
    print(flush=True)


if __name__ == "__main__":
    main()
