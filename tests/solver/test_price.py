"""Every term of the price, on plans small enough to count by hand."""

import copy
from typing import Any

import pytest

from scheduling.solver.bounds import lower_bounds
from scheduling.solver.plan import plan_from_json
from scheduling.solver.price import price_plan
from scheduling.solver.problem_file import problem_from_json
from tests.solver.worlds import actor, load_shared, location, plan, production, scene, world

SHARED_CHECK = load_shared("check")


def figures(data: dict[str, Any], made: dict[str, Any]) -> dict[str, int]:
    priced = price_plan(problem_from_json(data), plan_from_json(made))
    if SHARED_CHECK is not None:
        report = SHARED_CHECK.check(copy.deepcopy(data), made)
        assert priced == {name: report[name] for name in priced}
    return priced


def three(**changes: Any) -> dict[str, Any]:
    """Three scenes of an actor at one location."""
    scenes = [scene(f"P1-{n}", "P1-L1", cast={"P1-A": "D1"}) for n in (1, 2, 3)]
    return production(**({"scenes": scenes, "last_day": 2} | changes))


def days3(*owners: dict[str, Any]) -> dict[str, Any]:
    return world(*owners, days=3)


def test_a_changeover_is_another_set_or_location() -> None:
    assert figures(world(), plan({"P1-1": 480, "P1-2": 600}))["changeovers"] == 1
    shared = production(locations=[location("P1-L1", "S1"), location("P1-L2", "S1")])
    made = plan({"P1-1": 480, "P1-2": 600}, P1_L2="S1")
    assert figures(world(shared), made)["changeovers"] == 1


def test_a_changeover_counts_overnight() -> None:
    assert figures(world(), plan({"P1-1": 480, "P1-2": 1440 + 480}))["changeovers"] == 1
    stays = {"P1-1": 480, "P1-2": 1440 + 480}
    assert figures(days3(three()), plan(stays))["changeovers"] == 0


def test_coming_back_after_another_production_is_a_changeover() -> None:
    data = days3(three(), production("P2"))

    counted = figures(data, plan({"P1-1": 480, "P2-1": 600, "P1-2": 1440 + 480}))

    assert counted["changeovers"] == 1
    assert counted["handovers"] == 2


def test_redresses_count_from_how_the_set_stands() -> None:
    vip = production(locations=[location("P1-L1", "S1", dressing="VIP")])
    vip["scenes"] = [scene("P1-1", "P1-L1")]
    data = world(vip, production("P2"))

    assert figures(data, plan({"P1-1": 480, "P2-1": 800}))["redresses"] == 2
    assert figures(data, plan({"P2-1": 480}))["redresses"] == 0


def test_crew_days_and_overtime() -> None:
    counted = figures(world(), plan({"P1-1": 1200, "P1-2": 1440 + 480}))

    assert counted["crew_days"] == 2
    assert counted["overtime_minutes"] == 30
    assert counted["crew_cost"] == 2 * 20000 + 30 * 60


def test_cast_days_and_hold_days() -> None:
    owner = three()
    owner["scenes"][1]["cast"] = {}

    counted = figures(days3(owner), plan({"P1-1": 480, "P1-2": 1920, "P1-3": 3360}))

    assert counted["actor_days"] == 2
    assert counted["hold_days"] == 1
    assert counted["cast_cost"] == 2 * 1000 + 300


def test_a_day_without_the_crew_is_no_hold_day() -> None:
    assert figures(days3(three()), plan({"P1-1": 480, "P1-3": 3360}))["hold_days"] == 0


def test_costume_changes_count_within_a_day() -> None:
    owner = three()
    owner["scenes"][1]["cast"] = {"P1-A": "D2"}

    assert figures(days3(owner), plan({"P1-1": 480, "P1-2": 600}))["costume_changes"] == 1
    assert figures(days3(owner), plan({"P1-1": 480, "P1-2": 1920}))["costume_changes"] == 0


def test_relights_count_at_one_place_within_a_day() -> None:
    owner = three()
    owner["scenes"][1]["light"] = "night"

    assert figures(days3(owner), plan({"P1-1": 480, "P1-2": 600, "P1-3": 660}))["relights"] == 2
    assert figures(days3(owner), plan({"P1-1": 480, "P1-2": 1920}))["relights"] == 0


def test_unshot_scenes() -> None:
    counted = figures(world(), plan({"P1-1": 480}))

    assert counted["unshot_scenes"] == 1
    assert counted["unshot_minutes"] == 30


def test_the_cost_is_the_sum_of_its_terms() -> None:
    counted = figures(world(), plan({"P1-1": 480}))

    assert counted["cost"] == 20000 + 20000


@pytest.mark.parametrize("minutes", [30, 700, 1500])
def test_bounds_are_below_what_any_plan_costs(minutes: int) -> None:
    cast = [actor("P1-A")]
    owner = production(cast=cast, scenes=[scene("P1-1", "P1-L1", minutes, cast={"P1-A": "D1"})])

    low = lower_bounds(problem_from_json(world(owner)))

    days = -(-minutes // (1320 - 480 - 30))
    assert low["crew_days"] == days
    assert low["cast_cost"] == days * 1000
    assert low["changeovers"] == 0
    assert low["cost"] == low["crew_cost"] + low["cast_cost"]
