"""A long horizon in steps: legal as a whole, nothing lost, the same twice."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from scheduling.solver.check import find_violations
from scheduling.solver.pins import Pins, unmet
from scheduling.solver.plan import Plan, day_of
from scheduling.solver.problem import DAY, Problem
from scheduling.solver.problem_file import problem_from_json
from scheduling.solver.rolling.__main__ import main
from scheduling.solver.rolling.report import crews_by_week, report, use_by_kind, wrapped
from scheduling.solver.rolling.window import KEPT_DAYS, Floor
from scheduling.solver.rolling.year import batches, plan_year
from scheduling.solver.visits import Visit
from tests.solver.worlds import actor, location, production, scene, standing_set, world

SETS = ("S1", "S2", "S3")


def a_crew(rng: random.Random, n: int, days: int) -> dict[str, Any]:
    """Eight scenes in two places that several crews want, four days to shoot them."""
    name, first = f"P{n}", min(days - 4, n * days // 24)
    places = [
        location(f"{name}-L{k}", *rng.sample(SETS, 2), dressing=rng.choice(["普通", "VIP"]))
        for k in (1, 2)
    ]
    cast = [actor(f"{name}-A", off_days=[first + 1] if rng.random() < 0.3 else [])]
    scenes = [
        scene(
            f"{name}-{k}",
            rng.choice(places)["id"],
            rng.randint(4, 12) * 5,
            cast={f"{name}-A": rng.choice(["D1", "D2"])} if rng.random() < 0.7 else {},
        )
        for k in range(8)
    ]
    return production(
        name, first_day=first, last_day=first + 3, cast=cast, locations=places, scenes=scenes
    )


def a_season(seed: int, crews: int = 24, days: int = 40) -> Problem:
    rng = random.Random(seed)
    sets = [
        standing_set(name, rng.choice("AB"), closures=[[k * 9000 + 2000, k * 9000 + 3000]])
        for k, name in enumerate(SETS)
    ]
    owners = [a_crew(rng, n, days) for n in range(crews)]
    return problem_from_json(world(*owners, days=days, sets=sets))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("step_days", [1, 5])
def test_the_whole_plan_is_legal_though_no_step_saw_it(seed: int, step_days: int) -> None:
    problem = a_season(seed)

    year = plan_year(problem, seconds=60, iterations=12_000, seed=seed, step_days=step_days)

    assert find_violations(problem, year.plan) == []
    assert sum(step.productions for step in year.steps) == 24
    shot = len(year.plan.scenes) + sum(step.unshot for step in year.steps)
    assert shot == sum(len(p.scenes) for p in problem.productions)
    assert wrapped(problem, year.plan) >= 20


def test_the_same_seed_and_moves_give_the_same_year() -> None:
    problem = a_season(3)

    one, two = (plan_year(problem, seconds=60, iterations=12_000, seed=1).plan for _ in range(2))

    assert one == two


def test_a_stopped_year_keeps_what_was_planned() -> None:
    problem = a_season(1)
    asked = iter([False] * 6 + [True] * 10_000)

    year = plan_year(problem, seconds=60, iterations=500, should_stop=lambda: next(asked))

    assert find_violations(problem, year.plan) == []
    assert len(year.steps) < len(list(batches(problem, 4)))


def test_forgotten_visits_leave_their_dressing() -> None:
    problem = a_season(1)
    floor = Floor(dict.fromkeys(SETS, "普通"))
    early, late = Visit(0, 100, 0, 0, 0, 1), Visit(5 * DAY, 5 * DAY + 60, 1, 0, 0, 0)
    floor.visits["S1"] = [early, late]

    floor.forget(problem, (2 - KEPT_DAYS) * DAY)

    assert floor.dressed["S1"] == "VIP"
    assert floor.visits["S1"] == [late]


def test_the_report_counts_what_the_plan_has() -> None:
    problem = a_season(2)
    year = plan_year(problem, seconds=60, iterations=12_000)

    text = report(problem, year)

    minutes = {s.id: s.minutes for p in problem.productions for s in p.scenes}
    used = sum(use.minutes for use in use_by_kind(problem, year.plan))
    assert used == sum(minutes[name] for name in year.plan.scenes)
    assert max(most for _, _, most in crews_by_week(problem, year.plan)) >= 1
    assert f"{wrapped(problem, year.plan)} / 24" in text


def test_a_problem_that_cannot_be_read_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{}", encoding="utf-8")

    assert main([str(broken), "--out", str(tmp_path / "plan.json")]) == 2
    assert "problem_invalid" in capsys.readouterr().err


def held_plan(problem: Problem, plan: Plan, owners: slice) -> Pins:
    """Every scene of these productions held to its minute, every location to its set."""
    its = problem.productions[owners]
    scenes = [scene.id for p in its for scene in p.scenes if scene.id in plan.scenes]
    places = [place.id for p in its for place in p.locations]
    return Pins(
        {scene: plan.scenes[scene] for scene in scenes},
        {},
        {place: plan.locations[place] for place in places if place in plan.locations},
    )


@pytest.mark.parametrize("seed", range(4))
def test_what_is_pinned_late_in_the_year_keeps_its_place_from_the_first_step_on(seed: int) -> None:
    problem = a_season(seed)
    before = plan_year(problem, seconds=60, iterations=12_000, seed=seed).plan
    pins = held_plan(problem, before, slice(12, 24, 3))
    assert pins.starts

    after = plan_year(problem, seconds=60, iterations=6_000, seed=seed + 1, pins=pins, step_days=1)

    assert find_violations(problem, after.plan) == []
    assert list(unmet(problem, after.plan, pins)) == []
    assert after.plan.scenes != before.scenes


@pytest.mark.parametrize("seed", range(4))
def test_days_and_sets_that_are_pinned_are_kept(seed: int) -> None:
    problem = a_season(seed)
    before = plan_year(problem, seconds=60, iterations=12_000, seed=seed).plan
    its = problem.productions[::4]
    days = {
        scene.id: day
        for p in its
        for scene in p.scenes[:2]
        if (day := day_of(p, before.scenes.get(scene.id, -1))) is not None
    }
    places = [place for p in its for place in p.locations if place.id in before.locations]
    pins = Pins({}, days, {place.id: before.locations[place.id] for place in places})

    after = plan_year(problem, seconds=60, iterations=12_000, seed=seed + 1, pins=pins).plan

    assert find_violations(problem, after) == []
    missed = {name for _, name in unmet(problem, after, pins)}
    assert not missed


def test_nothing_begins_before_the_minute_it_is_told() -> None:
    problem = a_season(2)
    pins = Pins(not_before=6 * DAY + 600)

    year = plan_year(problem, seconds=60, iterations=6_000, pins=pins)

    assert year.plan.scenes
    assert min(year.plan.scenes.values()) >= 6 * DAY + 600


def test_who_cannot_keep_its_pins_stays_unshot_and_the_others_are_planned() -> None:
    problem = a_season(1)
    scene = problem.productions[0].scenes[0]
    asked = iter([False] + [True] * 10_000)
    pins = Pins(days={scene.id: problem.productions[0].first_day})

    year = plan_year(problem, seconds=60, pins=pins, should_stop=lambda: next(asked))

    assert find_violations(problem, year.plan) == []
    assert scene.id not in year.plan.scenes


def test_the_command_reads_pins_and_names_what_is_wrong_with_them(tmp_path: Path, capsys) -> None:
    data = world(production("P1"), days=4)
    given, pins, out = (tmp_path / name for name in ("problem.json", "pins.json", "plan.json"))
    given.write_text(json.dumps(data), encoding="utf-8")
    pins.write_text(json.dumps({"days": {"P1-nobody": 1}}), encoding="utf-8")
    command = [str(given), "--pins", str(pins), "--out", str(out), "--seconds", "2"]

    assert main(command) == 2
    assert "P1-nobody" in capsys.readouterr().err
    assert not out.exists()
