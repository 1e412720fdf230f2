"""Letters that do not go through: the wait, the end, and everybody else's letters meanwhile."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from kombu.exceptions import OperationalError

from base_ops import tasks
from base_ops.errors import CannotSendAgain, DeliveryNotFound
from base_ops.models import (
    Booking,
    BookingState,
    Crew,
    DeliveryState,
    Notice,
    NoticeDelivery,
    NoticeKind,
)
from base_ops.services import bookings, deliveries, mailing, notices
from base_ops.services.deliveries import BACKOFF, MOST_ATTEMPTS
from config.celery import app
from sets import clock
from tests.factories import BookingFactory, CrewFactory
from tests.letters import fall_due, member, notice, recipients
from tests.spans import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channel")]
FAILED, GIVEN_UP = DeliveryState.FAILED, DeliveryState.GIVEN_UP


class Refusing(locmem.EmailBackend):
    """A server that does not know `bad@example.com`."""

    def send_messages(self, messages: Any) -> int:
        for letter in messages:
            if "bad@example.com" in letter.to:
                raise SMTPRecipientsRefused({"bad@example.com": (550, b"no such box")})
        return int(super().send_messages(messages))


class Away(locmem.EmailBackend):
    """A server that is not there."""

    opened = 0

    def open(self) -> None:
        Away.opened += 1
        raise ConnectionRefusedError("nobody there")


@pytest.fixture
def crew() -> Crew:
    crew: Crew = CrewFactory()
    member(crew, "bad")
    for n in range(3):
        member(crew, f"good{n}")
    return crew


def send() -> int:
    return mailing.send_notices(now=clock.database_now())


def of_bad() -> NoticeDelivery:
    return NoticeDelivery.objects.get(user__username="bad")


def test_a_bad_address_waits_while_the_others_go(crew: Crew, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    row = notice(crew)

    send()

    assert recipients(mail.outbox) == [f"good{n}@example.com" for n in range(3)]
    bad = of_bad()
    assert (bad.state, bad.attempts, bad.last_error) == (FAILED, 1, "550 no such box")
    row.refresh_from_db()
    assert row.sent_at is not None


def test_the_wait_grows_until_it_is_given_up(crew: Crew, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    notice(crew)
    waits = []
    for _ in range(MOST_ATTEMPTS):
        before = clock.database_now()
        send()
        bad = of_bad()
        if bad.state == FAILED:
            waits.append(bad.next_try_at - before)
            assert send() == 0, "nobody is asked before the wait is over"
        fall_due()

    assert [round(wait / timedelta(minutes=1)) for wait in waits] == [
        wait / timedelta(minutes=1) for wait in BACKOFF
    ]
    assert (of_bad().state, of_bad().attempts) == (GIVEN_UP, MOST_ATTEMPTS)
    assert send() == 0
    assert len(mail.outbox) == 3


def test_given_up_it_is_tried_again_when_somebody_asks(crew: Crew, settings: Any) -> None:
    notice(crew)
    mailing.address(now=clock.database_now())
    NoticeDelivery.objects.update(state=GIVEN_UP, attempts=MOST_ATTEMPTS)
    assert send() == 0

    again = deliveries.send_again(delivery_id=of_bad().pk)

    assert (again.state, again.attempts) == (DeliveryState.QUEUED, 0)
    assert send() == 1
    assert recipients(mail.outbox) == ["bad@example.com"]
    with pytest.raises(CannotSendAgain):
        deliveries.send_again(delivery_id=again.pk)
    with pytest.raises(DeliveryNotFound):
        deliveries.send_again(delivery_id=0)


def test_a_server_that_is_away_is_nobodys_fault(crew: Crew, settings: Any) -> None:
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, Away.opened = f"{__name__}.Away", 0
    notice(crew)

    assert send() == 0
    assert send() == 0
    notice(crew, "又一条")
    assert send() == 0

    assert Away.opened == 1, "it is asked once a pause, however often the bell rings"
    waiting = NoticeDelivery.objects.filter(notice__zh__startswith="轮到")
    assert set(waiting.values_list("state", "attempts", "last_error")) == {
        (DeliveryState.QUEUED, 0, "ConnectionRefusedError: nobody there")
    }
    settings.EMAIL_BACKEND = backend
    fall_due()
    assert send() == 8


def test_a_line_that_breaks_ends_the_round_and_loses_nothing(crew: Crew, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Breaking"
    notice(crew)

    assert send() == 1
    assert NoticeDelivery.objects.filter(state=FAILED).count() == 1
    assert NoticeDelivery.objects.filter(state=DeliveryState.QUEUED).count() == 3


class Breaking(locmem.EmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise ConnectionResetError("broken")


def test_a_fault_of_ours_is_raised_and_does_not_stand_in_the_way(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose = mailing.compose

    def faulty(delivery: NoticeDelivery, **kwargs: Any) -> Any:
        if delivery.user.username == "bad":
            raise KeyError("ours")
        return compose(delivery, **kwargs)

    monkeypatch.setattr(mailing, "compose", faulty)
    notice(crew)

    with pytest.raises(KeyError):
        send()
    send()

    assert len(mail.outbox) == 3
    assert (of_bad().state, of_bad().last_error) == (FAILED, "KeyError: 'ours'")


def test_an_address_that_is_none_is_the_letters_fault(crew: Crew) -> None:
    bad = of_bad_user(crew)
    bad.email = "没有这样的地址@@"
    bad.save()
    notice(crew)

    assert send() == 4

    assert len(mail.outbox) == 3
    assert of_bad().state == FAILED


def of_bad_user(crew: Crew) -> Any:
    user = crew.members.get(name="bad").user
    assert user is not None
    return user


def test_what_did_not_go_within_a_day_is_given_up(crew: Crew) -> None:
    notice(crew)
    mailing.address(now=clock.database_now())
    NoticeDelivery.objects.update(queued_at=clock.database_now() - mailing.TOO_LATE * 1.01)

    assert send() == 0

    assert {d.state for d in NoticeDelivery.objects.all()} == {GIVEN_UP}
    assert "not sent within a day" in of_bad().last_error


def test_a_letter_that_kills_its_workers_is_given_up(crew: Crew) -> None:
    notice(crew)
    mailing.address(now=clock.database_now())
    NoticeDelivery.objects.filter(user__username="bad").update(
        state=DeliveryState.SENDING, attempts=MOST_ATTEMPTS
    )

    assert send() == 3

    assert (of_bad().state, len(mail.outbox)) == (GIVEN_UP, 3)
    assert "interrupted" in of_bad().last_error


def test_without_a_channel_nothing_is_sent_and_nothing_is_lost(crew: Crew, settings: Any) -> None:
    url, settings.EMAIL_URL = settings.EMAIL_URL, ""
    notice(crew)

    assert send() == 0
    assert not NoticeDelivery.objects.exists()

    settings.EMAIL_URL = url
    assert send() == 4


class Bell:
    """Stands for the broker: what was rung, or nobody there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, down: bool = False) -> None:
        self.rung: list[str] = []
        self.down = down
        monkeypatch.setattr(app, "send_task", self.send_task)

    def send_task(self, name: str, **_more: Any) -> None:
        if self.down:
            raise OperationalError("connection refused")
        self.rung.append(name)


def expire_two(crew: Crew) -> int:
    """Two holds of the crew run out in one transaction, and it is told of both."""
    rows = [BookingFactory(crew=crew, state=BookingState.HOLD, expires_at=NOW) for _ in range(2)]
    for row in rows:
        notices.tell_expired(row, now=clock.database_now())
    return len(rows)


def test_the_bell_is_rung_once_for_a_transaction_and_only_after_it(
    crew: Crew, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    bell = Bell(monkeypatch)

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        expire_two(crew)
        assert bell.rung == []

    assert bell.rung == ["base_ops.send_notices"]
    assert len(callbacks) == 1


def test_without_a_channel_no_bell_is_rung(
    crew: Crew,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.EMAIL_URL = ""
    bell = Bell(monkeypatch)

    with django_capture_on_commit_callbacks(execute=True):
        expire_two(crew)

    assert bell.rung == []


def test_while_the_broker_is_down_the_sweep_delivers(
    crew: Crew, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    Bell(monkeypatch, down=True)
    with django_capture_on_commit_callbacks(execute=True):
        told = expire_two(crew)
    assert mail.outbox == []

    tasks.send_notices.run()

    assert len(mail.outbox) == told * 4
    entry = app.conf.beat_schedule["send-notices"]
    assert entry["task"] == tasks.send_notices.name
    assert entry["schedule"] <= 15


def test_a_long_queue_is_left_to_the_next_task(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    bell = Bell(monkeypatch)
    monkeypatch.setattr(mailing, "MOST_LETTERS", 3)
    notice(crew)

    assert send() == 3
    assert bell.rung == ["base_ops.send_notices"]
    assert send() == 1
    assert len(bell.rung) == 1


def test_a_slow_server_does_not_keep_the_worker(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    bell = Bell(monkeypatch)
    monkeypatch.setattr(mailing, "MOST_SECONDS", -1.0)
    notice(crew)

    assert [send() for _ in range(5)] == [1, 1, 1, 1, 0]
    assert len(bell.rung) == 4


def test_a_notice_however_it_was_written_becomes_letters(crew: Crew) -> None:
    """No path of the code needs to remember the letters: the notice's own row does."""
    now = clock.database_now()
    Notice.objects.bulk_create(
        Notice(
            base=crew.production.company.base,
            crew=crew,
            kind=NoticeKind.ROUND,
            zh=f"第 {n} 条",
            en=f"number {n}",
            created_at=now,
        )
        for n in range(2)
    )

    assert send() == 8
    assert send() == 0


def test_moving_up_in_line_is_mailed_by_the_service_that_moves(crew: Crew) -> None:
    """End to end from the booking desk: a release promotes, and the promoted crew reads of it."""
    now = clock.database_now()
    first: Booking = BookingFactory(
        starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=1, hours=3)
    )
    bookings.queue_hold(crew=crew, standing_set=first.standing_set, span=first.span, now=now)
    bookings.release_booking(booking_id=first.pk, now=now)

    send()

    assert len(mail.outbox) == 4
    assert all("轮到你们了" in letter.subject for letter in mail.outbox)
