"""Why scenes cannot be shot: wishes that clash, none of them needlessly, and help that helps."""

import json
from dataclasses import replace
from typing import Any

import pytest

from scheduling.solver.check import find_violations
from scheduling.solver.disturb import begun
from scheduling.solver.explain.bench import floor_without
from scheduling.solver.explain.case import Case
from scheduling.solver.explain.clash import Clash, clash_to_json, explain_unshot, without
from scheduling.solver.explain.reason import CannotExplain
from scheduling.solver.explain.tryout import Tryout
from scheduling.solver.explain.wish import wishes_of
from scheduling.solver.pins import Pins, unmet
from scheduling.solver.plan import Plan
from scheduling.solver.price import price_plan
from scheduling.solver.problem import DAY, Problem
from scheduling.solver.problem_file import problem_from_json
from scheduling.solver.solve import solve
from tests.solver.worlds import (
    actor,
    location,
    production,
    random_floor,
    scene,
    standing_set,
    world,
)

MOVES = 8_000
FOREVER = 1e18
ALONE = Plan({"P1-L2": "S2"}, {"P1-2": 480})
NEVER_TOGETHER = production(
    cast=[actor("P1-A", off_days=[0]), actor("P1-B", off_days=[1])],
    scenes=[
        scene("P1-1", "P1-L1", cast={"P1-A": "D1", "P1-B": "D1"}),
        scene("P1-2", "P1-L2"),
    ],
)
SHUT = [standing_set("S1", closures=[[0, 5000]]), standing_set("S2", "B", kind="办公室")]
SHUT_ONE = [standing_set("S1", closures=[[0, 5000]]), standing_set("S2", "B")]
CIRCLE = production(after=[["P1-1", "P1-2"], ["P1-2", "P1-1"]])
LONG = production(scenes=[scene("P1-1", "P1-L1", 500), scene("P1-2", "P1-L2")], overtime_limit=0)
FULL = production(last_day=0, scenes=[scene(f"P1-{n}", "P1-L1", 230) for n in range(1, 5)])


def clash_of(data: dict[str, Any], plan: Plan) -> Clash:
    [clash] = explain_unshot(problem_from_json(data), plan, seconds=600, moves=MOVES)
    return clash


@pytest.mark.parametrize(
    ("data", "plan", "wishes", "reason"),
    [
        (world(NEVER_TOGETHER), ALONE, ["off_days", "off_days"], "cast_never_together"),
        (world(sets=SHUT), ALONE, ["closures"], "set_closed"),
        (world(CIRCLE), Plan(), ["order", "order"], "cycle"),
        (world(LONG), ALONE, ["overtime_limit", "breaks"], "longer_than_any_gap"),
        (world(FULL, days=1), Plan(), ["overtime_limit"], "not_enough_minutes"),
    ],
)
def test_the_wishes_that_clash_are_named_with_a_proof(
    data: dict[str, Any], plan: Plan, wishes: list[str], reason: str
) -> None:
    clash = clash_of(data, plan)

    assert [wish.code for wish in clash.wishes] == wishes
    assert clash.reason is not None
    assert clash.reason.code == reason
    assert clash.proved
    assert clash.is_minimal


def test_others_on_the_only_set_are_named() -> None:
    theirs = production("P2", scenes=[scene("P2-1", "P2-L1", 800)], breaks=[], last_day=0)
    data = world(production(last_day=0), theirs, days=1)
    plan = Plan({"P2-L1": "S1", "P1-L2": "S2"}, {"P2-1": 480, "P1-2": 480})

    clash = clash_of(data, plan)

    assert {wish.code for wish in clash.wishes} >= {"booked", "set_choice"}
    booked = next(wish for wish in clash.wishes if wish.code == "booked")
    assert booked.details == {"sets": ["S1"], "by": ["P2"]}
    helps = {(each.code, tuple(each.details.values())) for each in clash.relaxations if each.helps}
    assert ("set", ("P1-L1", "S2")) in helps
    assert ("day_after", (1,)) in helps


def test_what_helps_is_named_and_priced() -> None:
    problem = problem_from_json(world(NEVER_TOGETHER))

    [clash] = explain_unshot(problem, ALONE, seconds=600, moves=MOVES)

    helps = {each.code: each.price_of_shooting for each in clash.relaxations if each.helps}
    # Another crew day would cost 20000: all of it is shot on one day, with one changeover.
    assert helps == {"day_after": 6000, "off_day": 6000, "off_days": 6000}
    assert {each.code for each in clash.relaxations if not each.helps} == {"overtime"}


def test_scenes_that_fit_after_all_come_with_their_plan() -> None:
    problem = problem_from_json(world())

    [clash] = explain_unshot(problem, ALONE, seconds=600, moves=MOVES)

    assert clash.plan is not None
    assert find_violations(problem, clash.plan) == []
    assert clash.changes["unshot_scenes"] == -1
    assert clash.wishes == ()
    assert "拍得下" in clash.lines("zh")[0]


def test_only_the_scenes_asked_for_are_explained() -> None:
    data = world(production(scenes=[*LONG["scenes"], scene("P1-3", "P1-L1", 900)]))

    found = explain_unshot(problem_from_json(data), ALONE, ["P1-3"], seconds=600, moves=MOVES)

    assert [clash.scenes for clash in found] == [("P1-3",)]
    assert explain_unshot(problem_from_json(data), ALONE, ["P1-2"], seconds=600) == []


def test_without_a_plan_the_production_is_looked_at_by_itself() -> None:
    [clash] = explain_unshot(problem_from_json(world(LONG)), None, seconds=600, moves=MOVES)

    assert clash.scenes == ("P1-1",)


def checked(problem: Problem, plan: Plan, clash: Clash) -> None:
    """Everything the clash says holds."""
    before = price_plan(problem, plan)
    for each in clash.relaxations:
        if each.plan is None or each.problem is None:
            assert not each.helps
            continue
        assert find_violations(each.problem, each.plan) == []
        assert set(clash.scenes) <= each.plan.scenes.keys()
        after = price_plan(each.problem, each.plan)
        assert each.changes == {name: after[name] - before[name] for name in before}


def case_of(problem: Problem, plan: Plan, clash: Clash) -> Case:
    owner = next(p for p in problem.productions if p.id == clash.production)
    floor = floor_without(problem, plan, owner.id)
    whole = Case(problem, floor, owner.id, frozenset(s.id for s in owner.scenes), plan)
    return whole.only({*whole.own_plan.scenes, *clash.scenes})


@pytest.mark.parametrize("seed", range(40))
def test_no_wish_is_named_needlessly_and_proofs_hold(seed: int) -> None:
    problem = problem_from_json(random_floor(seed))
    plan = solve(problem, seconds=60, iterations=4000, seed=seed).plan

    for clash in explain_unshot(problem, plan, seconds=600, moves=MOVES, seed=seed):
        checked(problem, plan, clash)
        if clash.plan is not None:
            assert set(clash.scenes) <= clash.plan.scenes.keys()
            continue
        case = case_of(problem, plan, clash)
        wishes, kept = wishes_of(case, clash.scenes), list(clash.wishes)
        other = Tryout(4 * MOVES, seed + 1, FOREVER)
        for wish in kept:
            rest = [each for each in kept if each is not wish]
            assert other.ask(without(case, wishes, rest)).plan is not None, wish
        if clash.proved:
            assert other.search(without(case, wishes, kept), 0) is None


def test_the_same_question_has_the_same_answer() -> None:
    problem = problem_from_json(world(FULL, days=1))

    one, two = (explain_unshot(problem, Plan(), seconds=600, moves=MOVES) for _ in range(2))

    assert one == two


def test_it_is_told_as_json_and_in_both_languages() -> None:
    clash = clash_of(world(NEVER_TOGETHER), ALONE)

    told = json.loads(json.dumps(clash_to_json(clash, plans=True)))

    assert told["wishes"][0]["code"] == "off_days"
    assert told["can_be_shot"] is False
    assert told["relaxations"][0]["plan"]["scenes"]
    assert "P1-A 第 0 天休息" in "\n".join(clash.lines("zh"))
    assert "P1-A is off on days 0" in "\n".join(clash.lines("en"))


def test_an_illegal_plan_is_refused() -> None:
    problem = problem_from_json(world())

    with pytest.raises(CannotExplain):
        explain_unshot(problem, replace(ALONE, scenes={"P1-2": 100}))


PINNED_SHUT = production(locations=[location("P1-L1", "S1", "S2"), location("P1-L2", "S2")])


def test_a_pin_that_keeps_a_scene_from_being_shot_is_a_wish_to_be_given_up() -> None:
    problem = problem_from_json(world(PINNED_SHUT, sets=SHUT_ONE))
    pins = Pins(sets={"P1-L1": "S1"})

    [clash] = explain_unshot(problem, ALONE, seconds=600, moves=MOVES, pins=pins)

    assert clash.plan is None
    assert {wish.code for wish in clash.wishes} == {"pinned", "closures"}
    assert clash.proved
    helps = {each.code: each for each in clash.relaxations if each.helps}
    assert helps["pinned"].plan is not None
    assert helps["pinned"].plan.locations["P1-L1"] == "S2"
    [free] = explain_unshot(problem, ALONE, seconds=600, moves=MOVES)
    assert free.plan is not None


def test_a_pinned_day_is_kept_by_whatever_else_is_given_up() -> None:
    off = production(
        cast=[actor("P1-A", off_days=[0])],
        scenes=[scene("P1-1", "P1-L1", cast={"P1-A": "D1"}), scene("P1-2", "P1-L2")],
    )
    problem, pins = problem_from_json(world(off)), Pins(days={"P1-1": 0})

    [clash] = explain_unshot(problem, ALONE, seconds=600, moves=MOVES, pins=pins)

    assert {wish.code for wish in clash.wishes} == {"off_days", "pinned"}
    helps = {each.code: each for each in clash.relaxations if each.helps}
    assert 0 <= helps["off_day"].plan.scenes["P1-1"] < DAY  # type: ignore[union-attr]
    assert helps["pinned"].plan.scenes["P1-1"] >= DAY  # type: ignore[union-attr]


def test_days_that_are_over_are_no_room() -> None:
    """An overrun into the break has happened: the plan is asked about all the same."""
    made = production(
        last_day=0,
        overtime_limit=0,
        scenes=[
            scene("P1-1", "P1-L1", 60),
            scene("P1-2", "P1-L2", 210),
            scene("P1-3", "P1-L2", 210),
        ],
    )
    problem = problem_from_json(world(made, days=3))
    plan = Plan({"P1-L1": "S1", "P1-L2": "S2"}, {"P1-1": 700, "P1-2": 850})
    pins = Pins({"P1-1": 700}, sets={"P1-L1": "S1"}, not_before=800)

    with pytest.raises(CannotExplain):
        explain_unshot(problem, plan, seconds=600, moves=MOVES)
    [clash] = explain_unshot(problem, plan, seconds=600, moves=MOVES, pins=pins)

    assert clash.proved
    assert clash.plan is None
    helps = [each for each in clash.relaxations if each.helps]
    assert "day_after" in {each.code for each in helps}
    for each in helps:
        assert each.plan is not None
        assert each.plan.scenes["P1-1"] == 700
        assert min(at for s, at in each.plan.scenes.items() if s != "P1-1") >= 800


@pytest.mark.parametrize("seed", range(20))
def test_whatever_helps_a_plan_under_way_leaves_its_past_alone(seed: int) -> None:
    problem = problem_from_json(random_floor(seed))
    plan = solve(problem, seconds=60, iterations=4000, seed=seed).plan
    pins = begun(problem, plan, problem.days * DAY // 3)
    lost = sorted(plan.scenes.keys() - pins.happened)[::3]
    left = Plan(plan.locations, {s: at for s, at in plan.scenes.items() if s not in lost})
    left = left if not find_violations(problem, left, pins.happened) else plan

    for clash in explain_unshot(problem, left, seconds=600, moves=MOVES, seed=seed, pins=pins):
        found = [(problem, clash.plan, "")]
        found += [(each.problem, each.plan, each.code) for each in clash.relaxations]
        for changed, after, code in found:
            if after is None:
                continue
            assert find_violations(changed, after, pins.happened) == []
            assert list(unmet(changed, after, pins)) == [], code
