"""Notices become letters, and letters go out. No transaction is open while a server is asked."""

import logging
import time
from collections.abc import Iterable
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from smtplib import SMTPServerDisconnected as Disconnected

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models.functions import Now

from base_ops.models import Notice, NoticeDelivery
from base_ops.selectors.notices import is_mailed_to, mailed_readers_of
from base_ops.services import deliveries, mail_bell
from base_ops.services.deliveries import TOO_LATE, Claim
from base_ops.services.mail_text import compose

log = logging.getLogger(__name__)

# What one task does before it lets others have the worker: holds run out on it too.
MOST_NOTICES = 100
MOST_LETTERS = 50
MOST_SECONDS = 5.0


def send_notices(*, now: datetime) -> int:
    """
    Make letters of new notices and send what is due; how many letters were taken up.

    Any number of these may run at once. Without a channel nothing is done, and the notices
    of the last day go out once there is one.
    """
    if not mail_bell.is_on():
        return 0
    while address(now=now) == MOST_NOTICES:
        pass
    deliveries.give_up()
    return drain(now=now)


@transaction.atomic
def address(*, now: datetime) -> int:
    """
    Write a letter for each reader of each new notice; how many notices there were.

    What makes a notice known is its own row, whoever wrote it and however: none is missed,
    and a second worker skips what the first has in hand.
    """
    new = Notice.objects.filter(addressed_at=None, created_at__gt=now - TOO_LATE)
    rows = new.select_for_update(skip_locked=True, no_key=True, of=("self",))
    notices = list(rows.select_related("crew__production").order_by("pk")[:MOST_NOTICES])
    NoticeDelivery.objects.bulk_create(_letters(notices), ignore_conflicts=True)
    Notice.objects.filter(pk__in=[n.pk for n in notices]).update(addressed_at=Now())
    return len(notices)


def _letters(notices: Iterable[Notice]) -> list[NoticeDelivery]:
    return [
        NoticeDelivery(notice=notice, user=user, queued_at=Now(), next_try_at=Now())
        for notice in notices
        for user in mailed_readers_of(notice).order_by("pk")
    ]


def drain(*, now: datetime) -> int:
    """Send what is due over one line, each letter claimed by itself; how many were taken up."""
    if deliveries.is_paused() or not deliveries.due().exists():
        return 0
    line = get_connection()
    try:
        line.open()
    except OSError as exc:  # SMTPException is one
        log.warning("mail: %s letters wait, the server does not answer: %s", _put_off(exc), exc)
        return 0
    try:
        return _send_over(line, now)
    finally:
        line.close()


def _put_off(exc: OSError) -> int:
    return deliveries.put_off(why=_words(exc))


def _send_over(line: BaseEmailBackend, now: datetime) -> int:
    taken, until = 0, time.monotonic() + MOST_SECONDS
    while claim := deliveries.claim():
        taken += 1
        if not _send(claim, line, now):
            break
        if taken >= MOST_LETTERS or time.monotonic() > until:
            mail_bell.ring()  # behind whatever else waits for this worker
            break
    return taken


def _send(claim: Claim, line: BaseEmailBackend, now: datetime) -> bool:
    """One letter. False when the line is of no use for the next."""
    delivery = claim.read()
    address = delivery.user.email
    if not is_mailed_to(delivery.notice, delivery.user):
        deliveries.drop(claim, why="收件人已不该收到 / its reader is not to have it any more")
        return True
    try:
        letter = compose(delivery, now=now)
        letter.connection = line
        letter.send()
    except (OSError, ValueError) as exc:
        deliveries.failed(claim, address=address, why=_words(exc))
        line.close()  # whatever state it was left in; the next letter opens it anew
        return _is_about_the_letter(exc)
    except Exception as exc:
        deliveries.failed(claim, address=address, why=_words(exc))
        raise
    deliveries.sent(claim, address=address)
    return True


def _is_about_the_letter(exc: Exception) -> bool:
    """Whether the server spoke of this letter or its reader, not of itself."""
    if isinstance(exc, SMTPException):
        return not isinstance(exc, Disconnected)
    return not isinstance(exc, OSError)


def _words(exc: Exception) -> str:
    if isinstance(exc, SMTPRecipientsRefused):
        return "；".join(f"{code} {_text(said)}" for code, said in exc.recipients.values())
    if isinstance(exc, SMTPResponseException):
        return f"{exc.smtp_code} {_text(exc.smtp_error)}"
    return f"{type(exc).__name__}: {exc}"


def _text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said
