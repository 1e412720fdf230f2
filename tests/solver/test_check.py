"""One test per rule of PROBLEM.md, each with a legal neighbour of the broken plan."""

import copy
from typing import Any

import pytest

from scheduling.solver.check import find_violations
from scheduling.solver.plan import Plan, plan_from_json
from scheduling.solver.problem_file import problem_from_json
from tests.solver.worlds import (
    actor,
    load_shared,
    location,
    plan,
    production,
    scene,
    standing_set,
    world,
)

SHARED_CHECK = load_shared("check")


def broken(data: dict[str, Any], made: dict[str, Any]) -> list[str]:
    """The names of the rules broken; the checker of the issue must say the same."""
    violations = find_violations(problem_from_json(data), plan_from_json(made))
    found = sorted({violation.rule for violation in violations})
    if SHARED_CHECK is not None:
        theirs = SHARED_CHECK.check(copy.deepcopy(data), made)["broken"]
        assert found == sorted({line.split(":")[0] for line in theirs})
    for violation in violations:
        assert violation.zh
        assert violation.en
        assert violation.ids
    return found


def one_place(**changes: Any) -> dict[str, Any]:
    """A production with two scenes at one location on S1."""
    scenes = [scene("P1-1", "P1-L1"), scene("P1-2", "P1-L1")]
    return production(**({"scenes": scenes} | changes))


def test_r0_plan_knows_no_scene_of_another_problem() -> None:
    assert broken(world(), {"locations": {}, "scenes": {"X": 480}}) == ["R0 plan"]
    assert broken(world(), {"locations": {}, "scenes": {}}) == []


@pytest.mark.parametrize(("on", "rules"), [("S1", []), ("S2", ["R1 set"])])
def test_r1_set_a_location_plays_on_one_of_its_sets(on: str, rules: list[str]) -> None:
    assert broken(world(), plan({"P1-1": 480}, P1_L1=on)) == rules


def test_r1_set_a_scene_needs_a_set() -> None:
    assert broken(world(), {"locations": {}, "scenes": {"P1-1": 480}}) == ["R1 set"]


@pytest.mark.parametrize(
    ("start", "rules"),
    [
        pytest.param(479, ["R2 time"], id="before the call"),
        pytest.param(480, [], id="at the call"),
        pytest.param(690, [], id="up to the break"),
        pytest.param(691, ["R2 time"], id="into the break"),
        pytest.param(749, ["R2 time"], id="out of the break"),
        pytest.param(750, [], id="after the break"),
        pytest.param(1290, [], id="to the end of overtime"),
        pytest.param(1291, ["R2 time"], id="beyond overtime"),
        pytest.param(1440 + 480, [], id="on the last day"),
        pytest.param(2880 + 480, ["R2 time"], id="after the last day"),
    ],
)
def test_r2_time_within_one_working_day_across_no_break(start: int, rules: list[str]) -> None:
    assert broken(world(), plan({"P1-1": start})) == rules


@pytest.mark.parametrize(
    ("gap", "rules"),
    [(0, ["R3 crew"]), (29, ["R3 crew"]), (30, [])],
)
def test_r3_crew_packs_and_walks_to_another_set(gap: int, rules: list[str]) -> None:
    assert broken(world(), plan({"P1-1": 480, "P1-2": 510 + gap})) == rules


@pytest.mark.parametrize(("gap", "rules"), [(14, ["R3 crew"]), (15, [])])
def test_r3_crew_relooks_for_another_location_on_the_set(gap: int, rules: list[str]) -> None:
    data = world(production(locations=[location("P1-L1", "S1"), location("P1-L2", "S1")]))

    assert broken(data, plan({"P1-1": 480, "P1-2": 510 + gap}, P1_L2="S1")) == rules


@pytest.mark.parametrize(("gap", "rules"), [(9, ["R3 crew"]), (10, [])])
def test_r3_crew_relights(gap: int, rules: list[str]) -> None:
    owner = one_place()
    owner["scenes"][1]["light"] = "night"

    assert broken(world(owner), plan({"P1-1": 480, "P1-2": 510 + gap})) == rules


def test_r3_crew_may_use_a_break_for_it() -> None:
    assert broken(world(), plan({"P1-1": 690, "P1-2": 750})) == []


@pytest.mark.parametrize(("start", "rules"), [(480, ["R4 cast"]), (1440 + 480, [])])
def test_r4_cast_is_off(start: int, rules: list[str]) -> None:
    owner = production(cast=[actor("P1-A", off_days=[0])])
    owner["scenes"][0]["cast"] = {"P1-A": "D1"}

    assert broken(world(owner), plan({"P1-1": start})) == rules


@pytest.mark.parametrize(
    ("costume", "gap", "rules"), [("D1", 0, []), ("D2", 19, ["R4 cast"]), ("D2", 20, [])]
)
def test_r4_cast_changes_costume(costume: str, gap: int, rules: list[str]) -> None:
    owner = one_place()
    owner["scenes"][0]["cast"] = {"P1-A": "D1"}
    owner["scenes"][1]["cast"] = {"P1-A": costume}

    assert broken(world(owner), plan({"P1-1": 480, "P1-2": 510 + gap})) == rules


@pytest.mark.parametrize(
    ("scenes", "rules"),
    [
        pytest.param({"P1-1": 480, "P1-2": 510}, [], id="in order"),
        pytest.param({"P1-1": 510, "P1-2": 480}, ["R5 order"], id="the other way round"),
        pytest.param({"P1-2": 480}, ["R5 order"], id="without the first"),
        pytest.param({"P1-1": 480}, [], id="without the second"),
    ],
)
def test_r5_order_holds(scenes: dict[str, int], rules: list[str]) -> None:
    assert broken(world(one_place(after=[["P1-1", "P1-2"]])), plan(scenes)) == rules


@pytest.mark.parametrize(("gap", "rules"), [(19, ["R6 sets"]), (20, [])])
def test_r6_sets_are_struck_between_productions(gap: int, rules: list[str]) -> None:
    data = world(one_place(), production("P2"))

    assert broken(data, plan({"P1-1": 480, "P2-1": 510 + gap})) == rules


@pytest.mark.parametrize(("gap", "rules"), [(79, ["R6 sets"]), (80, [])])
def test_r6_sets_are_redressed_between_productions(gap: int, rules: list[str]) -> None:
    other = production("P2", locations=[location("P2-L1", "S1", dressing="VIP")], scenes=[])
    other["scenes"] = [scene("P2-1", "P2-L1")]

    assert broken(world(one_place(), other), plan({"P1-1": 480, "P2-1": 510 + gap})) == rules


@pytest.mark.parametrize(("gap", "rules"), [(59, ["R6 sets"]), (60, [])])
def test_r6_sets_are_redressed_for_a_crew_that_was_elsewhere(gap: int, rules: list[str]) -> None:
    places = [
        location("P1-L1", "S1"),
        location("P1-L2", "S2"),
        location("P1-L3", "S1", dressing="VIP"),
    ]
    scenes = [scene("P1-1", "P1-L1", 100), scene("P1-2", "P1-L2", 5), scene("P1-3", "P1-L3")]
    data = world(production(locations=places, scenes=scenes, pack_minutes=0, breaks=[]))

    made = plan({"P1-1": 480, "P1-2": 590, "P1-3": 580 + gap}, P1_L3="S1")

    assert broken(data, made) == rules


def test_r6_sets_are_dressed_from_minute_0() -> None:
    early = production(call=0, locations=[location("P1-L1", "S1", dressing="VIP")])
    early["scenes"] = [scene("P1-1", "P1-L1")]

    assert broken(world(early), plan({"P1-1": 59})) == ["R6 sets"]
    assert broken(world(early), plan({"P1-1": 60})) == []


@pytest.mark.parametrize(
    ("start", "rules"), [(570, []), (571, ["R6 sets"]), (659, ["R6 sets"]), (660, [])]
)
def test_r6_sets_are_closed(start: int, rules: list[str]) -> None:
    data = world(sets=[standing_set("S1", closures=[[600, 660]]), standing_set("S2", "B")])

    assert broken(data, plan({"P1-1": start})) == rules


def test_the_empty_plan_is_legal() -> None:
    assert find_violations(problem_from_json(world()), Plan()) == []
