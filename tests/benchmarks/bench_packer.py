"""
The packer against the plan made by hand, on fortnights it was not tuned for.

    python -m tests.benchmarks.bench_packer [--seconds 60] [--workers 2] [--seeds 1 2 3]
"""

import argparse
import math
import os
import time
from typing import Any

from scheduling.solver.baseline import hand_plan
from scheduling.solver.cli import warm
from scheduling.solver.price import price_plan
from scheduling.solver.problem_file import problem_from_json
from scheduling.solver.solve import Progress, solve
from tests.benchmarks.fortnight import fortnight
from tests.solver.worlds import load_shared

SETS = 320


def main() -> None:
    """Pack each seed's problem and print one row for it."""
    options = parse()
    shared = load_shared("generate")
    generate = fortnight if shared is None else shared.generate
    source = (
        "our own tests/benchmarks/fortnight.py" if shared is None else "shared/packing/generate.py"
    )
    print(f"{options.productions} productions, {options.days} days, {SETS} sets from {source};")
    print(
        f"{options.seconds:g} s on {options.workers} workers; price and redresses as shares of the hand plan's."
    )
    warm()
    header = "seed  rules  unshot  by hand  changeovers (bound)   redresses (bound)     price"
    print(f"{header}     at 5 s    gap to bound")
    ratios = [row(seed, generate, options) for seed in options.seeds]
    mean = math.exp(sum(math.log(ratio) for ratio in ratios) / len(ratios))
    print(f"geometric mean of the price: {mean:.4f} of the hand plan")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--productions", type=int, default=24)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    return parser.parse_args()


def row(seed: int, generate: Any, options: argparse.Namespace) -> float:
    """Pack one problem, print its row; the price as a share of the hand plan's."""
    problem = problem_from_json(generate(options.productions, options.days, SETS, seed))
    by_hand = price_plan(problem, hand_plan(problem))
    early, begun_at = by_hand["cost"], time.monotonic()

    def note(progress: Progress) -> None:
        nonlocal early
        if time.monotonic() - begun_at <= 5:
            early = progress.price

    result = solve(problem, seconds=options.seconds, workers=options.workers, on_progress=note)
    made, low = result.figures, result.bounds
    ratio = made["cost"] / by_hand["cost"]
    over = made["changeovers"] / max(1, low["changeovers"])
    redressed = made["redresses"] / max(1, by_hand["redresses"])
    print(
        f"{seed:4}  {len(result.violations):5}  {made['unshot_scenes']:6}  {by_hand['unshot_scenes']:7}"
        f"  {made['changeovers']:6} ({low['changeovers']:4}) {over:.3f}  {made['redresses']:4} ({low['redresses']:3}) {redressed:.3f}"
        f"  {made['cost']:>10,} {ratio:.4f}  {early / by_hand['cost']:.4f}  {made['cost'] / low['cost'] - 1:10.1%}",
        flush=True,
    )
    return ratio


if __name__ == "__main__":
    main()
