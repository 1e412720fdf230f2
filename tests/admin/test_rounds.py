"""Rounds in the admin: prepared, opened, asked in, closed, answered, looked at, published."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from base_ops.models import AllocationRound, Booking, RoundItem, RoundRequest, RoundState
from base_ops.services import round_requests
from scheduling.models import ScheduleRun
from scheduling.services import runs
from sets import clock
from sets.models import Base
from tests.admin.conftest import World
from tests.factories import CrewFactory
from tests.rounds import CLOSES, answer, item, opened, wishes
from tests.spans import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "database_now", lambda: NOW)
    monkeypatch.setattr(runs, "ring", lambda run_id: None)


def page(model: str, name: str, *args: Any) -> str:
    return reverse(f"admin:base_ops_{model}_{name}", args=args)


def act(client: Client, row: Any, name: str, **given: Any) -> Any:
    url = page(row._meta.model_name, "change", row.pk).replace("/change/", f"/{name}/")
    return client.post(url, given)


ITEM = {
    "minutes": "240",
    "days": "1",
    "first_date": "2026-12-01",
    "last_date": "2026-12-03",
    "from_time": "08:00",
    "to_time": "20:00",
    "dressing_name": "",
}


def test_a_manager_prepares_and_opens_a_round(manager: Client, world: World) -> None:
    given = {
        "name": "元旦别墅",
        "kinds": [world.standing_set.kind_id],
        "first_date": "2026-12-30",
        "last_date": "2027-01-03",
        "opens_date": "2026-11-23",
        "opens_clock": "00:00",
        "closes_date": "2026-12-10",
        "closes_clock": "18:00",
        "reserved": "STAFF",
        "step_minutes": "60",
        "seed": "",
    }
    made = manager.post(page("allocationround", "add"), given)
    round_ = AllocationRound.objects.get(name="元旦别墅")
    assert made.url == page("allocationround", "change", round_.pk)
    assert round_.state == RoundState.PREPARED

    act(manager, round_, "open")
    round_.refresh_from_db()
    assert round_.state == RoundState.OPEN
    refused = manager.post(page("allocationround", "add"), {**given, "last_date": "2026-12-01"})
    assert "最多 60 天" in refused.content.decode()


def test_the_desk_asks_for_a_crew_adds_removes_and_withdraws(
    manager: Client, world: World, base: Base
) -> None:
    round_ = AllocationRound.objects.get(base=base)
    crew = CrewFactory(production__company__base=base)
    given = {
        **ITEM,
        "round": round_.pk,
        "crew": crew.pk,
        "kind_1": world.standing_set.kind_id,
        "note": "",
    }
    manager.post(page("roundrequest", "add"), given)
    request = RoundRequest.objects.get(crew=crew)

    act(manager, request, "add-item", **ITEM, standing_set_1=world.standing_set.pk)
    assert [i.choices.get().standing_set for i in request.items.all()] == [
        None,
        world.standing_set,
    ]
    both = act(manager, request, "add-item", **ITEM, standing_set_1=1, kind_1=given["kind_1"])
    assert both.status_code == 200
    act(manager, request.items.first(), "remove")
    assert request.items.get().choices.get().standing_set == world.standing_set
    last = act(manager, request.items.get(), "remove")
    assert "1 到 30 项" in last.content.decode()
    act(manager, request, "withdraw")
    request.refresh_from_db()
    assert request.state == "WITHDRAWN"


def test_a_script_is_asked_for(manager: Client, world: World, base: Base) -> None:
    round_ = AllocationRound.objects.get(base=base)
    url = page("allocationround", "change", round_.pk).replace("/change/", "/ask-script/")
    assert manager.get(url).status_code == 200
    world.scene.location.kind = world.standing_set.kind
    world.scene.location.save()
    crew = CrewFactory(production=world.crew.production, name="C组", last_date=round_.last_date)
    type(world.scene).objects.filter(pk=world.scene.pk).update(crew=crew)
    act(manager, round_, "ask-script", crew=crew.pk)
    assert RoundRequest.objects.get(crew=crew).items.count() == 1


def test_closed_answered_looked_at_and_published(
    manager: Client, world: World, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_ = AllocationRound.objects.get(base=base)
    for _ in range(2):
        round_requests.ask(
            round_id=round_.pk,
            crew=CrewFactory(production__company__base=base),
            wishes=wishes(item(world.standing_set, last=0, minutes=600)),
            now=NOW,
        )
    monkeypatch.setattr(clock, "database_now", lambda: NOW + timedelta(minutes=1))
    act(manager, round_, "close")
    asked = act(manager, round_, "answer", seconds="5")
    run = ScheduleRun.objects.get(allocation_round=round_)
    assert asked.url == reverse("admin:scheduling_schedulerun_change", args=[run.pk])
    runs.execute_run(run_id=run.pk, now=NOW)

    draft = manager.get(page("allocationround", "change", round_.pk)).content.decode()
    assert "草案" in draft
    assert "让给了别家" in draft
    assert "得到 2 / 3 项" in draft
    for path in (f"/runs/{run.pk}/", "/runs/"):
        assert manager.get(path).status_code == 200
    assert manager.get(reverse("admin:scheduling_schedulerun_changelist")).status_code == 200
    assert (
        manager.get(reverse("admin:scheduling_schedulerun_change", args=[run.pk])).status_code
        == 200
    )

    act(manager, round_, "publish")
    assert Booking.objects.filter(label=round_.name, purpose="SHOOTING").count() == 2
    again = act(manager, round_, "publish")
    assert "不能公布" in again.content.decode()


def test_sales_ask_but_do_not_run_rounds(sales: Client, world: World, base: Base) -> None:
    round_ = AllocationRound.objects.get(base=base)
    assert act(sales, round_, "close").status_code == 403
    assert sales.get(page("allocationround", "add")).status_code == 403
    assert sales.get(page("roundrequest", "add") + f"?round={round_.pk}").status_code == 200


def test_another_base_is_not_there(manager: Client, other_world: World) -> None:
    theirs = AllocationRound.objects.get(base=other_world.base)
    for name in ("change", "open", "publish", "answer"):
        url = page("allocationround", "change", theirs.pk).replace("/change/", f"/{name}/")
        assert manager.get(url).status_code in (302, 404), name
    row = RoundItem.objects.get(request__round=theirs)
    assert act(manager, row, "remove").status_code == 404


def test_a_draft_of_many_asks_no_more(
    manager: Client,
    world: World,
    base: Base,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    def answered(count: int) -> str:
        round_ = opened(base, name=f"第{count}轮")
        for _ in range(count):
            crew = CrewFactory(production__company__base=base)
            wanted = [item(world.standing_set, last=1, minutes=500) for _ in range(2)]
            round_requests.ask(round_id=round_.pk, crew=crew, wishes=wishes(*wanted), now=NOW)
        answer(round_, now=CLOSES)
        return page("allocationround", "change", round_.pk)

    few, many = answered(2), answered(8)
    manager.get(few)
    with CaptureQueriesContext(connection) as asked:
        assert manager.get(few).status_code == 200
    with django_assert_max_num_queries(len(asked)):
        assert manager.get(many).status_code == 200
