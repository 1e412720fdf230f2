"""
A year on the command line.

    python -m scheduling.solver.rolling PROBLEM --seconds 1500 --workers 2 --out PLAN --report REPORT.md
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from scheduling.solver.cli import FAILED, StopSignal, at_least_one, seconds
from scheduling.solver.errors import SolverError
from scheduling.solver.pins import NO_PINS, load_pins
from scheduling.solver.plan import save_plan
from scheduling.solver.problem_file import load_problem

if TYPE_CHECKING:
    from scheduling.solver.rolling.year import Step


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, plan, write both files; the exit code (2: a file cannot be used)."""
    parser = argparse.ArgumentParser(prog="rolling", description="Pack a year.")
    parser.add_argument("problem", type=Path)
    parser.add_argument("--seconds", type=seconds, default=1500.0)
    parser.add_argument("--workers", type=at_least_one, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--iterations", type=at_least_one, help="moves a production: repeatable")
    parser.add_argument("--step", type=at_least_one, help="days a step")
    parser.add_argument("--pins", type=Path, help="what must stay")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--report-json", type=Path, help="the same for programs")
    parser.add_argument("--progress-json", action="store_true", help="each step as JSON on stdout")
    try:
        return run(parser.parse_args(arguments))
    except SolverError as refusal:
        print(f"{refusal.code}: {refusal}", file=sys.stderr)
    except OSError as refusal:
        print(f"cannot_write: 无法写入 / cannot write: {refusal}", file=sys.stderr)
    return FAILED


def say(step: "Step") -> None:
    print(step, file=sys.stderr, flush=True)


def say_json(step: "Step") -> None:
    print(json.dumps(asdict(step)), flush=True)


def run(options: argparse.Namespace) -> int:
    stop = StopSignal()  # before anything that takes time: whoever stops us gets the report
    if options.progress_json:
        print(json.dumps({"ready": True}), flush=True)
    from scheduling.solver.rolling.report import (
        report,
        report_to_json,
    )  # compiled code: only when needed
    from scheduling.solver.rolling.year import STEP_DAYS, plan_year

    problem = load_problem(options.problem)
    year = plan_year(
        problem,
        pins=load_pins(options.pins, problem) if options.pins else NO_PINS,
        seconds=options.seconds,
        workers=options.workers,
        seed=options.seed,
        iterations=options.iterations,
        step_days=options.step or STEP_DAYS,
        on_step=say_json if options.progress_json else say,
        should_stop=stop,
    )
    save_plan(year.plan, options.out)
    if options.report_json:
        told = json.dumps(report_to_json(problem, year), ensure_ascii=False)
        options.report_json.write_text(told, encoding="utf-8")
    text = report(problem, year)
    if options.report:
        options.report.write_text(text, encoding="utf-8")
    print(text.split("\n## ")[0], file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
