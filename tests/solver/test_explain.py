"""Why here and now: every alternative is priced as the price says and forbidden as the rules say."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scheduling.solver.check import find_violations
from scheduling.solver.disturb import begun
from scheduling.solver.explain.answer import (
    OTHER_DAY,
    OTHER_SET,
    Alternative,
    Explanation,
    explanation_to_json,
)
from scheduling.solver.explain.cli import main
from scheduling.solver.explain.reason import CannotExplain
from scheduling.solver.explain.scene import explain_all, explain_scene
from scheduling.solver.pins import Pins, unmet
from scheduling.solver.plan import Plan, day_of, save_plan
from scheduling.solver.price import price_plan
from scheduling.solver.problem import DAY, Problem, Production
from scheduling.solver.problem_file import problem_from_json, problem_to_json
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

HARD = {"window", "actor_off", "longer_than_any_gap", "dressing_impossible", "set_closed"}
HARD |= {"set_taken"}  # whatever else the production does


def explained(seed: int) -> tuple[Problem, Plan, list[tuple[Production, Explanation]]]:
    problem = problem_from_json(random_floor(seed))
    plan = solve(problem, seconds=60, iterations=2000, seed=seed).plan
    found = [
        (each, explanation)
        for each in problem.productions
        for explanation in explain_all(problem, plan, each.id).values()
    ]
    return problem, plan, found


@pytest.mark.parametrize("seed", range(25))
def test_every_possible_alternative_is_legal_and_costs_what_is_said(seed: int) -> None:
    problem, plan, found = explained(seed)
    before = price_plan(problem, plan)

    for owner, explanation in found:
        for each in explanation.alternatives:
            if each.plan is None:
                assert each.reasons
                assert each.extra is None
                continue
            assert find_violations(problem, each.plan) == []
            after = price_plan(problem, each.plan)
            assert each.changes == {name: after[name] - before[name] for name in before}
            assert each.start == each.plan.scenes[explanation.scene]
            assert is_what_it_says(owner, plan, explanation, each)


def is_what_it_says(
    owner: Production, plan: Plan, explanation: Explanation, each: Alternative
) -> bool:
    assert each.plan is not None
    name = explanation.scene
    place = next(s.location for s in owner.scenes if s.id == name)
    if each.kind == "set":
        return each.plan.locations[place] == each.set != explanation.set
    assert each.start is not None
    if each.kind == "time":
        return day_of(owner, each.start) == explanation.day and each.start != explanation.start
    return day_of(owner, each.start) == each.day != explanation.day


@pytest.mark.parametrize("seed", range(25))
def test_what_a_set_or_a_day_forbids_no_minute_of_the_day_allows(seed: int) -> None:
    problem, plan, found = explained(seed)

    for owner, explanation in found:
        others = {k: at for k, at in plan.scenes.items() if k not in {s.id for s in owner.scenes}}
        for each in explanation.alternatives:
            if each.kind == "set" or each.day is None or {r.code for r in each.reasons} - HARD:
                continue
            if each.is_possible or each.kind == "visit_day" or each.set is None:
                continue
            place = next(s.location for s in owner.scenes if s.id == explanation.scene)
            where = {**plan.locations, place: each.set}
            free = problem_without_order(problem)
            for start in range(each.day * DAY + owner.call, each.day * DAY + owner.latest, 5):
                alone = Plan(where, {**others, explanation.scene: start})
                assert find_violations(free, alone) != []


def problem_without_order(problem: Problem) -> Problem:
    return replace(problem, productions=tuple(replace(p, after=()) for p in problem.productions))


def reasons_on(data: dict[str, Any], plan: Plan, name: str, day: int) -> list[str]:
    explanation = explain_scene(problem_from_json(data), plan, name)
    mine = [a for a in explanation.alternatives if a.day == day and a.kind == "day"]
    return [reason.code for each in mine for reason in each.reasons]


PLACES = {"P1-L1": "S1", "P1-L2": "S2"}
PLAN = Plan(PLACES, {"P1-1": 480, "P1-2": 540})
CLOSED = [standing_set("S1", closures=[[1440, 2880]]), standing_set("S2", "B")]
OFF = production(
    cast=[actor("P1-A", off_days=[1])],
    scenes=[scene("P1-1", "P1-L1", cast={"P1-A": "D1"}), scene("P1-2", "P1-L2")],
)
LONG = [scene("P1-1", "P1-L1"), scene("P1-x0", "P1-L1", 230), scene("P1-x1", "P1-L1", 320)]


@pytest.mark.parametrize(
    ("data", "plan", "code"),
    [
        (world(OFF), PLAN, "actor_off"),
        (world(sets=CLOSED), PLAN, "set_closed"),
        (world(production(last_day=0)), PLAN, "window"),
        (world(production(after=[["P1-1", "P1-2"]])), PLAN, "order"),
        (
            world(production(scenes=LONG, call=480, wrap=1080, overtime_limit=0)),
            Plan(PLACES, {"P1-1": 480, "P1-x0": 1920, "P1-x1": 2190}),
            "day_full",
        ),
        (
            world(production(), production("P2", scenes=[scene("P2-1", "P2-L1", 765)], breaks=[])),
            Plan({**PLACES, "P2-L1": "S1"}, {**PLAN.scenes, "P2-1": 1950}),
            "set_taken",
        ),
    ],
)
def test_each_rule_is_named(data: dict[str, Any], plan: Plan, code: str) -> None:
    assert reasons_on(data, plan, "P1-1", 1) == [code]


def test_a_set_that_cannot_be_dressed_in_time_is_named() -> None:
    slow = standing_set("S3", redress_minutes=[[0, 1000], [60, 0]])
    places = [location("P1-L1", "S1", "S3", dressing="VIP"), location("P1-L2", "S2")]
    data = world(production(locations=places), sets=[standing_set("S1"), *CLOSED[1:], slow])

    explanation = explain_scene(problem_from_json(data), PLAN, "P1-1")

    other = next(each for each in explanation.alternatives if each.kind == "set")
    assert (other.set, other.is_possible) == ("S3", True)  # it waits until 16:40
    assert other.start == 1000


@pytest.mark.parametrize(
    ("plan", "scene_id", "codes"),
    [
        (PLAN, "P1-1", ["call"]),
        (Plan(PLACES, {"P1-1": 480, "P1-2": 540}), "P1-2", ["crew"]),
        (Plan(PLACES, {"P1-1": 480, "P1-2": 750}), "P1-2", ["break"]),
        (Plan(PLACES, {"P1-1": 480, "P1-2": 600}), "P1-2", []),
    ],
)
def test_what_a_scene_waits_for(plan: Plan, scene_id: str, codes: list[str]) -> None:
    problem = problem_from_json(world(production(pack_minutes=20)))

    explanation = explain_scene(problem, plan, scene_id)

    assert [reason.code for reason in explanation.earliest] == codes


def test_the_share_of_a_scene_is_what_leaving_it_out_saves() -> None:
    explanation = explain_scene(problem_from_json(world()), PLAN, "P1-2")

    assert explanation.share == 4000
    assert explanation.share_figures["changeovers"] == 1


def test_an_unshot_scene_is_offered_the_days_it_could_be_shot() -> None:
    problem = problem_from_json(world())

    explanation = explain_scene(problem, Plan({"P1-L1": "S1"}, {"P1-1": 480}), "P1-2")

    assert explanation.start is None
    assert {a.day: a.extra for a in explanation.alternatives if a.is_possible} == {
        0: 4000 - 20000,
        1: 4000 - 20000 + 20000,
    }


def test_it_is_said_in_both_languages_and_as_json() -> None:
    explanation = explain_scene(problem_from_json(world(sets=CLOSED)), PLAN, "P1-1")

    assert "S1 第 1 天停用" in "\n".join(explanation.lines("zh"))
    assert "S1 is closed on day 1" in "\n".join(explanation.lines("en"))
    told = json.loads(json.dumps(explanation_to_json(explanation, plans=True)))
    assert told["scene"] == "P1-1"
    assert {"kind", "extra", "zh", "en", "plan"} <= told["alternatives"][0].keys()


def test_what_cannot_be_explained_is_refused() -> None:
    problem = problem_from_json(world())

    with pytest.raises(CannotExplain, match="no such scene"):
        explain_scene(problem, PLAN, "P9-9")
    with pytest.raises(CannotExplain, match="no such production"):
        explain_all(problem, PLAN, "P9")
    with pytest.raises(CannotExplain, match="outside working hours"):
        explain_scene(problem, Plan(PLACES, {"P1-1": 100}), "P1-1")


def test_the_command_answers_and_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(tmp_path / "problem.json"), str(tmp_path / "plan.json")]
    Path(files[0]).write_text(json.dumps(world()), encoding="utf-8")
    save_plan(Plan({"P1-L1": "S1"}, {"P1-1": 480}), files[1])

    assert main([*files, "P1-1", "--json"]) == 0
    assert [each["scene"] for each in json.loads(capsys.readouterr().out)] == ["P1-1"]
    assert main([*files, "P1", "--lang", "en"]) == 0
    assert "P1-2: not shot" in capsys.readouterr().out
    assert main([*files, "--unshot", "--json", "--seconds", "5"]) == 0
    assert [each["scenes"] for each in json.loads(capsys.readouterr().out)] == [["P1-2"]]
    assert main([*files, "P9-9"]) == 2
    assert "cannot_explain" in capsys.readouterr().err


@pytest.mark.parametrize("seed", range(12))
def test_what_has_begun_stays_and_nothing_moves_into_time_that_is_over(seed: int) -> None:
    problem = problem_from_json(random_floor(seed))
    plan = solve(problem, seconds=60, iterations=2000, seed=seed).plan
    pins = begun(problem, plan, problem.days * DAY // 3)

    for each in problem.productions:
        for name, explanation in explain_all(problem, plan, each.id, pins).items():
            for other in explanation.alternatives:
                if name in pins.happened and other.kind == OTHER_DAY:
                    assert "begun" in {reason.code for reason in other.reasons}
                if other.plan is not None:
                    assert find_violations(problem, other.plan, pins.happened) == []
                    assert list(unmet(problem, other.plan, pins)) == []


def test_a_plan_whose_history_broke_a_rule_is_explained_all_the_same() -> None:
    late = [scene("P1-1", "P1-L1", minutes=60), scene("P1-2", "P1-L2")]
    problem = problem_from_json(world(production(scenes=late)))
    pins = Pins({"P1-1": 700}, sets={"P1-L1": "S1"}, not_before=710)  # into the break
    plan = solve(problem, seconds=60, iterations=4000, pins=pins).plan

    with pytest.raises(CannotExplain):
        explain_scene(problem, plan, "P1-2")
    explanation = explain_scene(problem, plan, "P1-2", pins)

    assert any(other.plan is not None for other in explanation.alternatives)


def test_the_command_takes_pins_wherever_they_stand_and_tells_clashes_of_a_plan_under_way(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = problem_from_json(world())
    paths = [tmp_path / f"{name}.json" for name in ("problem", "plan", "pins")]
    paths[0].write_text(json.dumps(problem_to_json(problem)), encoding="utf-8")
    save_plan(Plan(PLACES, {"P1-2": 540}), paths[1])
    paths[2].write_text(json.dumps({"not_before": 100}), encoding="utf-8")
    files, pins = [str(paths[0]), str(paths[1])], ["--pins", str(paths[2])]

    assert main([*files, "P1-1", *pins, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["scene"] == "P1-1"
    assert main([*files, *pins, "P1-1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["scene"] == "P1-1"
    assert main([*files, *pins, "--unshot", "--seconds", "5", "P1-1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(each["scenes"], each["can_be_shot"]) for each in told] == [(["P1-1"], True)]


def test_the_other_sets_of_a_pinned_place_are_named_and_forbidden() -> None:
    made = production(locations=[location("P1-L1", "S1", "S2"), location("P1-L2", "S2")])
    problem = problem_from_json(world(made))

    free = explain_scene(problem, PLAN, "P1-1")
    held = explain_scene(problem, PLAN, "P1-1", Pins(sets={"P1-L1": "S1"}))

    [other] = [each for each in free.alternatives if each.kind == OTHER_SET]
    assert (other.set, other.is_possible) == ("S2", True)
    [kept] = [each for each in held.alternatives if each.kind == OTHER_SET]
    assert (kept.set, kept.is_possible) == ("S2", False)
    assert [reason.code for reason in kept.reasons] == ["pinned"]
