"""A what-if adopted, or a bound asked for, by several managers at once: one of them has it."""

import threading
from functools import partial

import pytest

from scheduling.models import Plan, RunKind, RunState, ScheduleRun
from scheduling.services import adopting, bounds, replans, runs
from scheduling.solver.what_if import Changes
from tests.concurrency.conftest import rush
from tests.scheduling.conftest import make_crew, wards  # noqa: F401 - fixtures
from tests.scheduling.pages.conftest import clock_and_bell, published_by_hand  # noqa: F401
from tests.spans import NOW

pytestmark = pytest.mark.django_db(transaction=True)
MANAGERS = 8


@pytest.fixture
def plan(published_by_hand, make_crew, monkeypatch):  # noqa: F811
    return published_by_hand(make_crew("甲"))


@pytest.fixture
def imagined(plan):
    """The answer of a what-if of which everything is true: the plan itself."""
    crew = plan.run.crews.get()
    run = replans.request_what_if(
        plan=plan,
        changes=Changes(overtime={f"C{crew.pk}": crew.overtime_limit}),
        requested_by=None,
        now=NOW,
    )
    ScheduleRun.objects.filter(pk=run.pk).update(state=RunState.DONE)
    return Plan.objects.create(
        base=plan.base, run=run, file=plan.file, figures=plan.figures, created_at=NOW
    )


def adopt(plan):
    adopting.adopt_what_if(plan=plan, requested_by=None, now=NOW)


def drafts() -> int:
    return Plan.objects.filter(run__kind=RunKind.ADOPT).count()


def test_one_draft_is_made_however_many_press_the_button(imagined):
    outcome = rush([partial(adopt, imagined)] * MANAGERS)

    assert outcome.counts == {"won": 1, "AdoptedAlready": MANAGERS - 1}
    assert drafts() == 1


def test_the_race_is_real(imagined, monkeypatch):
    """Without the lock everybody finds nothing adopted yet, and makes a draft."""
    all_here = threading.Barrier(MANAGERS)

    def unlocked(plan):
        assert drafts() == 0
        all_here.wait(timeout=30)
        return Plan.objects.select_related("run").get(pk=plan.pk)

    monkeypatch.setattr(adopting, "_locked", unlocked)

    outcome = rush([partial(adopt, imagined)] * MANAGERS)

    assert outcome.won == drafts() == MANAGERS


def test_one_bound_is_proven_at_a_time(plan, monkeypatch):
    monkeypatch.setattr(runs, "ring", lambda run_id: None)
    ask = partial(bounds.request_bound, plan=plan, requested_by=None, now=NOW)

    outcome = rush([ask] * MANAGERS)

    assert outcome.counts == {"won": 1, "BoundUnderWay": MANAGERS - 1}
