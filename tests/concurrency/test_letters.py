"""
Two workers with one queue of letters, and a worker that is killed with one in its hand.

Real commits, real processes. Each guard has a control in which a reader has it twice, or never.
"""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings as configured
from django.core import mail
from django.db import connection, transaction

from base_ops.models import DeliveryState, NoticeDelivery
from base_ops.services import deliveries, mailing
from base_ops.services.deliveries import Claim
from sets import clock
from tests.concurrency.conftest import SOAK, rush
from tests.factories import CrewFactory
from tests.letters import fall_due, member, notice
from tests.smtp import Post, post_office

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = 8 if SOAK else 3
LETTERS = 40 if SOAK else 12
WORKER = """
import django; django.setup()
from base_ops import tasks
tasks.send_notices.run()
"""


@pytest.fixture(autouse=True)
def channel(settings: Any) -> None:
    settings.EMAIL_URL = "smtp://post.example.com"
    settings.PUBLIC_URL = "https://base.example.com"


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as post:
        yield post


def letters(count: int = LETTERS) -> None:
    crew = CrewFactory()
    for n in range(count):
        member(crew, f"reader{n}")
    notice(crew)


def send() -> int:
    return mailing.send_notices(now=clock.database_now())


def received() -> Counter[str]:
    return Counter(letter.to[0] for letter in mail.outbox)


def test_however_many_workers_each_letter_is_sent_once() -> None:
    letters()

    met = rush([send] * WORKERS)

    assert met.counts == {"won": WORKERS}
    assert received() == {f"reader{n}@example.com": 1 for n in range(LETTERS)}
    assert set(NoticeDelivery.objects.values_list("state", "attempts")) == {("SENT", 1)}


def test_without_claims_everybody_has_it_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: two workers look before either has written, and both send."""
    letters(1)
    mailing.address(now=clock.database_now())
    looked = threading.Barrier(2)
    first = threading.local()

    def unguarded() -> Claim | None:
        if hasattr(first, "done"):
            return None
        first.done = True
        row = deliveries.due().get()
        looked.wait(timeout=20)
        NoticeDelivery.objects.update(state=DeliveryState.SENDING)
        return Claim(row.pk, row.attempts)

    monkeypatch.setattr(deliveries, "claim", unguarded)

    rush([lambda: mailing.drain(now=clock.database_now())] * 2)

    assert received() == {"reader0@example.com": 2}


def test_a_letter_in_one_workers_hand_is_skipped_by_the_next() -> None:
    """SKIP LOCKED: the second neither waits for the first nor takes the same."""
    letters(2)
    mailing.address(now=clock.database_now())
    taken: list[Claim | None] = []

    def second() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '10s'")
        taken.append(deliveries.claim())

    with transaction.atomic():
        locked = NoticeDelivery.objects.select_for_update().earliest("next_try_at", "pk")
        assert rush([second]).counts == {"won": 1}

    assert taken[0] is not None
    assert taken[0].delivery_id != locked.pk


def test_without_skip_locked_the_next_waits_for_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: one slow worker would hold up all the others."""
    monkeypatch.setattr(deliveries, "CLAIM", deliveries.CLAIM.replace(" SKIP LOCKED", ""))
    letters(2)
    mailing.address(now=clock.database_now())

    def second() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '500ms'")
        deliveries.claim()

    with transaction.atomic():
        NoticeDelivery.objects.select_for_update().earliest("next_try_at", "pk")
        assert rush([second]).counts == {"OperationalError": 1}


def test_notices_are_addressed_once_however_many_workers_look() -> None:
    crew = CrewFactory()
    for n in range(3):
        member(crew, f"reader{n}")
    for _ in range(10):
        notice(crew)

    met = rush([lambda: mailing.address(now=clock.database_now())] * WORKERS)

    assert met.counts == {"won": WORKERS}
    assert NoticeDelivery.objects.count() == 30


def start_worker(post: Post, log: Path) -> "subprocess.Popen[bytes]":
    """A process of its own that sends what is due to this server, as a worker does."""
    given = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(given._replace(path=f"/{connection.settings_dict['NAME']}"))
    env = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "of-this-test-only-" * 4,
        "EMAIL_URL": f"smtp://127.0.0.1:{post.port}/?from=desk@example.com",
    }
    with log.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-c", WORKER],
            cwd=configured.BASE_DIR,
            env=env,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )


def kill_while_it_sends(post: Post, log: Path) -> None:
    """Kill -9 a worker that has claimed a letter and waits for the server's yes."""
    post.hangs.set()
    worker = start_worker(post, log)
    try:
        assert post.reached.wait(60), log.read_text()
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    post.hangs.clear()


def run_worker(post: Post, log: Path) -> None:
    assert start_worker(post, log).wait(60) == 0, log.read_text()


def test_a_worker_killed_between_claim_and_yes_loses_no_letter(post: Post, tmp_path: Path) -> None:
    letters(3)
    log = tmp_path / "worker.log"

    kill_while_it_sends(post, log)

    assert NoticeDelivery.objects.filter(state=DeliveryState.SENDING).count() == 1
    assert post.letters == []
    run_worker(post, log)
    assert len(post.letters) == 2, "the lease keeps the third from being sent at once"
    fall_due()
    run_worker(post, log)

    assert sorted(to for to, _letter in post.letters) == [
        f"reader{n}@example.com" for n in range(3)
    ]
    assert set(NoticeDelivery.objects.values_list("state", flat=True)) == {"SENT"}
    assert Counter(NoticeDelivery.objects.values_list("attempts", flat=True)) == {1: 2, 2: 1}


def test_marked_as_sent_before_it_is_sent_a_letter_is_lost(post: Post, tmp_path: Path) -> None:
    """The control: without a lease that runs out, the killed worker's letter never comes."""
    letters(3)
    log = tmp_path / "worker.log"
    kill_while_it_sends(post, log)
    NoticeDelivery.objects.filter(state=DeliveryState.SENDING).update(state=DeliveryState.SENT)
    fall_due()

    run_worker(post, log)

    assert len(post.letters) == 2


def test_a_worker_that_slept_past_its_lease_writes_nothing() -> None:
    letters(1)
    mailing.address(now=clock.database_now())
    slow = deliveries.claim()
    assert slow
    fall_due()
    swift = deliveries.claim()
    assert swift
    deliveries.sent(swift, address="reader0@example.com")

    deliveries.failed(slow, address="", why="too late")
    deliveries.drop(slow, why="too late")
    deliveries.sent(slow, address="")

    row = NoticeDelivery.objects.get()
    assert (row.state, row.attempts, row.address) == ("SENT", 2, "reader0@example.com")


def test_what_the_server_took_is_sent_though_it_was_given_up_meanwhile() -> None:
    letters(1)
    mailing.address(now=clock.database_now())
    NoticeDelivery.objects.update(attempts=deliveries.MOST_ATTEMPTS - 1)
    slow = deliveries.claim()
    assert slow
    fall_due()
    assert deliveries.give_up() == 1

    deliveries.sent(slow, address="reader0@example.com")

    assert NoticeDelivery.objects.get().state == DeliveryState.SENT


def test_no_server_is_asked_inside_a_transaction() -> None:
    """A letter may take seconds; locks held meanwhile would keep bookings waiting."""
    letters(1)

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        send()

    assert mail.outbox == []
    assert send() == 1


def test_no_transaction_is_open_while_a_letter_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    letters(2)
    compose, open_ones = mailing.compose, []

    def watched(*args: Any, **kwargs: Any) -> Any:
        letter = compose(*args, **kwargs)
        send = letter.send
        letter.send = lambda: (open_ones.append(connection.in_atomic_block), send())[1]
        return letter

    monkeypatch.setattr(mailing, "compose", watched)

    assert send() == 2
    assert open_ones == [False, False]
