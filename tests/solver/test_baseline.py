"""The hand plan is the one of the issue."""

import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scheduling.solver.baseline import hand_plan, story_plan
from scheduling.solver.check import find_violations
from scheduling.solver.plan import Plan, plan_to_json
from scheduling.solver.price import price_plan
from scheduling.solver.problem import Problem
from scheduling.solver.problem_file import problem_from_json
from scheduling.solver.solve import solve
from tests.benchmarks.fortnight import fortnight
from tests.solver.worlds import SHARED, random_world

needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the issue's files are not at hand")


@needs_shared
@pytest.mark.parametrize(("rule", "plan_of"), [("by-set", hand_plan), ("story", story_plan)])
@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_the_plan_of_the_issue(
    tmp_path: Path, seed: int, rule: str, plan_of: Callable[[Problem], Plan]
) -> None:
    path = tmp_path / "problem.json"
    data = random_world(seed) if seed == 1 else fortnight(4, 10, 100, seed)
    path.write_text(json.dumps(data), encoding="utf-8")
    command = [sys.executable, str(SHARED / "baseline.py"), str(path), "--rule", rule]
    theirs = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)

    problem = problem_from_json(data)

    assert plan_to_json(plan_of(problem)) == theirs


def test_a_fortnight_of_our_own_is_packed_far_below_the_hand_plan() -> None:
    problem = problem_from_json(fortnight(4, 8, 80, 1))
    by_hand = hand_plan(problem)
    assert find_violations(problem, by_hand) == []

    result = solve(problem, seconds=60, workers=2, iterations=1_000_000)

    assert result.figures["unshot_scenes"] == 0
    assert result.figures["changeovers"] <= 1.05 * result.bounds["changeovers"]
    assert result.figures["cost"] < 0.85 * price_plan(problem, by_hand)["cost"]


def test_the_benchmark_can_be_imported() -> None:
    assert importlib.import_module("tests.benchmarks.bench_packer").main
