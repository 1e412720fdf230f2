"""
Published films (talent scheduling) against their proven optimum, each solved to a proof.

    python -m tests.benchmarks.bench_films [--seconds 30]

The instances are those of packing/published; without them there is nothing to measure.
"""

import argparse
import json
from pathlib import Path

from scheduling.solver.cli import warm
from scheduling.solver.exact import merge
from scheduling.solver.problem_file import problem_from_json
from scheduling.solver.solve import solve
from tests.solver.worlds import SHARED, load_shared

FILMS = sorted((SHARED / "published").glob("*.json"))


def main() -> None:
    """Solve each film and print one row for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    seconds = parser.parse_args().seconds
    if not FILMS:
        print("no published films here")
        return
    warm()
    print(f"{'film':14} days  casts  actors  published     cast    price    bound  proof  seconds")
    proved = sum(row(path, seconds) for path in FILMS)
    print(f"{proved} of {len(FILMS)} at the published optimum with bound = price")


def row(path: Path, seconds: float) -> bool:
    """Solve one film and print its row; whether it met the published optimum with a proof."""
    instance = json.loads(path.read_text(encoding="utf-8"))
    problem = problem_from_json(load_shared("talent").convert(instance))
    production = problem.productions[0]
    result = solve(problem, seconds=seconds)
    made, bound = result.figures, result.bounds["cost"]
    casts = len(merge(production))
    print(
        f"{path.stem:14} {len(production.scenes):4} {casts:6} {len(production.cast):7}"
        f" {instance['best_known']:10} {made['cast_cost']:8} {made['cost']:8} {bound:8}"
        f"  {'yes' if result.is_proved else 'no':5} {result.seconds:8.2f}",
        flush=True,
    )
    return result.is_proved and made["cast_cost"] == instance["best_known"]


if __name__ == "__main__":
    main()
