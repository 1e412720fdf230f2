"""Where a new production fits, and what each place costs the whole base."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from scheduling.solver.check import find_violations
from scheduling.solver.errors import FitInvalid, WhatIfInvalid
from scheduling.solver.fit import main, take_out, where_would_it_fit
from scheduling.solver.pins import Pins, unmet
from scheduling.solver.plan import plan_to_json
from scheduling.solver.price import price_plan
from scheduling.solver.problem import Problem
from scheduling.solver.problem_file import problem_from_json, problem_to_json
from scheduling.solver.solve import solve
from scheduling.solver.what_if import Changes, what_if
from tests.solver.test_rolling import a_season
from tests.solver.worlds import location, production, scene, standing_set, world


@pytest.fixture(scope="module")
def season() -> Problem:
    return a_season(4, crews=12, days=20)


def test_every_fit_is_legal_and_costs_what_it_says(season: Problem) -> None:
    rest, new = take_out(season, "P5")
    plan = solve(rest, seconds=60, iterations=60_000).plan

    fits = where_would_it_fit(rest, plan, new, iterations=2000)

    assert len(fits) == 5
    assert fits == sorted(fits, key=lambda fit: fit.worth)
    for fit in fits:
        moved = replace(new, first_day=fit.first_day, last_day=fit.last_day)
        whole = replace(rest, productions=(*rest.productions, moved))
        assert find_violations(whole, fit.plan) == []
        before, after = price_plan(rest, plan), price_plan(whole, fit.plan)
        assert fit.added == after["cost"] - before["cost"]
        assert all(fit.plan.scenes[s] == start for s, start in plan.scenes.items())


def test_the_same_question_has_the_same_answer(season: Problem) -> None:
    rest, new = take_out(season, "P5")
    plan = solve(rest, seconds=60, iterations=30_000).plan

    one, two = (where_would_it_fit(rest, plan, new, iterations=500) for _ in range(2))

    assert one == two


def test_the_days_on_which_the_only_set_is_closed_are_not_offered_first() -> None:
    closed = standing_set("S1", closures=[[0, 2 * 1440]])
    place = [location("P1-L1", "S1")]
    made = production(locations=place, scenes=[scene("P1-1", "P1-L1")], last_day=0)
    problem = problem_from_json(world(made, days=4, sets=[closed]))
    rest, new = take_out(problem, "P1")

    fits = where_would_it_fit(rest, solve(rest, seconds=1).plan, new, iterations=500)

    assert [(fit.first_day, fit.unshot_scenes) for fit in fits] == [(2, 0), (3, 0), (0, 1), (1, 1)]


def test_what_is_pinned_of_the_new_crew_holds_in_every_window(season: Problem) -> None:
    rest, new = take_out(season, "P5")
    plan = solve(rest, seconds=60, iterations=30_000).plan
    held, later = new.scenes[0], new.scenes[-1]
    place = next(each for each in new.locations if len(each.sets) > 1)
    pins = Pins({held.id: 5 * 1440 + new.call}, {later.id: 6}, {place.id: place.sets[-1]})

    fits = where_would_it_fit(rest, plan, new, best=20, iterations=3000, pins=pins)

    assert fits
    for fit in fits:
        assert fit.first_day <= 5
        assert fit.last_day >= 6
        assert fit.unshot_scenes == 0
        moved = replace(new, first_day=fit.first_day, last_day=fit.last_day)
        whole = replace(rest, productions=(*rest.productions, moved))
        assert list(unmet(whole, fit.plan, pins)) == []
    free = where_would_it_fit(rest, plan, new, best=20, iterations=500)
    assert len(free) > len(fits)


def test_a_pin_that_no_window_holds_is_said(season: Problem) -> None:
    rest, new = take_out(season, "P5")
    plan = solve(rest, seconds=60, iterations=3000).plan

    with pytest.raises(FitInvalid, match="pinned"):
        where_would_it_fit(rest, plan, new, last=2, pins=Pins(days={new.scenes[0].id: 19}))


def test_what_cannot_be_asked_is_refused(season: Problem) -> None:
    rest, new = take_out(season, "P5")
    plan = solve(rest, seconds=60, iterations=3000).plan

    with pytest.raises(FitInvalid, match="already"):
        where_would_it_fit(season, plan, new)
    with pytest.raises(FitInvalid, match="days"):
        where_would_it_fit(rest, plan, new, first=19)
    with pytest.raises(FitInvalid, match="P99"):
        take_out(season, "P99")


def test_the_command_answers_in_json(
    tmp_path: Path, season: Problem, capsys: pytest.CaptureFixture[str]
) -> None:
    problem, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    problem.write_text(json.dumps(problem_to_json(season)), encoding="utf-8")
    made = solve(season, seconds=60, iterations=30_000).plan
    plan.write_text(json.dumps(plan_to_json(made)), encoding="utf-8")

    assert main([str(problem), str(plan), "P5", "--seconds", "1", "--last", "2"]) == 0
    assert {fit["first_day"] for fit in json.loads(capsys.readouterr().out)} == {0, 1, 2}
    assert main([str(problem), str(plan), "P77"]) == 2
    assert json.loads(capsys.readouterr().out)["error"] == "fit_invalid"


def test_what_if_changes_what_it_says_and_nothing_else(season: Problem) -> None:
    changes = Changes(
        without=frozenset({"P3"}),
        windows={"P4": (0, 9)},
        overtime={"P4": 0},
        closed={"S1": [(5, 50)]},
        opened=frozenset({"S2"}),
        prices={"changeover": 9},
    )

    later = what_if(season, changes)

    assert {p.id for p in season.productions} - {p.id for p in later.productions} == {"P3"}
    fourth = next(p for p in later.productions if p.id == "P4")
    assert (fourth.first_day, fourth.last_day, fourth.overtime_limit) == (0, 9, 0)
    assert (5, 50) in later.set_by_id["S1"].closures
    assert later.set_by_id["S2"].closures == ()
    assert later.prices == replace(season.prices, changeover=9)
    assert what_if(season, Changes()) == season


@pytest.mark.parametrize(
    "wrong",
    [
        Changes(without=frozenset({"P99"})),
        Changes(windows={"P1": (3, 2)}),
        Changes(windows={"P1": (0, 20)}),
        Changes(overtime={"P1": -1}),
        Changes(closed={"S9": [(0, 1)]}),
        Changes(closed={"S1": [(5, 5)]}),
        Changes(prices={"bribe": 1}),
        Changes(prices={"changeover": -1}),
    ],
)
def test_a_what_if_that_cannot_be_is_refused(season: Problem, wrong: Changes) -> None:
    with pytest.raises(WhatIfInvalid):
        what_if(season, wrong)
