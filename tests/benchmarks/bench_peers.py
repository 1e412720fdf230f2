"""
The packer against the hand and against general tools: the same problem, the same seconds, the same cores.

    python -m tests.benchmarks.bench_peers [--seconds 20] [--workers 2] [--productions 1 3 6 24]

Seconds also from PEER_SECONDS. What each tool models and leaves out stands at the head of its script in
`peers/`. They begin from a plan made by hand, as it takes them longer to find one than they have
here, and live in an environment of their own (`peers/home.py`); one that is not there is
left out and said. Plans are judged by our checker and by the whole price, the parts a tool could not
express too.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scheduling.solver.baseline import hand_plan, story_plan
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
from tests.benchmarks.peers.home import PEERS, PYTHON, ROOT, Peer, missing
from tests.solver.worlds import load_shared

DAYS, SETS = 14, 320
SECONDS = 20.0  # four tools on four problems: seven minutes with what starts and stops
GRACE_SECONDS = 60  # past its time, after which a peer is stopped: a solver may be slow to hear
HEAD = "productions  plan        seconds    price  changeovers (bound)  redresses  unshot  broken  over our bound"


@dataclass(frozen=True)
class Answer:
    """What a peer gave: a plan or the words to show in its place."""

    seconds: float
    plan: Plan | None
    words: str = ""


def main() -> None:
    """One row for each number of productions and each plan."""
    options = parse()
    shared = load_shared("generate")
    source = "tests/benchmarks/fortnight.py" if shared is None else "shared/packing/generate.py"
    generate = fortnight if shared is None else shared.generate
    print(
        f"{DAYS} days, {SETS} sets, seed {options.seed} from {source}; load {os.getloadavg()[0]:.1f}"
    )
    print(
        f"{options.seconds:g} s on {options.workers} cores each, start included; price: share of by-set's"
    )
    away = {peer.script: missing(peer, options.python) for peer in PEERS}
    for peer in PEERS:
        why = f"did not run: {away[peer.script]}" if away[peer.script] else peer.leaves_out
        print(f"{peer.title}: {why}")
    warm()
    print(HEAD)
    for count in options.productions:
        data = generate(count, DAYS, SETS, options.seed)
        compare(count, data, [peer for peer in PEERS if not away[peer.script]], options)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    seconds = float(os.environ.get("PEER_SECONDS", SECONDS))
    parser.add_argument("--seconds", type=float, default=seconds)
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--productions", type=int, nargs="+", default=[1, 3, 6, 24])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--python", type=Path, default=PYTHON, help="an interpreter with the peers")
    return parser.parse_args()


def compare(count: int, data: Any, peers: list[Peer], options: argparse.Namespace) -> None:
    """The rows of one problem, each as soon as it is known."""
    problem = problem_from_json(data)
    by_set = hand_plan(problem)
    table = Table(problem, count, price_plan(problem, by_set)["cost"])
    table.row("by-set", Answer(0.0, by_set))
    table.row("first-come", Answer(0.0, story_plan(problem)))
    ours = solve(problem, seconds=options.seconds, workers=options.workers)
    table.row("packer", Answer(ours.seconds, ours.plan))
    for peer in peers:
        table.row(peer.title, ask(peer, problem, data, options))


@dataclass(frozen=True)
class Table:
    """The rows of one problem; `by_set` is what its plan made by hand costs."""

    problem: Problem
    count: int
    by_set: int

    def row(self, title: str, answer: Answer) -> None:
        start = f"{self.count:11}  {title:10}  {answer.seconds:7.1f}"
        if answer.plan is None:
            print(f"{start}  {answer.words}", flush=True)
            return
        low = lower_bounds(self.problem)
        made = price_plan(self.problem, answer.plan)
        broken = len(find_violations(self.problem, answer.plan))
        moves = made["changeovers"] / max(1, low["changeovers"])
        print(
            f"{start}  {made['cost'] / self.by_set:7.3f}  {made['changeovers']:11} {moves:7.2f}"
            f"  {made['redresses']:9}  {made['unshot_scenes']:6}  {broken:6}"
            f"  {made['cost'] / low['cost'] - 1:14.1%}",
            flush=True,
        )


def ask(peer: Peer, problem: Problem, data: Any, options: argparse.Namespace) -> Answer:
    """Run a peer on the problem; whatever becomes of it, there is an answer."""
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "problem.json", Path(folder) / "plan.json"
        given.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        module = f"tests.benchmarks.peers.{peer.script}"
        command = [str(options.python), "-m", module, str(given), str(out)]
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
        return f"no plan: stopped after {seconds:g} s"
    last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [""]
    return f"no plan: failed: {last[0]}" if done.returncode else "no plan found"


if __name__ == "__main__":
    main()
