"""
The packer against general tools: the same problem, the same seconds, the same cores.

    python -m tests.benchmarks.peers.compare [--seconds 60] [--workers 2] [--productions 1 3 6 24]

So far there is one peer, a first CP-SAT model that finds no useful plan in ten seconds on one
core: it is here to be made stronger, says nothing of CP-SAT, and is no part of `make bench`.
What each peer models and leaves out stands at the head of its script in `peers/`. The peers
live in an environment of their own, var/bench-venv, made here when pip can; `--python` names
another interpreter that has them. What a peer does not find or break is judged by our own
checker and priced by our own price, the parts it could not model too.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scheduling.solver.baseline import hand_plan
from scheduling.solver.bounds import lower_bounds
from scheduling.solver.check import find_violations
from scheduling.solver.cli import warm
from scheduling.solver.errors import PlanInvalid
from scheduling.solver.plan import Plan, load_plan
from scheduling.solver.price import price_plan
from scheduling.solver.problem import Problem
from scheduling.solver.problem_file import problem_from_json
from scheduling.solver.solve import solve
from tests.benchmarks.fortnight import fortnight
from tests.solver.worlds import load_shared

ROOT = Path(__file__).resolve().parents[3]
HOME = ROOT / "var" / "bench-venv"
DAYS, SETS = 14, 320
GRACE_SECONDS = 60  # past its time, after which a peer is stopped: a solver may be slow to hear


@dataclass(frozen=True)
class Peer:
    """A script in `peers/`, and the module it cannot do without."""

    title: str
    script: str
    needs: str


@dataclass(frozen=True)
class Answer:
    """What a peer gave: a plan or the words to show in its place."""

    seconds: float
    plan: Plan | None
    words: str = ""


PEERS = (Peer("CP-SAT", "cp_sat", "ortools"),)


def main() -> None:
    """One row for each number of productions and each peer."""
    options = parse()
    shared = load_shared("generate")
    source = "tests/benchmarks/fortnight.py" if shared is None else "shared/packing/generate.py"
    generate = fortnight if shared is None else shared.generate
    python = options.python or make_home()
    print(f"{DAYS} days, {SETS} sets, seed {options.seed} from {source};")
    print(
        f"{options.seconds:g} s on {options.workers} cores each; price as a share of the hand plan's"
    )
    print("productions  peer       seconds  violations  unshot   price  changeovers (bound)")
    warm()
    for count in options.productions:
        data = generate(count, DAYS, SETS, options.seed)
        compare(count, data, python, options)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--productions", type=int, nargs="+", default=[1, 3, 6, 24])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peers", nargs="*", default=[peer.script for peer in PEERS])
    parser.add_argument("--python", type=Path, help="an interpreter that has the peers")
    return parser.parse_args()


def make_home() -> Path:
    """The interpreter of the bench environment, filled as far as pip can."""
    python = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(HOME, with_pip=True)
    wanted = (ROOT / "requirements-bench.txt").read_text(encoding="utf-8")
    for line in wanted.splitlines():
        name = line.partition("==")[0]
        if name in {peer.needs for peer in PEERS} and not has(python, name):
            install(python, line)
    return python


def install(python: Path, requirement: str) -> None:
    """One by one, so that what cannot be had keeps no other out."""
    print(f"installing {requirement} into {HOME.relative_to(ROOT)}", file=sys.stderr)
    command = [str(python), "-m", "pip", "install", "--quiet", requirement]
    if subprocess.run(command, check=False, stdout=sys.stderr).returncode:
        print(f"{requirement} does not install here", file=sys.stderr)


def has(python: Path, module: str) -> bool:
    """Whether this interpreter can import the module."""
    try:
        command = [str(python), "-c", f"import {module}"]
        return not subprocess.run(command, check=False, capture_output=True, timeout=120).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False


def compare(count: int, data: Any, python: Path, options: argparse.Namespace) -> None:
    problem = problem_from_json(data)
    by_hand, bound = price_plan(problem, hand_plan(problem)), lower_bounds(problem)["changeovers"]
    show(problem, count, "by hand", Answer(0.0, hand_plan(problem)), by_hand["cost"], bound)
    ours = solve(problem, seconds=options.seconds, workers=options.workers)
    show(problem, count, "packer", Answer(ours.seconds, ours.plan), by_hand["cost"], bound)
    for peer in PEERS:
        if peer.script in options.peers:
            answer = ask(peer, problem, data, python, options)
            show(problem, count, peer.title, answer, by_hand["cost"], bound)


def ask(
    peer: Peer, problem: Problem, data: Any, python: Path, options: argparse.Namespace
) -> Answer:
    """Run a peer on the problem; whatever becomes of it, there is an answer."""
    if not has(python, peer.needs):
        return Answer(0.0, None, "not installed")
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "problem.json", Path(folder) / "plan.json"
        given.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        command = [str(python), "-m", f"tests.benchmarks.peers.{peer.script}", str(given), str(out)]
        command += ["--seconds", str(options.seconds), "--workers", str(options.workers)]
        begun_at = time.monotonic()
        words = run(command, options.seconds + GRACE_SECONDS)
        spent = time.monotonic() - begun_at
        try:
            return Answer(spent, load_plan(out, problem))
        except (OSError, PlanInvalid):
            return Answer(spent, None, words)


def run(command: list[str], seconds: float) -> str:
    """Run to its end or stop it; why there may be no plan."""
    try:
        done = subprocess.run(command, cwd=ROOT, timeout=seconds, capture_output=True, check=False)
    except subprocess.TimeoutExpired:
        return "no plan: stopped, did not end"
    last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [""]
    return f"no plan: failed: {last[0]}" if done.returncode else "no plan found"


def show(
    problem: Problem, count: int, title: str, answer: Answer, by_hand: int, bound: int
) -> None:
    row = f"{count:11}  {title:9}  {answer.seconds:7.1f}"
    if answer.plan is None:
        print(f"{row}  {answer.words}", flush=True)
        return
    figures = price_plan(problem, answer.plan)
    broken = len(find_violations(problem, answer.plan))
    ratio, made = figures["cost"] / by_hand, figures["changeovers"]
    print(
        f"{row}  {broken:10}  {figures['unshot_scenes']:6}  {ratio:6.3f}  {made:11} ({bound})",
        flush=True,
    )


if __name__ == "__main__":
    main()
