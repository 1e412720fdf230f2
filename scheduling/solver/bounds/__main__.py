"""
The strong bound on the command line: a problem file in, proven bounds out.

    python -m scheduling.solver.bounds PROBLEM --seconds 300 --workers 2 --out BOUNDS

A line of JSON for each gain on stdout. SIGTERM and SIGINT end it early with what is proven
by then. Exit 0: the bounds are written. Exit 2: a file cannot be used.
"""

import argparse
import json
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from scheduling.solver.bounds import lower_bounds
from scheduling.solver.bounds.strong import strong_bound
from scheduling.solver.cli import FAILED, StopSignal, at_least_one, seconds
from scheduling.solver.errors import SolverError
from scheduling.solver.problem import Problem
from scheduling.solver.problem_file import load_problem


class Report:
    """Says every gain and keeps it in the file, so that a killed process has proven something."""

    def __init__(self, problem: Problem, out: Path) -> None:
        self.bounds = lower_bounds(problem)
        self.out = out
        self.begun_at = time.monotonic()
        self.lock = threading.Lock()

    def note(self, cost: int) -> None:
        """A bound on the price of plans that shoot everything; threads may call at once."""
        with self.lock:
            if cost > self.bounds["cost"]:
                self.write(self.bounds | {"cost": cost})

    def write(self, bounds: dict[str, int]) -> None:
        self.bounds = bounds
        part = self.out.with_suffix(".part")
        part.write_text(json.dumps(bounds), encoding="utf-8")
        part.replace(self.out)
        spent = round(time.monotonic() - self.begun_at, 2)
        print(json.dumps({"seconds": spent, "price_bound": bounds["cost"]}), flush=True)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="bounds", description="How good could any plan be?")
    made.add_argument("problem", type=Path, help="the problem file")
    made.add_argument("--seconds", type=seconds, default=300.0)
    made.add_argument("--workers", type=at_least_one, default=2)
    made.add_argument("--out", type=Path, required=True, help="the bounds, rewritten at every gain")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, prove, write; the exit code."""
    options, stop = parser().parse_args(arguments), StopSignal()
    try:
        problem = load_problem(options.problem)
        report = Report(problem, options.out)
        report.write(report.bounds)
        found = strong_bound(
            problem,
            seconds=options.seconds,
            workers=options.workers,
            should_stop=stop,
            on_cost=report.note,
        )
        report.write({name: max(value, report.bounds[name]) for name, value in found.items()})
    except SolverError as refusal:
        told = {"error": refusal.code, "zh": refusal.message("zh"), "en": refusal.message("en")}
        print(json.dumps(told, ensure_ascii=False))
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
