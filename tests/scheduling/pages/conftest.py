"""Plans without a packer: the plan made by hand, published."""

import pytest

from scheduling.models import RunState, ScheduleRun
from scheduling.services import drafts, plans, runs
from scheduling.solver.baseline import hand_plan
from scheduling.solver.plan import plan_to_json
from scheduling.solver.price import price_plan
from scheduling.solver.problem_file import problem_from_json
from tests.spans import DAY, NOW


@pytest.fixture
def clock_and_bell(monkeypatch):
    """It is NOW, and no worker hears of a run."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(runs, "ring", lambda run_id: None)


@pytest.fixture
def published_by_hand(clock_and_bell):
    """published_by_hand(crew, days=3): its hand plan, published."""

    def make(crew, days=3):
        run = runs.request_run(
            base=crew.production.company.base,
            crews=[crew],
            first_date=DAY,
            days=days,
            requested_by=None,
            now=NOW,
        )
        problem = problem_from_json(run.problem)
        found = hand_plan(problem)
        figures = price_plan(problem, found)
        made = drafts.store_plan(
            run=run, file=plan_to_json(found), figures=figures, baseline=figures, now=NOW
        )
        ScheduleRun.objects.filter(pk=run.pk).update(state=RunState.DONE)
        return plans.publish_plan(plan_id=made.pk, now=NOW)

    return make
