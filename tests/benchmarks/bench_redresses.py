"""
How many redresses fortnights need at least, as a share of those of the plan made by hand.

    python -m tests.benchmarks.bench_redresses [--seeds 31 32 33 34 35] [--until 35]

A share that a packer is asked for is out of reach where the proven one lies above it. The last
line is the geometric mean over the seeds.
"""

import argparse
import math
import time

from scheduling.solver.baseline import hand_plan
from scheduling.solver.bounds.redresses import fewest_redresses
from scheduling.solver.bounds.sets import redress_bound
from scheduling.solver.price import price_plan
from scheduling.solver.problem_file import problem_from_json
from tests.benchmarks.fortnight import fortnight
from tests.solver.worlds import load_shared

PRODUCTIONS, DAYS, SETS = 24, 14, 320


def main() -> None:
    """One row for each seed."""
    options = parse()
    seeds = range(options.seeds[0], options.until + 1) if options.until else options.seeds
    print(f"{PRODUCTIONS} productions, {DAYS} days, {SETS} sets")
    print("seed  by hand  closed form  proven  share     (s)")
    shares = [row(seed) for seed in seeds]
    print(f"geometric mean {math.exp(sum(map(math.log, shares)) / len(shares)):.4f}")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[31, 32, 33, 34, 35])
    parser.add_argument("--until", type=int, help="all seeds from the first to this one")
    return parser.parse_args()


def row(seed: int) -> float:
    """Print the figures of one seed; the proven share."""
    shared = load_shared("generate")
    generate = fortnight if shared is None else shared.generate
    problem = problem_from_json(generate(PRODUCTIONS, DAYS, SETS, seed))
    by_hand = price_plan(problem, hand_plan(problem))["redresses"]
    begun_at = time.monotonic()
    proven = fewest_redresses(problem)
    spent = time.monotonic() - begun_at
    share = proven / by_hand
    print(
        f"{seed:4} {by_hand:8} {redress_bound(problem):12} {proven:7}  {share:.4f} {spent:7.1f}",
        flush=True,
    )
    return share


if __name__ == "__main__":
    main()
