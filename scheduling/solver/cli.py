"""
The packer on the command line: a problem file in, a plan file out.

    python -m scheduling.solver PROBLEM --seconds 60 --workers 2 --out PLAN
    python -m scheduling.solver --warm

Exit 0: the plan is written, also after SIGTERM or SIGINT. Exit 2: a file cannot be used.
"""

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from scheduling.solver.bounds import price_bound
from scheduling.solver.errors import PlanInvalid, SolverError
from scheduling.solver.pins import load_pins
from scheduling.solver.plan import load_plan, plan_from_json, save_plan
from scheduling.solver.problem import Problem
from scheduling.solver.problem_file import load_problem
from scheduling.solver.reading import read_json
from scheduling.solver.told import Told

if TYPE_CHECKING:
    from scheduling.solver.solve import Progress, Result

FAILED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments, shared with `manage.py pack`."""
    parser.add_argument("problem", nargs="?", type=Path, help="the problem file")
    parser.add_argument("--seconds", type=seconds, default=60.0, help="time to use, start included")
    parser.add_argument("--workers", type=at_least_one, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--iterations", type=at_least_one, help="moves to try: repeatable")
    parser.add_argument("--hint", type=Path, help="a plan to begin from")
    parser.add_argument(
        "--bound-seconds", type=float, default=0.0, help="of the time, for the bound on the price"
    )
    parser.add_argument("--pins", type=Path, help="what must stay")
    parser.add_argument("--told", type=Path, help="the plan people know: depart from it little")
    parser.add_argument("--out", type=Path, help="the plan file, rewritten at every better plan")
    parser.add_argument("--progress-json", action="store_true", help="progress as JSON on stdout")
    parser.add_argument("--warm", action="store_true", help="compile and cache, then end")


def seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e7:
        raise argparse.ArgumentTypeError("must be more than 0")
    return value


def at_least_one(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


class StopSignal:
    """Remembers that SIGTERM or SIGINT came; the second one ends the process at once."""

    def __init__(self) -> None:
        self.came = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.note)

    def note(self, number: int, frame: FrameType | None) -> None:
        self.came = True
        signal.signal(number, signal.SIG_DFL)

    def __call__(self) -> bool:
        return self.came


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the arguments and run; the exit code."""
    parser = argparse.ArgumentParser(prog="pack", description="Pack the scenes of a base.")
    add_arguments(parser)
    options = parser.parse_args(arguments)
    if not options.warm and (options.problem is None or options.out is None):
        parser.error("PROBLEM and --out are required")
    return run(options)


def run(options: argparse.Namespace) -> int:
    """Do what the parsed arguments say; the exit code."""
    begun_at = time.monotonic()
    stop = StopSignal()
    try:
        if options.warm:
            warm()
            return 0
        problem = load_problem(options.problem)
        result = pack(problem, wishes_of(options, problem), options, begun_at, stop)
        save_plan(result.plan, options.out)
    except SolverError as refusal:
        return fail(options, refusal.code, refusal.message("zh"), refusal.message("en"))
    except OSError as refusal:
        return fail(options, "cannot_write", f"无法写入：{refusal}", f"cannot write: {refusal}")
    if not options.progress_json:
        say_result(result)
    return 0


def wishes_of(options: argparse.Namespace, problem: Problem) -> dict[str, Any]:
    """What the other files say, as arguments of `solve`."""
    wishes: dict[str, Any] = {}
    if options.hint:
        wishes["hint"] = load_plan(options.hint, problem)
    if options.pins:
        wishes["pins"] = load_pins(options.pins, problem)
    if options.told:
        wishes["told"] = Told(plan_from_json(read_json(options.told, PlanInvalid)))
    return wishes


def pack(
    problem: Problem,
    wishes: dict[str, Any],
    options: argparse.Namespace,
    begun_at: float,
    stop: StopSignal,
) -> "Result":
    from scheduling.solver.solve import solve  # compiled code: only when it is needed

    return solve(
        problem,
        seconds=options.seconds - (time.monotonic() - begun_at),
        workers=options.workers,
        seed=options.seed,
        iterations=options.iterations,
        bound_seconds=options.bound_seconds,
        **wishes,
        on_plan=lambda plan: save_plan(plan, options.out),
        on_progress=say_json if options.progress_json else say_human,
        should_stop=stop,
    )


def fail(options: argparse.Namespace, code: str, zh: str, en: str) -> int:
    print(f"{code}: {zh} / {en}", file=sys.stderr)
    if options.progress_json:
        print(json.dumps({"error": code, "zh": zh, "en": en}, ensure_ascii=False), flush=True)
    return FAILED


def say_json(progress: "Progress") -> None:
    print(json.dumps(asdict(progress)), flush=True)


def say_human(progress: "Progress") -> None:
    print(
        f"{progress.seconds:7.1f} s  {progress.price:>12,} yuan (bound {progress.price_bound:,})"
        f"  changeovers {progress.changeovers} (bound {progress.changeover_bound})"
        f"  crew days {progress.crew_days}  unshot {progress.unshot_scenes}",
        file=sys.stderr,
        flush=True,
    )


def say_result(result: "Result") -> None:
    bounds = result.bounds | {"cost": price_bound(result.bounds, result.figures["unshot_scenes"])}
    for name, value in result.figures.items():
        bound = f"  (bound {bounds[name]:,})" if name in bounds else ""
        print(f"{name:18}{value:>12,}{bound}", file=sys.stderr)
    if result.is_proved:
        print("proved: no plan that shoots everything is cheaper (bound = cost)", file=sys.stderr)
    print(f"{result.iterations:,} moves in {result.seconds:.1f} s", file=sys.stderr)


def warm() -> None:
    """Compile everything once by packing a tiny problem, and drop what older sources compiled."""
    from scheduling.solver.bounds.strong import strong_bound
    from scheduling.solver.kernel.compiled import drop_outdated
    from scheduling.solver.solve import solve
    from scheduling.solver.tiny import tiny_film, tiny_problem

    solve(tiny_problem(), seconds=600, workers=1, iterations=1000)
    solve(tiny_film(), seconds=600)
    strong_bound(tiny_problem(), seconds=2)
    drop_outdated()
