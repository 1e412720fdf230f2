"""Each sweep and each worker leaves a sign of life; silence is noticed."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models import F
from django.test import Client

from base_ops import tasks
from base_ops.models import LifeSign, LifeSignOf
from base_ops.selectors import life_signs as seen
from base_ops.services import bookings, life_signs
from config import alive
from config.celery import app
from config.runner import prepare
from sets import clock

pytestmark = pytest.mark.django_db


def earlier(**ago: int) -> None:
    LifeSign.objects.update(seen_at=F("seen_at") - timedelta(**ago))


def just_now(row: LifeSign) -> bool:
    return timedelta() <= clock.database_now() - row.seen_at < timedelta(minutes=1)


@pytest.fixture
def empty() -> None:
    LifeSign.objects.all().delete()


@pytest.mark.parametrize("name", sorted(e["task"] for e in app.conf.beat_schedule.values()))
def test_every_task_of_the_timetable_leaves_its_sign(name: str, empty: None) -> None:
    app.loader.import_default_modules()
    app.tasks[name]()
    earlier(hours=1)
    app.tasks[name]()

    row = LifeSign.objects.get()
    assert (row.kind, row.name) == (LifeSignOf.SWEEP, name)
    assert row.label == app.tasks[name].says != ""
    assert just_now(row)


def test_a_task_that_is_not_on_the_timetable_leaves_none(empty: None) -> None:
    @app.task(name="tests.once")
    def once() -> int:
        return 7

    assert once() == 7
    assert not LifeSign.objects.exists()


def test_a_sweep_that_fails_leaves_none(empty: None, monkeypatch: Any) -> None:
    def fail(**_: Any) -> None:
        raise ValueError("on fire")

    monkeypatch.setattr(bookings, "expire_holds", fail)
    with pytest.raises(ValueError, match="on fire"):
        tasks.expire_holds()

    assert not LifeSign.objects.exists()


def test_the_sweep_that_is_watched_is_on_the_timetable() -> None:
    assert seen.HOLDS_SWEPT in {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert tasks.expire_holds.name == seen.HOLDS_SWEPT


def beat(hostname: str = "default@here") -> None:
    alive._written_at.clear()
    alive.note_heartbeat(sender=SimpleNamespace(eventer=SimpleNamespace(hostname=hostname)))


@pytest.fixture
def kept_open(monkeypatch: Any) -> None:
    """The connection of the test's own transaction, which a worker would close."""
    monkeypatch.setattr(connection, "close", lambda: None)


def test_a_worker_has_one_row(empty: None, kept_open: None) -> None:
    beat()
    earlier(hours=1)
    beat()
    beat("solver@there")

    assert [r.name for r in LifeSign.objects.all()] == ["default@here", "solver@there"]
    assert all(just_now(row) for row in LifeSign.objects.all())


def test_not_every_beat_of_the_heart_is_written(
    empty: None, kept_open: None, django_assert_num_queries: Any
) -> None:
    beat()
    sender = SimpleNamespace(eventer=SimpleNamespace(hostname="default@here"))

    with django_assert_num_queries(0):
        alive.note_heartbeat(sender=sender)


def test_a_worker_survives_a_database_that_does_not(kept_open: None, monkeypatch: Any) -> None:
    def down(_name: str) -> None:
        raise OperationalError("the server is gone")

    monkeypatch.setattr(life_signs, "note_worker", down)

    beat()


def test_celery_tells_us_of_its_heart() -> None:
    from celery.signals import heartbeat_sent

    assert [key for key, _receiver in heartbeat_sent.receivers if key[0] == "alive"]


def test_starting_the_product_leaves_its_sign(empty: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(prepare, "call_command", lambda *args, **kwargs: None)

    prepare.migrate()

    assert LifeSign.objects.get().kind == LifeSignOf.START


@pytest.mark.parametrize(
    ("swept", "started", "late"),
    [
        pytest.param(None, None, True, id="never"),
        pytest.param(4, None, False, id="swept-of-late"),
        pytest.param(6, None, True, id="swept-long-ago"),
        pytest.param(None, 4, False, id="just-started"),
        pytest.param(None, 6, True, id="started-and-never-swept"),
        pytest.param(900, 1, False, id="started-after-a-night"),
        pytest.param(6, 900, True, id="stopped-while-it-ran"),
    ],
)
def test_when_it_is_late(
    swept: int | None, started: int | None, late: bool, empty: None, settings: Any
) -> None:
    settings.TIMETABLE_ALARM_MINUTES = 5
    now = clock.database_now()
    for kind, name, ago in (
        ("SWEEP", seen.HOLDS_SWEPT, swept),
        ("START", life_signs.STARTED, started),
        ("SWEEP", "another.sweep", 0),
        ("WORKER", "default@here", 0),
    ):
        if ago is not None:
            LifeSign.objects.create(kind=kind, name=name, seen_at=now - timedelta(minutes=ago))

    found = seen.timetable()

    assert found.is_late is late
    assert found.minutes == swept
    assert found.workers == 1


def test_workers_long_gone_are_forgotten_and_nothing_else(empty: None) -> None:
    life_signs.note_worker("gone@here")
    life_signs.note_sweep(seen.HOLDS_SWEPT)
    earlier(days=1, seconds=1)
    life_signs.note_worker("default@here")

    tasks.forget_workers()

    kept = set(LifeSign.objects.values_list("name", flat=True))
    assert kept == {"default@here", seen.HOLDS_SWEPT, tasks.forget_workers.name}


def test_liveness_does_not_depend_on_the_timetable(client: Client, empty: None) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/healthz/timetable").status_code == 503


def test_monitors_hear_how_old_the_last_sweep_is(client: Client, empty: None) -> None:
    life_signs.note_worker("default@here")
    tasks.expire_holds()
    earlier(seconds=30)

    answer = client.get("/healthz/timetable")

    told = answer.json()
    assert answer.status_code == 200
    assert 30 <= told.pop("holds_swept_seconds_ago") < 90
    assert told == {"database": "up", "timetable": "up", "workers": 1}

    earlier(minutes=10)
    late = client.get("/healthz/timetable")
    assert (late.status_code, late.json()["timetable"], late.json()["workers"]) == (503, "late", 0)
