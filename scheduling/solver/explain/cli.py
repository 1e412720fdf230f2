"""
Questions about a plan, on the command line.

    python -m scheduling.solver.explain PROBLEM PLAN SCENE [--json] [--plans]
    python -m scheduling.solver.explain PROBLEM PLAN PRODUCTION [--json]
    python -m scheduling.solver.explain PROBLEM PLAN --unshot [SCENE …] [--seconds S] [--json]

Exit 0: answered on stdout. Exit 2: a file cannot be used, or the plan breaks a rule.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from scheduling.solver.cli import seconds
from scheduling.solver.errors import SolverError
from scheduling.solver.explain.answer import Explanation, explanation_to_json
from scheduling.solver.explain.clash import Clash, clash_to_json, explain_unshot
from scheduling.solver.explain.scene import explain_all, explain_scene
from scheduling.solver.pins import NO_PINS, load_pins
from scheduling.solver.plan import Plan, load_plan
from scheduling.solver.problem import Problem
from scheduling.solver.problem_file import load_problem

FAILED = 2


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="explain", description="Why a plan is as it is.")
    made.add_argument("problem", type=Path, help="the problem file")
    made.add_argument("plan", type=Path, help="the plan file")
    made.add_argument("what", nargs="*", help="scenes, or a production for all of its scenes")
    made.add_argument("--pins", type=Path, help="what stays, and what has happened")
    made.add_argument("--unshot", action="store_true", help="why scenes (all) cannot be shot")
    made.add_argument("--seconds", type=seconds, default=20.0, help="time to use for --unshot")
    made.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the text")
    made.add_argument("--json", action="store_true", help="JSON instead of text")
    made.add_argument("--plans", action="store_true", help="with --json: the whole plans too")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the arguments and answer; the exit code."""
    asked = parser()
    # Options may stand between the plan and the scenes.
    options = asked.parse_intermixed_args(arguments)
    if not options.what and not options.unshot:
        asked.error("name a scene or a production, or ask with --unshot")
    try:
        problem = load_problem(options.problem)
        answers = list(answer(problem, load_plan(options.plan, problem), options))
    except SolverError as refusal:
        print(f"{refusal.code}: {refusal}", file=sys.stderr)
        return FAILED
    if options.json:
        told = [to_json(each, plans=options.plans) for each in answers]
        print(json.dumps(told, ensure_ascii=False))
    else:
        print("\n\n".join("\n".join(each.lines(options.lang)) for each in answers))
    return 0


def answer(
    problem: Problem, plan: Plan, options: argparse.Namespace
) -> Iterator[Explanation | Clash]:
    """What was asked for."""
    pins = load_pins(options.pins, problem) if options.pins else NO_PINS
    if options.unshot:
        asked = options.what or None
        yield from explain_unshot(problem, plan, asked, seconds=options.seconds, pins=pins)
        return
    productions = {each.id for each in problem.productions}
    for name in options.what:
        if name in productions:
            yield from explain_all(problem, plan, name, pins).values()
        else:
            yield explain_scene(problem, plan, name, pins)


def to_json(each: Explanation | Clash, *, plans: bool) -> dict[str, Any]:
    if isinstance(each, Clash):
        return clash_to_json(each, plans=plans)
    return explanation_to_json(each, plans=plans)
