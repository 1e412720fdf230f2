"""Requests sent again and again, by many at once, over connections that break (10, 11, 15)."""

import threading
import time
import uuid

import pytest
from django.contrib.auth.models import Group
from django.db import OperationalError, connection

from base_ops import roles
from base_ops.models import Booking, KeptAnswer
from sets import clock
from tests.concurrency.conftest import SOAK, rush
from tests.factories import CrewFactory, StandingSetFactory, UserFactory
from tests.rest import API, signed_in
from tests.spans import NOW, at, hours

pytestmark = pytest.mark.django_db(transaction=True)
BOOKINGS = f"{API}bookings/"
SPAN = {"starts_at": hours(9, 12, day=3).start, "ends_at": hours(9, 12, day=3).end}
RETRIES = 200 if SOAK else 50
KILLS = 1000 if SOAK else 100


@pytest.fixture
def manager(monkeypatch):
    monkeypatch.setattr(clock, "database_now", lambda: NOW)
    roles.seed_roles()
    user = UserFactory()
    user.groups.add(Group.objects.get(name=roles.BASE_MANAGER))
    return user


def send_often(user, headers):
    """The same request from many threads; {(status, body)} and how many rows it made."""
    asked = {"crew": CrewFactory().pk, "set": StandingSetFactory().pk, **SPAN}
    told, lock = [], threading.Lock()

    def send():
        answer = signed_in(user).post(BOOKINGS, asked, headers=headers)
        with lock:
            told.append((answer.status_code, answer.content))

    signed_in(user)  # the token is there before the rush
    rush([send] * RETRIES)
    return told


def test_one_key_makes_one_booking_and_one_answer(manager):
    told = send_often(manager, {"Idempotency-Key": "k-1"})

    assert len(told) == RETRIES
    assert len(set(told)) == 1
    assert told[0][0] == 201
    assert Booking.objects.count() == KeptAnswer.objects.count() == 1


def test_without_a_key_every_retry_reaches_the_desk(manager):
    """The control: the set is taken by the first, and forty-nine are told so."""
    told = send_often(manager, {})

    statuses = [status for status, _ in told]
    assert statuses.count(201) == 1
    assert statuses.count(409) == RETRIES - 1


def test_two_who_edit_one_booking_do_not_overwrite_each_other(manager):
    signed_in(manager)
    asked = {"crew": CrewFactory().pk, "set": StandingSetFactory().pk, **SPAN}
    made = signed_in(manager).post(BOOKINGS, asked).data
    told, lock = [], threading.Lock()

    def move(hour, headers):
        def run():
            span = {"starts_at": at(hour, 3), "ends_at": at(hour + 1, 3)}
            url = f"{BOOKINGS}{made['id']}/move/"
            answer = signed_in(manager).post(url, span, headers=headers)
            with lock:
                told.append(answer.status_code)

        return run

    seen = {"If-Match": f'"{made["version"]}"'}
    rush([move(hour, seen) for hour in range(8, 16)])
    assert sorted(told) == [200] + [412] * 7

    told.clear()
    rush([move(hour, {}) for hour in range(8, 16)])
    assert told == [200] * 8  # the control: the last one wins and nobody is told


def test_nothing_is_lost_or_done_twice_when_connections_break(manager):
    """Each booking is asked for with its key until it is answered; a killer breaks connections."""
    signed_in(manager)
    wanted = [
        {"crew": CrewFactory().pk, "set": StandingSetFactory(strike_minutes=0).pk} for _ in range(8)
    ]
    killed, done, answered = [0], threading.Event(), []

    def book(asked):
        def run():
            hour = 0
            while not done.is_set():
                span = {"starts_at": at(hour, 3), "ends_at": at(hour + 1, 3)}
                key = str(uuid.uuid4())
                for attempt in range(200):
                    try:
                        answer = signed_in(manager).post(
                            BOOKINGS, {**asked, **span}, headers={"Idempotency-Key": key}
                        )
                    except OperationalError:
                        status = 500
                    else:
                        status = answer.status_code
                    if status < 500:
                        break
                    connection.close()
                    time.sleep(0.002 * attempt)
                assert status == 201, answer.data
                answered.append(answer.data["id"])
                hour += 1

        return run

    def kill():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            spared = [main_pid, cursor.fetchone()[0]]
            while killed[0] < KILLS:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                    "datname = current_database() AND NOT pid = ANY (%s) "
                    "AND backend_type = 'client backend' ORDER BY random() LIMIT 1",
                    [spared],
                )
                killed[0] += cursor.rowcount
                time.sleep(0.03)
        done.set()

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        main_pid = cursor.fetchone()[0]
    outcome = rush([*(book(asked) for asked in wanted), kill])

    assert set(outcome.counts) == {"won"}, outcome.counts
    kept = set(Booking.objects.asked_for().values_list("pk", flat=True))
    assert len(answered) == len(set(answered)) > 5  # the fewer, the more breaks each met
    assert set(answered) == kept
    print(f"\n{killed[0]} connections broken, {len(kept)} bookings asked for, all there once")
