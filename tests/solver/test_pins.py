"""Pins are kept whatever they cost, and refused when they cannot be."""

import json
import random
from pathlib import Path

import pytest

from scheduling.solver.check import find_violations
from scheduling.solver.errors import PinsClash, PinsInvalid
from scheduling.solver.pins import Pins, load_pins, pins_from_json, pins_to_json, unmet
from scheduling.solver.plan import Plan, day_of
from scheduling.solver.problem import Problem
from scheduling.solver.problem_file import problem_from_json
from scheduling.solver.solve import solve
from tests.solver.worlds import actor, production, random_floor, scene, world


def some_of(problem: Problem, plan: Plan, seed: int) -> Pins:
    """Pins of a part of a legal plan."""
    rng = random.Random(seed)
    starts = {s: at for s, at in plan.scenes.items() if rng.random() < 0.3}
    owner = {s.id: p for p in problem.productions for s in p.scenes}
    days = {s: day_of(owner[s], at) for s, at in plan.scenes.items() if rng.random() < 0.3}
    days = {s: day for s, day in days.items() if day is not None}
    places = {s.location for p in problem.productions for s in p.scenes if s.id in plan.scenes}
    sets = {place: plan.locations[place] for place in sorted(places) if rng.random() < 0.5}
    pinned_at = {s.location for p in problem.productions for s in p.scenes if s.id in starts}
    return Pins(starts, days, sets | {place: plan.locations[place] for place in pinned_at})


@pytest.mark.parametrize("seed", range(40))
def test_pins_of_a_legal_plan_are_kept_by_a_search_that_begins_from_it(seed: int) -> None:
    problem = problem_from_json(random_floor(seed))
    known = solve(problem, seconds=60, iterations=2000, seed=seed).plan
    pins = some_of(problem, known, seed)

    found = solve(problem, seconds=60, iterations=4000, seed=seed + 1, pins=pins, hint=known)

    assert find_violations(problem, found.plan) == []
    assert list(unmet(problem, found.plan, pins)) == []


def test_a_pinned_start_day_and_set_are_found_without_a_hint() -> None:
    data = world(
        production(
            scenes=[scene(f"P1-{n}", "P1-L1" if n % 2 else "P1-L2") for n in range(8)], last_day=1
        )
    )
    problem = problem_from_json(data)
    pins = Pins(starts={"P1-1": 900}, days={"P1-2": 1}, sets={"P1-L1": "S1"})

    found = solve(problem, seconds=60, iterations=30_000, pins=pins).plan

    assert found.scenes["P1-1"] == 900
    assert found.scenes["P1-2"] // 1440 == 1
    assert len(found.scenes) == 8


def test_nothing_begins_in_time_that_is_over() -> None:
    problem = problem_from_json(world())

    found = solve(problem, seconds=60, iterations=4000, pins=Pins(not_before=1000)).plan

    assert sorted(found.scenes) == ["P1-1", "P1-2"]
    assert min(found.scenes.values()) >= 1000


def test_what_has_happened_stays_though_it_ran_into_the_break() -> None:
    late = [scene("P1-1", "P1-L1", minutes=60), scene("P1-2", "P1-L2")]
    problem = problem_from_json(world(production(scenes=late)))
    pins = Pins({"P1-1": 700}, sets={"P1-L1": "S1"}, not_before=710)

    found = solve(problem, seconds=60, iterations=4000, pins=pins).plan

    assert found.scenes["P1-1"] == 700
    assert found.scenes["P1-2"] >= 760 + 20 + 10  # packed and walked after the overrun
    assert find_violations(problem, found) != []
    assert find_violations(problem, found, pins.happened) == []


@pytest.mark.parametrize(
    ("pins", "where", "reason"),
    [
        ({"starts": {"P9-1": 500}}, 'starts["P9-1"]', "unknown"),
        ({"starts": {"P1-1": 100}}, 'starts["P1-1"]', "outside_hours"),
        ({"starts": {"P1-1": "eight"}}, 'starts["P1-1"]', "not_whole"),
        ({"starts": {"P1-1": 500}, "days": {"P1-1": 1}}, 'starts["P1-1"]', "another_day"),
        ({"days": {"P1-1": 7}}, 'days["P1-1"]', "outside_window"),
        ({"sets": {"P1-L1": "S2"}}, 'sets["P1-L1"]', "unknown"),
        ({"sets": {"P7-L1": "S2"}}, 'sets["P7-L1"]', "unknown"),
        ({"not_before": -1}, "not_before", "out_of_range"),
        ([], "", "not_an_object"),
    ],
)
def test_pins_that_cannot_be_are_refused(
    tmp_path: Path, pins: object, where: str, reason: str
) -> None:
    path = tmp_path / "pins.json"
    path.write_text(json.dumps(pins), encoding="utf-8")

    with pytest.raises(PinsInvalid) as refusal:
        load_pins(path, problem_from_json(world()))

    assert refusal.value.details["where"] == where
    assert refusal.value.details["reason"] == reason


def test_pinned_starts_that_clash_are_refused_with_the_rule() -> None:
    made = production(cast=[actor("P1-A")], scenes=[scene("P1-1", "P1-L1"), scene("P1-2", "P1-L1")])
    problem = problem_from_json(world(made))

    with pytest.raises(PinsClash, match="P1-2 starts 0 min|P1-2"):
        solve(problem, seconds=5, pins=Pins({"P1-1": 500, "P1-2": 510}))


def test_pins_survive_their_file() -> None:
    pins = Pins({"a": 1}, {"b": 2}, {"c": "S1"}, 5)

    assert pins_from_json(pins_to_json(pins)) == pins
