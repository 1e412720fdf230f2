"""Two plans side by side: what moved, what it costs, who must be told."""

import json
from dataclasses import replace

import pytest

from scheduling.solver.difference import compare, difference_to_json
from scheduling.solver.plan import Plan
from scheduling.solver.price import price_plan
from scheduling.solver.problem_file import problem_from_json
from scheduling.solver.solve import solve
from tests.solver.worlds import actor, production, random_world, scene, world

PROBLEM = problem_from_json(
    world(
        production(
            cast=[actor("P1-A"), actor("P1-B")],
            scenes=[
                scene("P1-1", "P1-L1", cast={"P1-A": "D1"}),
                scene("P1-2", "P1-L1", cast={"P1-A": "D1", "P1-B": "D1"}),
            ],
        ),
        production("P2"),
    )
)
BEFORE = Plan(
    {"P1-L1": "S1", "P2-L1": "S1", "P2-L2": "S2"},
    {"P1-1": 480, "P1-2": 510, "P2-1": 1000, "P2-2": 2000},
)


def changed(**starts: int | None) -> Plan:
    named = {name.replace("_", "-"): start for name, start in starts.items()}
    scenes = {**BEFORE.scenes, **named}
    return Plan(BEFORE.locations, {s: at for s, at in scenes.items() if at is not None})


def test_a_plan_does_not_differ_from_itself() -> None:
    difference = compare(PROBLEM, BEFORE, BEFORE)

    assert difference.scenes == []
    assert difference.people_told == 0
    assert all(difference.change(figure) == 0 for figure in difference.figures)


@pytest.mark.parametrize(
    ("after", "kind", "actors"),
    [
        (changed(P1_1=540), "other_time", ["P1-A"]),
        (changed(P1_2=1950), "other_day", ["P1-A", "P1-B"]),
        (changed(P1_2=None), "dropped", ["P1-A", "P1-B"]),
    ],
)
def test_a_moved_scene_is_named_with_those_who_must_be_told(
    after: Plan, kind: str, actors: list[str]
) -> None:
    difference = compare(PROBLEM, BEFORE, after)

    assert [change.kind for change in difference.scenes] == [kind]
    assert difference.actors == actors
    assert difference.crews == ["P1"]
    assert difference.people_told == len(actors) + 1


def test_a_place_on_another_set_changes_all_its_scenes() -> None:
    after = Plan({**BEFORE.locations, "P1-L1": "S2"}, BEFORE.scenes)

    changes = compare(PROBLEM, BEFORE, after).scenes

    assert [(c.scene, c.kind, c.before_set, c.after_set) for c in changes] == [
        ("P1-1", "other_set", "S1", "S2"),
        ("P1-2", "other_set", "S1", "S2"),
    ]


def test_a_crew_that_only_one_problem_knows_is_added_or_dropped() -> None:
    alone = replace(PROBLEM, productions=PROBLEM.productions[:1])
    mine = Plan(BEFORE.locations, {k: v for k, v in BEFORE.scenes.items() if k.startswith("P1")})

    joined = compare(alone, mine, BEFORE, problem_after=PROBLEM)
    left = compare(PROBLEM, BEFORE, mine, problem_after=alone)

    assert {(c.scene, c.kind) for c in joined.scenes} == {("P2-1", "added"), ("P2-2", "added")}
    assert {(c.scene, c.kind) for c in left.scenes} == {("P2-1", "dropped"), ("P2-2", "dropped")}
    assert joined.change("crew_days") == -left.change("crew_days") == 2


@pytest.mark.parametrize("seed", range(15))
def test_figures_are_those_of_the_price_and_every_move_is_found(seed: int) -> None:
    problem = problem_from_json(random_world(seed))
    one = solve(problem, seconds=60, iterations=1000, seed=seed).plan
    two = solve(problem, seconds=60, iterations=3000, seed=seed + 1).plan

    difference = compare(problem, one, two)
    told = json.loads(json.dumps(difference_to_json(difference)))

    names = {change.scene for change in difference.scenes}
    for production_ in problem.productions:
        for each in production_.scenes:
            same = one.scenes.get(each.id) == two.scenes.get(each.id) and (
                each.id not in one.scenes
                or one.locations[each.location] == two.locations[each.location]
            )
            assert (each.id in names) != same
    assert told["figures"]["cost"]["after"] == price_plan(problem, two)["cost"]
    assert told["people_told"] == len(told["actors"]) + len(told["crews"])
