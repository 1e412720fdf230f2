"""A long horizon in steps: legal as a whole, nothing lost, the same twice."""

import random
from pathlib import Path
from typing import Any

import pytest

from scheduling.solver.check import find_violations
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
