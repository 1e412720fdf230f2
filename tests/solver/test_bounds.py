"""No plan goes below its bounds: by hand, by trying every plan, and against the search."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.solver.bounds import crew_bound, day_minutes, lower_bounds, price_bound
from scheduling.solver.bounds.days import work_of
from scheduling.solver.bounds.redresses import fewest_redresses
from scheduling.solver.bounds.sets import handover_bound, matching, redress_bound
from scheduling.solver.check import find_violations
from scheduling.solver.price import price_plan
from scheduling.solver.problem import Problem
from scheduling.solver.problem_file import problem_from_json
from scheduling.solver.solve import solve
from tests.solver.brute import every_plan
from tests.solver.worlds import (
    actor,
    load_shared,
    location,
    production,
    random_production,
    random_world,
    scene,
    standing_set,
    world,
)

SHARED_CHECK = load_shared("check")
KEPT = ("changeovers", "crew_days", "crew_cost", "cast_cost", "cost")


def bounds(*owners: dict[str, Any], **changes: Any) -> dict[str, int]:
    return lower_bounds(problem_from_json(world(*owners, **changes)))


def busy(count: int, minutes: int, **changes: Any) -> dict[str, Any]:
    """So many scenes of an actor at one location."""
    scenes = [scene(f"P1-{n}", "P1-L1", minutes, cast={"P1-A": "D1"}) for n in range(count)]
    its: dict[str, Any] = {"scenes": scenes, "last_day": 5}
    return production(**(its | changes))


def test_minutes_of_a_day_leave_out_its_breaks() -> None:
    made = problem_from_json(world()).productions[0]
    assert day_minutes(made, made.wrap) == 720 - 30
    assert day_minutes(made, made.latest) == 840 - 30
    assert day_minutes(made, made.breaks[0][0] + 10) == 240


def test_a_production_without_scenes_costs_nothing() -> None:
    assert set(bounds(production(scenes=[])).values()) == {0}


def test_overtime_is_weighed_against_another_day() -> None:
    made = problem_from_json(world(busy(9, 90), days=6)).productions[0]  # 810 minutes of 690
    assert crew_bound(made) == (1, 20_000 + 120 * 60)
    assert crew_bound(replace(made, overtime_minute_cost=500)) == (1, 40_000)


def test_a_move_hides_in_a_break_as_far_as_the_break_reaches() -> None:
    work = work_of(problem_from_json(world()).productions[0])
    assert (work.places, work.move) == (2, 20)
    assert work.idle(1) == 0
    assert replace(work, breaks=()).idle(1) == 20
    assert replace(work, move=70).idle(1) == 40
    assert replace(work, breaks=()).idle(2) == 0


def test_every_location_in_both_lights_but_one_a_night_is_relit() -> None:
    scenes = [scene(f"P1-{n}", f"P1-L{1 + n % 2}", light=f"{'dn'[n // 2]}ay"[:3]) for n in range(2)]
    scenes += [scene(f"P1-{n + 2}", f"P1-L{1 + n % 2}", light="night") for n in range(2)]
    plain = bounds(production(scenes=[each | {"light": "day"} for each in scenes]))
    assert bounds(production(scenes=scenes))["cost"] == plain["cost"] + 2 * 80
    work = work_of(problem_from_json(world(production(scenes=scenes))).productions[0])
    assert replace(work, breaks=()).idle(1) == 20 + 2 * 10
    assert replace(work, breaks=()).idle(3) == 10


def test_costumes_beyond_one_a_day_are_changed() -> None:
    scenes = [scene(f"P1-{n}", "P1-L1", cast={"P1-A": f"D{n}"}) for n in range(4)]
    one = bounds(production(scenes=scenes[:1]))["cost"]
    assert bounds(production(scenes=scenes))["cost"] == one + 3 * 100


def test_an_actor_who_must_change_often_needs_more_days() -> None:
    scenes = [scene(f"P1-{n}", "P1-L1", 40, cast={"P1-A": f"D{n}"}) for n in range(8)]
    slow = production(scenes=scenes, cast=[actor("P1-A", costume_minutes=120)], last_day=3)
    found = bounds(slow, days=4)
    assert found["crew_days"] == 2
    assert found["cast_cost"] == 2 * 1000


def test_locations_that_want_what_no_set_stands_in_are_redressed() -> None:
    vip = [location(f"P1-L{n}", "S1", "S2", dressing="VIP") for n in (1, 2)]
    problem = problem_from_json(world(production(locations=vip)))
    assert redress_bound(problem) == 1
    apart = [location(f"P1-L{n}", f"S{n}", dressing="VIP") for n in (1, 2)]
    assert redress_bound(problem_from_json(world(production(locations=apart)))) == 2
    assert redress_bound(problem_from_json(world())) == 0


def shift_work(name: str, day: int, dressing: str, *sets: str) -> dict[str, Any]:
    """A production that shoots one scene on one day at a place dressed so."""
    place = location(f"{name}-L1", *sets, dressing=dressing)
    its = {"scenes": [scene(f"{name}-1", f"{name}-L1")], "locations": [place]}
    return production(name, first_day=day, last_day=day, **its)


def fewest(*owners: dict[str, Any]) -> int:
    return fewest_redresses(problem_from_json(world(*owners, days=4)))


def test_a_set_that_must_stand_otherwise_in_between_is_redressed_twice() -> None:
    vip, plain = shift_work("P1", 0, "VIP", "S1"), shift_work("P2", 2, "普通", "S1")
    assert fewest(vip, plain) == 2
    assert redress_bound(problem_from_json(world(vip, plain, days=4))) == 1
    assert fewest(shift_work("P1", 2, "VIP", "S1"), shift_work("P2", 0, "普通", "S1")) == 1
    assert fewest(shift_work("P1", 0, "VIP", "S1", "S2"), shift_work("P2", 2, "普通", "S1")) == 1
    assert fewest(shift_work("P1", 0, "VIP", "S1"), shift_work("P2", 0, "普通", "S1")) == 1


def test_without_time_the_redresses_in_closed_form_are_said() -> None:
    vip, plain = shift_work("P1", 0, "VIP", "S1"), shift_work("P2", 2, "普通", "S1")
    assert fewest_redresses(problem_from_json(world(vip, plain, days=4)), seconds=0) == 1


def test_more_productions_than_sets_hand_over() -> None:
    three = [production(name) for name in ("P1", "P2", "P3")]
    assert handover_bound(problem_from_json(world(*three))) == 4
    spare = [standing_set(f"S{n}") for n in range(1, 5)]
    assert handover_bound(problem_from_json(world(*three, sets=spare))) == 4


def test_matching_moves_others_to_make_room() -> None:
    assert matching([{"a", "b"}, {"a"}, {"b", "c"}, {"b"}]) == 3
    assert matching([{"a", "b"}, {"a", "b"}, {"a", "b"}]) == 2
    assert matching([{"a"}, {"a", "b"}, {"b", "c"}, {"c", "d"}]) == 4


def test_leaving_scenes_out_may_be_cheaper_than_the_bound_of_a_whole_plan() -> None:
    problem = problem_from_json(world(busy(1, 30), days=6))
    cheap = replace(problem, prices=replace(problem.prices, unshot_scene=5_000))
    assert lower_bounds(cheap)["cost"] == 20_000 + 1_000
    assert lower_bounds(cheap)["any_cost"] == 5_000
    assert price_bound(lower_bounds(cheap), 0) == 21_000
    assert price_bound(lower_bounds(cheap), 1) == 5_000


@pytest.mark.parametrize("seed", range(20))
def test_never_below_the_bounds_of_the_issue(seed: int) -> None:
    if SHARED_CHECK is None:
        pytest.skip("the packing folder is not here")
    data = random_world(seed)
    for owner in data["productions"]:  # there, locations without scenes count as changeovers
        used = {each["location"] for each in owner["scenes"]}
        owner["locations"] = [each for each in owner["locations"] if each["id"] in used]
        owner["breaks"] = [each for each in owner["breaks"] if each[1] <= owner["wrap"]]
    data["productions"] = [owner for owner in data["productions"] if owner["scenes"]]
    theirs, ours = SHARED_CHECK.bounds(data), lower_bounds(problem_from_json(data))
    assert all(ours[name] >= theirs[name] for name in KEPT)


def one_alone(seed: int) -> Problem:
    """One production of at most four scenes on a base of few sets."""
    rng = random.Random(seed)
    data = random_world(seed)
    owner = random_production(rng, "P0", data["days"], data["sets"])
    owner["scenes"] = owner["scenes"][:4]
    kept = {each["id"] for each in owner["scenes"]}
    owner["after"] = [pair for pair in owner["after"] if set(pair) <= kept]
    for each in data["sets"]:
        each["closures"] = []
    return problem_from_json(data | {"productions": [owner]})


def legal_prices(problem: Problem) -> list[int]:
    plans = (plan for plan in every_plan(problem) if not find_violations(problem, plan))
    return [price_plan(problem, plan)["cost"] for plan in plans]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_no_plan_at_all_goes_below_the_bound(seed: int) -> None:
    problem = one_alone(seed)
    found = lower_bounds(problem)
    assert found["any_cost"] <= found["cost"]
    assert min(legal_prices(problem), default=found["cost"]) >= found["cost"]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_no_plan_at_all_has_fewer_redresses(seed: int) -> None:
    problem = one_alone(seed)
    plans = (plan for plan in every_plan(problem) if not find_violations(problem, plan))
    made = [price_plan(problem, plan)["redresses"] for plan in plans]
    assert redress_bound(problem) <= fewest_redresses(problem)
    assert min(made, default=fewest_redresses(problem)) >= fewest_redresses(problem)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_search_never_beats_a_bound(seed: int) -> None:
    problem = problem_from_json(random_world(seed))
    made = solve(problem, seconds=60, iterations=3_000).figures
    found = lower_bounds(problem)
    assert made["cost"] >= price_bound(found, made["unshot_scenes"])
    assert made["cost"] >= found["any_cost"]
    if not made["unshot_scenes"]:
        assert all(made[name] >= found[name] for name in KEPT)
        assert made["redresses"] >= fewest_redresses(problem)
