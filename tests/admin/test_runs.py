"""Runs are asked for and stopped, plans published, through services."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from base_ops.models import Booking
from scheduling.admin import plans, runs
from scheduling.models import PlanState, RunState, ScheduleRun
from tests.admin.conftest import World
from tests.factories import BookingFactory
from tests.spans import DAY, NOW, at

pytestmark = pytest.mark.django_db
ADD = "admin:scheduling_schedulerun_add"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (runs, plans):
        monkeypatch.setattr(module, "timezone", SimpleNamespace(now=lambda: NOW))


@pytest.fixture
def ready(world: World) -> World:
    """A world whose one location is decided, so that its crew can be packed."""
    world.location.kind = world.standing_set.kind
    world.location.save()
    return world


def typed(world: World, **changed: Any) -> dict[str, Any]:
    return {
        "name": "试排",
        "crews": [world.crew.pk],
        "first_date": DAY.isoformat(),
        "days": 5,
        "seconds": 2,
        "workers": 1,
        "shares": 1,
        "seed": 0,
        **changed,
    }


def test_a_run_is_asked_for(manager: Client, ready: World) -> None:
    answer = manager.post(reverse(ADD), typed(ready))
    run = ScheduleRun.objects.get(name="试排")
    assert answer.url == f"/runs/{run.pk}/"
    assert (run.state, list(run.crews.all())) == (RunState.QUEUED, [ready.crew])
    assert run.requested_by is not None


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        pytest.param({"crews": []}, "crews", id="no-crew"),
        pytest.param({"crews": ["zzz"]}, "crews", id="nonsense"),
        pytest.param({"days": 61}, "days", id="too-long"),
        pytest.param({"first_date": "2027-11-24"}, "可拍日期", id="outside"),
        pytest.param({"seconds": 0}, "seconds", id="no-time"),
    ],
)
def test_a_refused_run_is_told_on_the_form(
    changed: dict[str, Any], told: str, manager: Client, ready: World
) -> None:
    answer = manager.post(reverse(ADD), typed(ready, **changed))
    assert answer.status_code == 200
    assert told in str(answer.context["form"].errors)
    assert not ScheduleRun.objects.filter(name="试排").exists()


def test_an_open_location_is_named(manager: Client, world: World) -> None:
    world.location.candidates.all().delete()
    answer = manager.post(reverse(ADD), typed(world))
    assert world.location.name in str(answer.context["form"].errors)


def test_a_run_is_stopped_once(manager: Client, world: World) -> None:
    stop = reverse("admin:scheduling_schedulerun_stop", args=[world.run.pk])
    assert manager.get(stop).status_code == 200
    manager.post(stop)
    world.run.refresh_from_db()
    assert world.run.state == RunState.CANCELLED
    ScheduleRun.objects.filter(pk=world.run.pk).update(stop_requested=False)
    assert "已经结束" in str(manager.post(stop).context["form"].errors)


def test_a_plan_is_published(manager: Client, world: World) -> None:
    publish = reverse("admin:scheduling_plan_publish", args=[world.plan.pk])
    assert manager.get(publish).status_code == 200
    manager.post(publish)
    world.plan.refresh_from_db()
    assert world.plan.state == PlanState.PUBLISHED
    assert Booking.objects.filter(visit__plan=world.plan).count() == 1


def test_a_clash_publishes_nothing_and_is_named(manager: Client, world: World) -> None:
    start = at(9, day=2)
    BookingFactory(
        standing_set=world.standing_set,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        state="CONFIRMED",
    )
    publish = reverse("admin:scheduling_plan_publish", args=[world.plan.pk])
    told = str(manager.post(publish).context["form"].errors)
    assert world.standing_set.code in told
    world.plan.refresh_from_db()
    assert world.plan.state == PlanState.DRAFT


def test_figures_are_read_as_a_table(manager: Client, world: World) -> None:
    page = reverse("admin:scheduling_schedulerun_change", args=[world.run.pk])
    text = manager.get(page).content.decode()
    assert "¥12,345" in text
    assert "&quot;price&quot;" not in text


def test_a_viewer_asks_and_publishes_nothing(viewer: Client, world: World) -> None:
    assert viewer.get(reverse(ADD)).status_code == 403
    for name, row in (("schedulerun_stop", world.run), ("plan_publish", world.plan)):
        assert viewer.post(reverse(f"admin:scheduling_{name}", args=[row.pk])).status_code == 403


def test_runs_of_another_base_are_not_reached(manager: Client, other_world: World) -> None:
    stop = reverse("admin:scheduling_schedulerun_stop", args=[other_world.run.pk])
    publish = reverse("admin:scheduling_plan_publish", args=[other_world.plan.pk])
    assert manager.post(stop).status_code == 404
    assert manager.post(publish).status_code == 404
