"""Staff are told in the admin when nothing is swept any more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from base_ops import tasks
from base_ops.models import LifeSign
from base_ops.services import life_signs
from tests.admin.conftest import World

pytestmark = pytest.mark.django_db

ALARM = 'id="timetable-alarm"'
PAGES = ["admin:index", "admin:base_ops_booking_changelist", "admin:base_ops_booking_add"]


@pytest.fixture
def alive(world: World) -> None:
    """Everything is up."""
    LifeSign.objects.all().delete()
    life_signs.note_worker("default@here")
    tasks.expire_holds()


def page(client: Client, name: str = "admin:index", **more: Any) -> str:
    return str(client.get(reverse(name), **more).content.decode())


def silence(minutes: int) -> None:
    LifeSign.objects.update(seen_at=F("seen_at") - timedelta(minutes=minutes))


@pytest.mark.parametrize("name", PAGES)
def test_with_everything_up_there_is_no_banner(name: str, manager: Client, alive: None) -> None:
    assert ALARM not in page(manager, name)


@pytest.mark.parametrize("name", PAGES)
def test_after_a_long_silence_there_is_one(name: str, manager: Client, alive: None) -> None:
    silence(7)

    told = page(manager, name)
    assert ALARM in told
    assert "到期的预留已 7 分钟没有清理。" in told
    assert "可能不会按时到期" in told


def test_a_sweep_that_was_never_written_is_silence(manager: Client, alive: None) -> None:
    LifeSign.objects.all().delete()

    assert "到期的预留从未清理过。" in page(manager)


def test_the_next_sweep_takes_it_away(manager: Client, alive: None) -> None:
    silence(7)
    tasks.expire_holds()

    assert ALARM not in page(manager)


def test_it_says_which_of_the_two_is_dead(manager: Client, alive: None) -> None:
    silence(7)
    assert "后台进程停了。" in page(manager)

    life_signs.note_worker("default@here")
    assert "定时任务停了。" in page(manager)


def test_it_is_said_in_english(manager: Client, alive: None) -> None:
    silence(7)

    told = page(manager, headers={"Accept-Language": "en"})
    assert "No worker is running." in told
    assert "have not been swept for 7 min" in told


def test_how_long_is_a_setting(manager: Client, alive: None, settings: Any) -> None:
    settings.TIMETABLE_ALARM_MINUTES = 10
    silence(7)

    assert ALARM not in page(manager)


def test_nobody_signed_out_hears_of_it(client: Client, alive: None) -> None:
    silence(7)

    assert ALARM not in page(client, "admin:login")


@pytest.mark.parametrize("name", PAGES)
def test_it_costs_one_query_however_many_rows(name: str, manager: Client, alive: None) -> None:
    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            page(manager, name)
        return [q["sql"] for q in queries if "base_ops_lifesign" in q["sql"]]

    few = asked()
    for n in range(20):
        life_signs.note_worker(f"default@{n}")
    silence(7)

    assert len(few) == len(asked()) == 1


def test_the_list_says_how_long_ago_in_words(manager: Client, alive: None) -> None:
    silence(7)

    told = page(manager, "admin:base_ops_lifesign_changelist")
    assert "预留到期" in told
    assert "7 分钟" in told


def test_nobody_changes_a_sign(
    manager: Client, alive: None, sign_in: Callable[..., Client]
) -> None:
    row = LifeSign.objects.first()
    assert row is not None
    change = reverse("admin:base_ops_lifesign_change", args=[row.pk])

    assert manager.post(change, {"name": "x"}).status_code == 403
