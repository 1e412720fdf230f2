"""
A year by rolling horizon: productions wrapped in their windows, seconds each, memory.

    python -m tests.benchmarks.bench_year [--productions 1000] [--days 365] [--seconds 600]

The quarters of the year are printed apart: a production should take as long in the last
as in the first. Legality is checked by the packer on every year (it raises otherwise).
"""

import argparse
import os
import resource
import time
from itertools import groupby

from scheduling.solver.bounds import lower_bounds
from scheduling.solver.cli import warm
from scheduling.solver.price import price_plan
from scheduling.solver.problem import Problem
from scheduling.solver.problem_file import problem_from_json
from scheduling.solver.rolling.report import wrapped
from scheduling.solver.rolling.year import Year, plan_year
from tests.benchmarks.fortnight import fortnight
from tests.solver.worlds import load_shared

SETS = 320
QUARTER = 91  # days


def main() -> None:
    """Plan the year of each seed and print what came of it."""
    options = parse()
    shared = load_shared("generate")
    generate = fortnight if shared is None else shared.generate
    warm()
    for seed in options.seeds:
        problem = problem_from_json(generate(options.productions, options.days, SETS, seed))
        begun_at = time.monotonic()
        year = plan_year(problem, seconds=options.seconds, workers=options.workers, seed=seed)
        print(f"seed {seed}: {options.productions} productions, {options.days} days, {SETS} sets")
        figures(problem, year, time.monotonic() - begun_at)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--productions", type=int, default=1000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    return parser.parse_args()


def figures(problem: Problem, year: Year, seconds: float) -> None:
    """Print the year in figures; `seconds` are those from the problem to the checked plan."""
    made, low = price_plan(problem, year.plan), lower_bounds(problem)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"  wrapped in their windows {wrapped(problem, year.plan)} of {len(problem.productions)}")
    print(f"  scenes unshot {made['unshot_scenes']} of {sum_of_scenes(problem)}")
    over = made["changeovers"] / max(1, low["changeovers"])
    print(f"  changeovers {made['changeovers']} (bound {low['changeovers']}, {over:.3f})")
    print(
        f"  redresses {made['redresses']}, crew days {made['crew_days']} (bound {low['crew_days']})"
    )
    print(f"  price {made['cost']:,} yuan (bound {low['cost']:,})")
    print(f"  {seconds:.0f} s in all, {megabytes} MB; seconds a production by quarter:")
    for quarter, steps in groupby(year.steps, key=lambda step: step.first_day // QUARTER):
        its = list(steps)
        productions = sum(step.productions for step in its)
        spent = sum(step.seconds for step in its) / productions
        print(
            f"    from day {quarter * QUARTER:3}: {productions:4} productions, {spent:.2f} s each"
        )


def sum_of_scenes(problem: Problem) -> int:
    return sum(len(production.scenes) for production in problem.productions)


if __name__ == "__main__":
    main()
