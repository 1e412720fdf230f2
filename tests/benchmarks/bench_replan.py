"""
Twenty recorded disturbances of a fortnight: repairing the plan against solving anew.

    python -m tests.benchmarks.bench_replan [--seconds 5] [--workers 2] [--first 20]

Both are given the same problem, pins and time. "moved" are scenes that start at another
minute or on another set than people were told, or are not shot; "told" the people.
"""

import argparse
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scheduling.solver.cli import warm
from scheduling.solver.difference import compare
from scheduling.solver.disturb import (
    ActorAway,
    Disturbance,
    Overrun,
    SceneAdded,
    SceneDropped,
    SetBroken,
    disturb,
)
from scheduling.solver.pins import Pins
from scheduling.solver.plan import Plan, shots_of
from scheduling.solver.problem import DAY, Problem, Production
from scheduling.solver.problem_file import problem_from_json
from scheduling.solver.solve import solve
from scheduling.solver.told import Told
from tests.benchmarks.fortnight import fortnight
from tests.solver.worlds import load_shared

SETS, SEED = 320, 1


@dataclass(frozen=True)
class Recorded:
    """What happened, and the minute of the horizon at which it was known."""

    now: int
    what: Disturbance


def main() -> None:
    """Print a row for each disturbance, and the sums."""
    options = parse()
    shared = load_shared("generate")
    generate = fortnight if shared is None else shared.generate
    problem = problem_from_json(generate(24, 14, SETS, SEED))
    warm()
    plan = solve(problem, seconds=options.first, workers=options.workers, seed=1).plan
    print(f"24 productions, 14 days; planned in {options.first:g} s; {options.seconds:g} s each")
    print(
        "what           seconds   moved  unshot   told        yuan   anew: moved  unshot        yuan"
    )
    sums = [row(problem, plan, each, options) for each in record(problem, plan)]
    repaired, anew = (sum(column) for column in zip(*sums, strict=True))
    print(f"moved by repair {repaired}, by solving anew {anew}: {repaired / max(1, anew):.4f}")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--first", type=float, default=20.0)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def record(problem: Problem, plan: Plan) -> Iterator[Recorded]:
    """Four of each kind, at moments of the second to the ninth day."""
    rng = random.Random(SEED)
    for n in range(20):
        now = rng.randrange(1, 9) * DAY + rng.randrange(600, 1140)
        yield Recorded(now, happening(problem, plan, now, n % 5, rng))


def happening(problem: Problem, plan: Plan, now: int, kind: int, rng: random.Random) -> Disturbance:
    """One of the five things that go wrong, to a crew that is shooting about then."""
    shooting = [p for p in problem.productions if coming(p, plan, now)]
    production = rng.choice(shooting)
    soon = coming(production, plan, now)
    shot = soon[0]
    if kind == 0:
        return Overrun(shot.scene.id, rng.choice([20, 40, 60, 90]))
    if kind == 1:
        cast = sorted({actor for each in soon for actor in each.scene.cast})
        return ActorAway(rng.choice(cast), now // DAY + 1, now // DAY + 1)
    if kind == 2:
        return SetBroken(rng.choice(soon).standing_set, now, now + rng.choice([240, 600, DAY]))
    if kind == 3:
        return SceneDropped(rng.choice(soon).scene.id)
    return SceneAdded(production.id, replace(rng.choice(soon).scene, id=f"{shot.scene.id}+"))


def coming(production: Production, plan: Plan, now: int) -> list:
    """What the crew shoots within a day and a half."""
    return [s for s in shots_of(production, plan) if now - 30 <= s.start < now + DAY * 3 // 2]


def row(
    problem: Problem, plan: Plan, each: Recorded, options: argparse.Namespace
) -> tuple[int, int]:
    """Repair and solve anew; scenes moved by each."""
    disturbed, pins = disturb(problem, plan, each.now, [each.what])
    begun_at = time.monotonic()
    repaired = packed(disturbed, pins, options, told=Told(plan))
    spent = time.monotonic() - begun_at
    anew = packed(disturbed, pins, options, told=None)
    one, two = (
        compare(problem, plan, found.plan, problem_after=disturbed) for found in (repaired, anew)
    )
    unshot = [found.figures["unshot_scenes"] for found in (repaired, anew)]
    cost = [found.figures["cost"] for found in (repaired, anew)]
    name = type(each.what).__name__
    print(
        f"{name:13} {spent:8.1f} {len(one.scenes):7} {unshot[0]:7} {one.people_told:6} {cost[0]:11,}"
        f" {len(two.scenes):13} {unshot[1]:7} {cost[1]:11,}",
        flush=True,
    )
    return len(one.scenes), len(two.scenes)


def packed(problem: Problem, pins: Pins, options: argparse.Namespace, *, told: Told | None):
    """A plan in the time given; solving anew knows what has happened and nothing else."""
    begun = Plan(pins.sets, pins.starts)
    hint = None if told else begun
    return solve(
        problem,
        seconds=options.seconds,
        workers=options.workers,
        seed=1,
        pins=pins,
        told=told,
        hint=hint,
    )


if __name__ == "__main__":
    main()
