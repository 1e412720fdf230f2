"""A bound proven as a job of its own: it rises, it is kept when stopped, the plan is told."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from base_ops import roles
from scheduling.errors import BoundUnderWay, RunLimits
from scheduling.models import RunKind, RunState, ScheduleRun
from scheduling.services import bounding, bounds, runs
from scheduling.solver.bounds import lower_bounds
from scheduling.solver.bounds.__main__ import main
from scheduling.solver.problem_file import problem_from_json
from tests.spans import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_and_bell")]


@pytest.fixture
def plan(published_by_hand, make_crew):
    made = published_by_hand(make_crew("甲"))
    known = lower_bounds(problem_from_json(made.run.problem))
    made.figures = made.figures | {"lower_bounds": known}
    made.save()
    return made


def ask(plan, **more):
    more = {"seconds": 3, "workers": 1, "requested_by": None, "now": NOW, **more}
    return bounds.request_bound(plan=plan, **more)


def work(run):
    runs.execute_run(run_id=run.pk, now=NOW)
    run.refresh_from_db()
    return run


def test_the_bound_of_a_plan_rises_and_stays_below_its_price(plan):
    before = plan.figures["lower_bounds"]["cost"]

    run = work(ask(plan))

    plan.refresh_from_db()
    plan.run.refresh_from_db()
    proven = plan.figures["lower_bounds"]["cost"]
    assert run.state == RunState.DONE, run.error
    assert before <= proven <= plan.figures["cost"]
    assert run.figures["lower_bounds"]["cost"] == proven
    assert plan.run.baseline["lower_bounds"]["cost"] == proven
    assert not hasattr(run, "plan")


def test_a_stop_keeps_what_was_proven(plan, monkeypatch):
    run, keep = ask(plan, seconds=600), bounding._keep

    def stop_at_first_gain(lease, asked, found, seconds=None):
        keep(lease, asked, found, seconds)
        if seconds is not None:
            runs.stop_run(run_id=lease.run_id, now=NOW)

    monkeypatch.setattr(bounding, "_keep", stop_at_first_gain)

    work(run)

    assert run.state == RunState.DONE, run.error
    assert run.stop_requested
    assert run.figures["lower_bounds"]["cost"] > 0


def test_a_bound_is_never_lowered_and_proven_once_at_a_time(plan):
    plan.figures["lower_bounds"] = {"cost": plan.figures["cost"]}
    plan.save()
    run = ask(plan, seconds=1)

    with pytest.raises(BoundUnderWay):
        ask(plan)
    with pytest.raises(RunLimits):
        ask(plan, seconds=0)
    work(run)

    plan.refresh_from_db()
    assert plan.figures["lower_bounds"]["cost"] == plan.figures["cost"]
    assert ask(plan).kind == RunKind.BOUND


def test_the_command_writes_bounds_and_says_each_gain(plan, tmp_path, capsys):
    problem, out = tmp_path / "problem.json", tmp_path / "bounds.json"
    problem.write_text(json.dumps(plan.run.problem), encoding="utf-8")

    assert main([str(problem), "--seconds", "2", "--workers", "1", "--out", str(out)]) == 0
    said = [json.loads(line)["price_bound"] for line in capsys.readouterr().out.splitlines()]
    assert said == sorted(said)
    assert json.loads(out.read_text())["cost"] == said[-1]
    problem.write_text("{", encoding="utf-8")
    assert main([str(problem), "--out", str(out)]) == 2


def test_sigterm_ends_the_command_with_what_is_proven(plan, tmp_path):
    problem, out = tmp_path / "problem.json", Path(tmp_path, "bounds.json")
    problem.write_text(json.dumps(plan.run.problem), encoding="utf-8")
    command = [sys.executable, "-m", "scheduling.solver.bounds", str(problem)]
    process = subprocess.Popen(
        [*command, "--seconds", "600", "--out", str(out)],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.terminate()

    assert process.wait(timeout=60) == 0
    assert json.loads(out.read_text())["cost"] > 0
    process.stdout.close()


def test_a_manager_asks_for_it_and_sees_how_far_it_is(client, user_with_role, plan):
    client.force_login(user_with_role(roles.BASE_MANAGER, is_staff=True))

    answer = client.post(reverse("admin:scheduling_plan_bound", args=[plan.pk]), {"seconds": 5})

    run = ScheduleRun.objects.order_by("-pk").first()
    assert (run.kind, answer.url) == (RunKind.BOUND, reverse("run", args=[run.pk]))
    waiting = client.get(answer.url).content.decode()
    assert "已证下界" in waiting
    assert "等待第一个计划" not in waiting
    work(run)
    page = client.get(reverse("run", args=[plan.run_id])).content.decode()
    assert "离下界" in page
    assert client.get(answer.url).status_code == 200
    again = client.post(reverse("admin:scheduling_plan_bound", args=[plan.pk]), {"seconds": 0})
    assert again.context["form"].errors
