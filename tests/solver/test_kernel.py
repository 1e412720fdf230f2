"""What the compiled search believes a plan costs is what the plan costs."""

from collections.abc import Sequence

import numpy as np
import pytest

from scheduling.solver.baseline import hand_plan
from scheduling.solver.check import find_violations
from scheduling.solver.desk import Desk
from scheduling.solver.hint import take_hint
from scheduling.solver.kernel import board
from scheduling.solver.kernel.build import byte_sums
from scheduling.solver.kernel.fact import UNSHOT_URGENCY
from scheduling.solver.kernel.rng import below, new_state, unit
from scheduling.solver.plan import Plan
from scheduling.solver.price import price_plan
from scheduling.solver.problem import Problem
from scheduling.solver.problem_file import problem_from_json
from tests.solver.worlds import random_world


def without(problem: Problem, plan: Plan, owner: int) -> Plan:
    """The plan with nothing of one production shot."""
    mine = {scene.id for scene in problem.productions[owner].scenes}
    return Plan(plan.locations, {s: at for s, at in plan.scenes.items() if s not in mine})


def urgent_price(problem: Problem, plan: Plan) -> int:
    """The price with unshot scenes as dear as the search takes them to be."""
    figures = price_plan(problem, plan)
    more = (UNSHOT_URGENCY - 1) * problem.prices.unshot_scene
    return figures["cost"] + figures["unshot_scenes"] * more


@pytest.mark.parametrize("seed", range(40))
def test_a_production_is_priced_as_what_it_adds_to_the_base(seed: int) -> None:
    problem = problem_from_json(random_world(seed))
    desk = Desk(problem)
    take_hint(desk, hand_plan(problem))
    plan = desk.plan()
    whole = urgent_price(problem, plan)

    assert find_violations(problem, plan) == []
    for owner, f in enumerate(desk.facts):
        rivals = desk.rivals(owner)
        shot = desk.measure(owner, desk.standing[owner], rivals, fixed=True)
        unshot = desk.measure(owner, board.new_kept(f), rivals)
        assert shot is not None
        assert unshot is not None
        rest = urgent_price(problem, without(problem, plan, owner))
        # Hold days are rounded once an actor in the price and once a day in the kernel.
        assert shot[0] - unshot[0] == pytest.approx(whole - rest, abs=12)


@pytest.mark.parametrize("seed", range(20))
def test_the_hand_plan_is_legal(seed: int) -> None:
    problem = problem_from_json(random_world(seed))

    assert find_violations(problem, hand_plan(problem)) == []


@pytest.mark.parametrize("values", [[], [5], [1, 2, 4, 8], list(range(70))])
def test_byte_sums(values: Sequence[int]) -> None:
    table = byte_sums(list(values))

    for byte in range(len(values) // 8):
        assert table[byte, 255] == sum(values[8 * byte : 8 * byte + 8])
    assert table[0, 0] == 0


def test_random_numbers_are_even_and_repeatable() -> None:
    one, two = new_state(7, 1), new_state(7, 1)
    drawn = [below(one, 5) for _ in range(5000)]

    assert drawn == [below(two, 5) for _ in range(5000)]
    assert np.bincount(drawn).min() > 900
    assert all(0 < unit(one) <= 1 for _ in range(1000))
