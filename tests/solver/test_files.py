"""What is wrong with a file is named, with its place, in both languages."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scheduling.solver.errors import PlanInvalid, ProblemInvalid
from scheduling.solver.plan import (
    Plan,
    load_plan,
    plan_from_json,
    plan_to_json,
    require_fit,
    save_plan,
)
from scheduling.solver.problem_file import load_problem, problem_from_json, problem_to_json
from tests.solver.worlds import actor, location, production, random_world, scene, world

P, S = "productions[0]", "sets[1]"


def first(data: dict[str, Any]) -> dict[str, Any]:
    return data["productions"][0]


WRONG: list[tuple[str, str, Callable[[dict[str, Any]], Any]]] = [
    ("days", "missing", lambda d: d.pop("days")),
    ("days", "out_of_range", lambda d: d.update(days=0)),
    ("days", "not_whole", lambda d: d.update(days=True)),
    ("zones", "not_a_list", lambda d: d.update(zones="A")),
    ("zones", "twice", lambda d: d.update(zones=["A", "A"])),
    ("walk_minutes", "wrong_shape", lambda d: d.update(walk_minutes=[[1, 2]])),
    ("sets[1].id", "twice", lambda d: d["sets"][1].update(id="S1")),
    (f"{S}.zone", "unknown", lambda d: d["sets"][1].update(zone="Z")),
    (f"{S}.closures[0]", "reversed", lambda d: d["sets"][1].update(closures=[[9, 9]])),
    (f"{S}.dressed", "unknown", lambda d: d["sets"][1].update(dressed="婚房")),
    (f"{S}.redress_minutes", "wrong_shape", lambda d: d["sets"][1].update(redress_minutes=[[0]])),
    ("prices.redress", "missing", lambda d: d["prices"].pop("redress")),
    (f"{P}.last_day", "out_of_range", lambda d: first(d).update(last_day=2)),
    (f"{P}.wrap", "out_of_range", lambda d: first(d).update(wrap=480)),
    (f"{P}.breaks[0]", "not_a_pair", lambda d: first(d).update(breaks=[[1]])),
    (f"{P}.pack_minutes", "not_whole", lambda d: first(d).update(pack_minutes=1.5)),
    (f"{P}.cast[0].day_rate", "out_of_range", lambda d: first(d)["cast"][0].update(day_rate=-1)),
    (
        f"{P}.locations[0].sets[0]",
        "unknown",
        lambda d: first(d)["locations"][0].update(sets=["S9"]),
    ),
    (
        f"{P}.locations[0].sets[0]",
        "cannot_be_dressed",
        lambda d: first(d)["locations"][0].update(dressing="婚房"),
    ),
    (f"{P}.scenes[0].location", "unknown", lambda d: first(d)["scenes"][0].update(location="?")),
    (f"{P}.scenes[0].minutes", "out_of_range", lambda d: first(d)["scenes"][0].update(minutes=0)),
    (f"{P}.scenes[0].light", "unknown", lambda d: first(d)["scenes"][0].update(light="dusk")),
    (
        f'{P}.scenes[0].cast["X"]',
        "unknown",
        lambda d: first(d)["scenes"][0].update(cast={"X": "D1"}),
    ),
    (f"{P}.scenes[1].id", "twice", lambda d: first(d)["scenes"][1].update(id="P1-1")),
    (f"{P}.after[0][1]", "unknown", lambda d: first(d).update(after=[["P1-1", "?"]])),
]


@pytest.mark.parametrize(("where", "reason", "spoil"), WRONG, ids=[f"{w}-{r}" for w, r, _ in WRONG])
def test_what_is_wrong_with_a_problem_is_named(
    where: str, reason: str, spoil: Callable[[dict[str, Any]], Any]
) -> None:
    data = copy.deepcopy(world())
    spoil(data)

    with pytest.raises(ProblemInvalid) as caught:
        problem_from_json(data)

    assert caught.value.code == "problem_invalid"
    assert caught.value.details["where"] == where
    assert caught.value.details["reason"] == reason
    assert where in caught.value.message("zh")
    assert where in caught.value.message("en")
    assert caught.value.message("zh") != caught.value.message("en")


def test_scenes_are_unique_over_all_productions() -> None:
    other = production("P2", locations=[location("P2-L1", "S1")], scenes=[scene("P1-1", "P2-L1")])

    with pytest.raises(ProblemInvalid) as caught:
        problem_from_json(world(production(), other))

    assert caught.value.details["where"] == "productions[1].scenes[0].id"


@pytest.mark.parametrize("data", [None, [], 3, "x", {}], ids=repr)
def test_no_problem_at_all(data: Any) -> None:
    with pytest.raises(ProblemInvalid):
        problem_from_json(data)


@pytest.mark.parametrize(
    ("content", "reason"), [(b"{", "not_json"), (b"\xff\xfe", "not_utf8"), (None, "unreadable")]
)
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None, reason: str) -> None:
    path = tmp_path / "problem.json"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ProblemInvalid) as caught:
        load_problem(path)

    assert caught.value.details["reason"] == reason


@pytest.mark.parametrize("seed", range(5))
def test_a_problem_is_written_as_it_was_read(seed: int) -> None:
    data = random_world(seed)

    assert problem_to_json(problem_from_json(data)) == data


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"scenes": {}}, "locations"),
        ({"locations": {}, "scenes": []}, "scenes"),
        ({"locations": {"P1-L1": 3}, "scenes": {}}, 'locations["P1-L1"]'),
        ({"locations": {}, "scenes": {"P1-1": "480"}}, 'scenes["P1-1"]'),
        ({"locations": {}, "scenes": {"P1-1": 480.5}}, 'scenes["P1-1"]'),
        ([], ""),
    ],
)
def test_what_is_wrong_with_a_plan_is_named(data: Any, where: str) -> None:
    with pytest.raises(PlanInvalid) as caught:
        plan_from_json(data)

    assert caught.value.details["where"] == where


@pytest.mark.parametrize(
    ("made", "where"),
    [
        (Plan({"X": "S1"}, {}), 'locations["X"]'),
        (Plan({"P1-L1": "X"}, {}), 'locations["P1-L1"]'),
        (Plan({}, {"X": 480}), 'scenes["X"]'),
    ],
)
def test_a_plan_for_a_problem_it_does_not_fit(made: Plan, where: str) -> None:
    with pytest.raises(PlanInvalid) as caught:
        require_fit(problem_from_json(world()), made)

    assert caught.value.details["where"] == where


def test_a_plan_is_written_whole_and_read_back(tmp_path: Path) -> None:
    made, path = Plan({"P1-L1": "S1"}, {"P1-1": 480}), tmp_path / "plan.json"

    save_plan(made, path)

    assert json.loads(path.read_text(encoding="utf-8")) == plan_to_json(made)
    assert load_plan(path, problem_from_json(world())) == made
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_not_asked_for_is_ignored() -> None:
    data = world(production(cast=[actor("P1-A", note="客串")]), remark="…")

    assert problem_from_json(data).productions[0].cast[0].id == "P1-A"
