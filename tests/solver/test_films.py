"""Talent scheduling is solved to a proof, and only what is talent scheduling."""

import itertools
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scheduling.solver.check import find_violations
from scheduling.solver.exact import merge, solve_exactly
from scheduling.solver.plan import Plan
from scheduling.solver.price import price_plan
from scheduling.solver.problem import Problem
from scheduling.solver.problem_file import problem_from_json
from scheduling.solver.solve import solve
from tests.solver.worlds import SHARED, actor, load_shared, location, production, scene, world

FILMS = sorted((SHARED / "published").glob("*.json"))
TALENT = load_shared("talent")


def film(scenes: list[dict[str, Any]], people: int, **changes: Any) -> dict[str, Any]:
    """One crew in one place, a scene a day, two spare days."""
    cast = [actor(f"P1-{n}", day_rate=100 * (n + 1)) for n in range(people)]
    made = production(
        cast=cast,
        locations=[location("P1-L1", "S1")],
        scenes=scenes,
        last_day=len(scenes) + 1,
        **changes,
    )
    return world(made, days=len(scenes) + 2)


def day_long(n: int, *people: int) -> dict[str, Any]:
    return scene(f"P1-s{n}", "P1-L1", 500, cast={f"P1-{p}": "D1" for p in people})


def random_film(seed: int) -> Problem:
    rng = random.Random(seed)
    people = rng.randint(1, 5)
    scenes = [
        day_long(n, *[p for p in range(people) if rng.random() < 0.5])
        for n in range(rng.randint(1, 6))
    ]
    return problem_from_json(film(scenes, people))


def best_by_trying(problem: Problem) -> int:
    """The least price of any order of the days."""
    made = problem.productions[0]
    orders = itertools.permutations(scene.id for scene in made.scenes)
    plans = (
        Plan({"P1-L1": "S1"}, {name: day * 1440 + 750 for day, name in enumerate(order)})
        for order in orders
    )
    return min(price_plan(problem, plan)["cost"] for plan in plans)


@pytest.mark.parametrize("seed", range(25))
def test_no_order_is_cheaper(seed: int) -> None:
    problem = random_film(seed)

    exact = solve_exactly(problem)

    assert exact is not None
    assert find_violations(problem, exact.plan) == []
    assert len(exact.plan.scenes) == len(problem.productions[0].scenes)
    assert exact.value == price_plan(problem, exact.plan)["cost"] == best_by_trying(problem)


def test_the_search_says_that_it_is_proved() -> None:
    data = film([day_long(0, 0), day_long(1, 1), day_long(2, 0)], 2)
    data["prices"]["unshot_scene"] = 1_000_000

    result = solve(problem_from_json(data), seconds=20)

    assert result.is_proved
    assert result.figures["cost"] == result.bounds["cost"]
    assert result.iterations == 0


def test_a_film_dearer_than_a_scene_left_out_is_the_best_but_not_proved() -> None:
    result = solve(problem_from_json(film([day_long(0, 0), day_long(1, 1)], 2)), seconds=20)

    assert result.figures["unshot_scenes"] == 0
    assert not result.is_proved


def test_scenes_with_the_same_cast_are_one() -> None:
    casts = [(0, 1), (1, 2), (0, 2)]
    problem = problem_from_json(film([day_long(n, *casts[n % 3]) for n in range(6)], 3))

    groups = merge(problem.productions[0])

    assert [[each.id for each in scenes] for scenes in groups.values()] == [
        ["P1-s0", "P1-s3"],
        ["P1-s1", "P1-s4"],
        ["P1-s2", "P1-s5"],
    ]


def test_who_can_never_wait_makes_no_two_scenes_different() -> None:
    always, now_and_then, early, late = 0, 1, 2, 3
    casts = [(always, early), (always, now_and_then), (always, late), (always, early)]
    more = [(always, late), (always, now_and_then, 4), (always, 4)]
    days = [day_long(n, *cast) for n, cast in enumerate([*casts, *more])]
    problem = problem_from_json(film(days, 5))

    groups = merge(problem.productions[0])

    assert set(groups) == {
        frozenset({"P1-1"}),
        frozenset({"P1-1", "P1-4"}),
        frozenset({"P1-4"}),
        frozenset(),
    }
    assert [each.id for each in groups[frozenset()]] == ["P1-s0", "P1-s3", "P1-s2", "P1-s4"]


def changed(**changes: Any) -> Problem:
    problem = random_film(1)
    return replace(problem, productions=(replace(problem.productions[0], **changes),))


def test_what_is_no_talent_scheduling_is_left_to_the_search() -> None:
    made = random_film(1).productions[0]
    away = replace(made.cast[0], off_days=frozenset({0}))
    odd = replace(made.cast[0], day_rate=101)
    short = tuple(replace(each, minutes=100) for each in made.scenes)
    closed = replace(random_film(1).sets[0], closures=((0, 10),))
    two_sets = (replace(made.locations[0], sets=("S1", "S2")),)
    names = [each.id for each in made.scenes]

    assert solve_exactly(random_film(1)) is not None
    assert solve_exactly(changed(cast=(away, *made.cast[1:]))) is None
    assert solve_exactly(changed(cast=(odd, *made.cast[1:]))) is None
    assert solve_exactly(changed(scenes=short)) is None
    assert solve_exactly(changed(locations=two_sets)) is None
    assert solve_exactly(changed(last_day=0)) is None
    assert solve_exactly(changed(after=((names[0], names[1]),))) is None
    assert solve_exactly(replace(random_film(1), sets=(closed,))) is None
    assert solve_exactly(problem_from_json(world())) is None


@pytest.mark.parametrize("path", FILMS, ids=lambda path: path.stem)
def test_published_films_are_solved_to_their_proven_optimum(path: Path) -> None:
    instance = json.loads(path.read_text(encoding="utf-8"))
    problem = problem_from_json(TALENT.convert(instance))

    result = solve(problem, seconds=30)

    assert result.is_proved
    assert result.figures["cast_cost"] == instance["best_known"] == result.bounds["cost"]
