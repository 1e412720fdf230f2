"""After something went wrong: a legal plan that keeps to what people were told."""

import json
import random
from dataclasses import replace

import pytest

from scheduling.solver.check import find_violations
from scheduling.solver.disturb import (
    ActorAway,
    Disturbance,
    Overrun,
    SceneAdded,
    SceneDropped,
    SetBroken,
    disturb,
    disturbance_from_json,
    disturbance_to_json,
)
from scheduling.solver.errors import DisturbanceInvalid
from scheduling.solver.pins import unmet
from scheduling.solver.plan import Plan
from scheduling.solver.problem import Problem
from scheduling.solver.problem_file import problem_from_json
from scheduling.solver.solve import solve
from scheduling.solver.told import Told
from tests.solver.worlds import actor, location, production, random_floor, scene, world


def moved(before: Plan, after: Plan) -> set[str]:
    """The scenes of the first plan that are shot otherwise, or not, in the second."""
    return {s for s, start in before.scenes.items() if after.scenes.get(s) != start}


def any_disturbance(problem: Problem, plan: Plan, rng: random.Random) -> Disturbance:
    owner = rng.choice([p for p in problem.productions if p.scenes])
    shot = rng.choice(owner.scenes)
    made: list[Disturbance] = [
        Overrun(shot.id, rng.randint(1, 90)),
        SetBroken(rng.choice(problem.sets).id, rng.randrange(1000), 1000 + rng.randrange(900)),
        SceneDropped(shot.id),
        SceneAdded(owner.id, replace(shot, id=f"{shot.id}+")),
    ]
    made += [ActorAway(a.id, 0, rng.randint(0, 2)) for a in owner.cast[:1]]
    return rng.choice(made)


@pytest.mark.parametrize("seed", range(60))
def test_whatever_happens_the_new_plan_is_legal_and_the_past_stays(seed: int) -> None:
    rng = random.Random(seed)
    problem = problem_from_json(random_floor(seed))
    if not any(p.scenes for p in problem.productions):
        return
    plan = solve(problem, seconds=60, iterations=3000, seed=seed).plan
    now = rng.randrange(problem.days * 1440)
    disturbed, pins = disturb(problem, plan, now, [any_disturbance(problem, plan, rng)])

    found = solve(disturbed, seconds=60, iterations=20_000, pins=pins, told=Told(plan)).plan

    assert find_violations(disturbed, found, pins.happened) == []
    assert list(unmet(disturbed, found, pins)) == []
    assert all(found.scenes[s] == start for s, start in pins.starts.items())


def a_day() -> tuple[Problem, Plan]:
    """One crew, two places, six scenes that follow each other, and the plan people know."""
    made = production(
        cast=[actor("P1-A"), actor("P1-B")],
        scenes=[
            scene(
                f"P1-{n}", "P1-L1" if n < 3 else "P1-L2", cast={"P1-A" if n < 3 else "P1-B": "D1"}
            )
            for n in range(6)
        ],
    )
    problem = problem_from_json(world(made))
    return problem, solve(problem, seconds=60, iterations=20_000).plan


def test_nothing_moves_when_nothing_is_broken() -> None:
    problem, plan = a_day()
    disturbed, pins = disturb(problem, plan, 600, [SceneDropped("P1-5")])

    found = solve(disturbed, seconds=60, pins=pins, told=Told(plan))

    assert moved(plan, found.plan) == {"P1-5"}
    assert found.iterations == 0


def test_an_overrun_moves_only_what_stands_in_its_way() -> None:
    problem, plan = a_day()
    first = min(plan.scenes, key=lambda s: plan.scenes[s])
    now = plan.scenes[first] + 5
    disturbed, pins = disturb(problem, plan, now, [Overrun(first, 30)])

    found = solve(disturbed, seconds=60, iterations=200_000, pins=pins, told=Told(plan)).plan

    # One scene goes behind the others of its place, one of the next gives way to the walk.
    assert len(moved(plan, found)) == 2
    assert len(found.scenes) == 6


def test_a_sick_actor_moves_only_the_scenes_with_the_actor() -> None:
    problem, plan = a_day()
    disturbed, pins = disturb(problem, plan, 0, [ActorAway("P1-A", 0, 0)])
    told = Told(plan, scene_price=50_000)  # more than the crew day that moving all would save

    found = solve(disturbed, seconds=60, iterations=400_000, pins=pins, told=told).plan

    assert moved(plan, found) == {"P1-0", "P1-1", "P1-2"}
    assert len(found.scenes) == 6


def test_a_scene_under_way_when_its_set_broke_is_shot_again() -> None:
    problem, plan = a_day()
    first = min(plan.scenes, key=lambda s: plan.scenes[s])
    on = plan.locations["P1-L1" if first < "P1-3" else "P1-L2"]
    begun_at = plan.scenes[first]
    disturbed, pins = disturb(
        problem, plan, begun_at + 5, [SetBroken(on, begun_at + 5, begun_at + 200)]
    )

    found = solve(disturbed, seconds=60, iterations=200_000, pins=pins, told=Told(plan)).plan

    assert first not in pins.starts
    assert found.scenes[first] >= begun_at + 200


def test_a_place_whose_set_broke_moves_to_another_of_its_sets_at_the_same_minutes() -> None:
    places = [location("P1-L1", "S1", "S2")]
    made = production(
        locations=places, last_day=0, scenes=[scene("P1-1", "P1-L1"), scene("P1-2", "P1-L1")]
    )
    problem = problem_from_json(world(made))
    plan = Plan({"P1-L1": "S1"}, {"P1-1": 480, "P1-2": 510})
    disturbed, pins = disturb(problem, plan, 0, [SetBroken("S1", 0, 2000)])

    found = solve(disturbed, seconds=60, iterations=100_000, pins=pins, told=Told(plan)).plan

    assert found.locations["P1-L1"] == "S2"
    assert found.scenes == {"P1-1": 480, "P1-2": 510}


@pytest.mark.parametrize(
    "wrong",
    [
        Overrun("nobody", 5),
        Overrun("P1-1", 0),
        ActorAway("nobody", 0, 1),
        SetBroken("S9", 0, 10),
        SetBroken("S1", 10, 10),
        SceneDropped("nobody"),
        SceneAdded("P1", problem_from_json(world()).productions[0].scenes[0]),
    ],
)
def test_a_disturbance_that_cannot_be_is_refused(wrong: Disturbance) -> None:
    problem, plan = a_day()

    with pytest.raises(DisturbanceInvalid):
        disturb(problem, plan, 0, [wrong])


def test_disturbances_survive_as_json() -> None:
    scene_ = problem_from_json(world()).productions[0].scenes[0]
    every: list[Disturbance] = [
        Overrun("P1-1", 5),
        ActorAway("P1-A", 0, 1),
        SetBroken("S1", 0, 10),
        SceneDropped("P1-1"),
        SceneAdded("P1", scene_),
    ]

    told = json.loads(json.dumps([disturbance_to_json(each) for each in every]))

    assert [disturbance_from_json(each) for each in told] == every
