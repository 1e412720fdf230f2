"""The packer keeps every rule, says what its plan costs, and does the same thing twice."""

import copy

import pytest

from scheduling.solver.check import find_violations
from scheduling.solver.plan import Plan, plan_to_json
from scheduling.solver.price import price_plan
from scheduling.solver.problem_file import problem_from_json
from scheduling.solver.solve import Progress, Result, solve
from tests.solver.worlds import (
    actor,
    load_shared,
    location,
    production,
    random_world,
    scene,
    standing_set,
    world,
)

SHARED_CHECK = load_shared("check")


def solved(data: dict, *, moves: int = 3000, **options: object) -> Result:
    return solve(problem_from_json(data), seconds=60, iterations=moves, **options)


@pytest.mark.parametrize("seed", range(60))
def test_every_plan_is_legal_and_priced_as_the_checkers_price_it(seed: int) -> None:
    data = random_world(seed)
    problem = problem_from_json(data)

    result = solve(problem, seconds=60, workers=1 + seed % 2, seed=seed, iterations=4000)

    assert find_violations(problem, result.plan) == []
    assert result.figures == price_plan(problem, result.plan)
    if SHARED_CHECK is not None:
        report = SHARED_CHECK.check(copy.deepcopy(data), plan_to_json(result.plan))
        assert report["broken"] == []
        assert {name: report[name] for name in result.figures} == result.figures


@pytest.mark.parametrize("workers", [1, 2])
def test_same_seed_workers_and_moves_give_the_same_plan(workers: int) -> None:
    data = random_world(5)

    one = solved(data, workers=workers, seed=3, moves=20_000)
    two = solved(data, workers=workers, seed=3, moves=20_000)

    assert one.plan == two.plan
    assert one.iterations == two.iterations


def test_everything_is_shot_when_there_is_room() -> None:
    result = solved(world())

    assert result.figures["unshot_scenes"] == 0
    assert result.figures["changeovers"] == 1
    assert result.figures["crew_days"] == 1


def test_two_crews_share_one_set() -> None:
    owners = [
        production(
            name,
            crew_day_cost=5000,
            locations=[location(f"{name}-L1", "S1")],
            scenes=[scene(f"{name}-1", f"{name}-L1", 200)],
        )
        for name in ("P1", "P2")
    ]

    result = solved(world(*owners))

    assert result.figures["unshot_scenes"] == 0
    assert result.figures["handovers"] == 1


def test_what_cannot_be_shot_is_left_out() -> None:
    data = world(
        production(
            cast=[actor("P1-A", off_days=[0, 1])],
            locations=[location("P1-L1", "S1"), location("P1-L2", "S2"), location("P1-L3")],
            scenes=[
                scene("P1-1", "P1-L1"),
                scene("off", "P1-L1", cast={"P1-A": "D1"}),
                scene("long", "P1-L2", 800),
                scene("nowhere", "P1-L3"),
            ],
        )
    )

    result = solved(data)

    assert set(result.plan.scenes) == {"P1-1"}


def test_a_crew_that_works_into_the_night() -> None:
    night = production(call=1020, wrap=1740, breaks=[[1320, 1350]])
    night["scenes"] = [scene(f"P1-{n}", "P1-L1", 70) for n in range(9)]

    result = solved(world(night))

    assert result.figures["unshot_scenes"] == 0
    assert max(result.plan.scenes.values()) > 1440


def test_a_cast_of_more_than_a_mask_holds() -> None:
    names = [f"A{n}" for n in range(130)]
    crowd = production(cast=[actor(name) for name in names], last_day=2)
    crowd["scenes"] = [
        scene(f"P1-{n}", "P1-L1", 200, cast=dict.fromkeys(names[n::5], "D1")) for n in range(9)
    ]
    data = world(crowd, days=3)

    result = solved(data)

    problem = problem_from_json(data)
    assert result.figures["unshot_scenes"] == 0
    assert price_plan(problem, result.plan) == result.figures
    assert find_violations(problem, result.plan) == []


def test_a_closed_set_is_avoided() -> None:
    sets = [standing_set("S1", closures=[[0, 2880]]), standing_set("S2", "B")]
    owner = production(locations=[location("P1-L1", "S1", "S2"), location("P1-L2", "S2")])

    result = solved(world(owner, sets=sets))

    assert result.plan.locations["P1-L1"] == "S2"
    assert result.figures["unshot_scenes"] == 0


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({**world(), "productions": []}, id="no production"),
        pytest.param(world(production(scenes=[])), id="no scene"),
        pytest.param(world(production(scenes=[], locations=[], cast=[])), id="nothing at all"),
        pytest.param(world(production(scenes=[]), production("P2")), id="one without scenes"),
    ],
)
def test_empty_problems(data: dict) -> None:
    assert solved(data).violations == []


def test_a_hint_is_where_the_search_begins() -> None:
    problem = problem_from_json(world())
    hint = Plan({"P1-L1": "S1", "P1-L2": "S2"}, {"P1-1": 600, "P1-2": 670})

    result = solve(problem, seconds=60, iterations=1, hint=hint, should_stop=lambda: True)

    assert result.plan == hint


def test_an_illegal_hint_is_taken_as_far_as_it_is_legal() -> None:
    problem = problem_from_json(world())
    hint = Plan({"P1-L1": "S1", "P1-L2": "S2"}, {"P1-1": 600, "P1-2": 610})

    result = solve(problem, seconds=60, iterations=500, hint=hint)

    assert result.figures["unshot_scenes"] == 0


def test_stop_returns_the_best_yet_and_progress_falls() -> None:
    heard: list[Progress] = []

    result = solve(
        problem_from_json(random_world(4)),
        seconds=60,
        on_progress=heard.append,
        should_stop=lambda: len(heard) >= 2,
    )

    worth = [(each.unshot_scenes, each.price) for each in heard]
    assert result.seconds < 30
    assert worth == sorted(worth, reverse=True)
    assert worth[-1][1] == result.figures["cost"]


def test_a_scene_is_shot_even_when_its_day_costs_more_than_leaving_it_out() -> None:
    assert solved(world(production(crew_day_cost=90_000))).figures["unshot_scenes"] == 0
