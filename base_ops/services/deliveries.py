"""
Who sends which letter: claims with a lease, backoff, giving up, by the database's clock.

A claim commits before anything is sent and hands out one letter; SKIP LOCKED gives every
worker another one. Its lease brings a letter back whose worker was killed, so none is lost;
one that was killed between the server's yes and our note of it is sent twice, with the same
message id.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Concat, Left, Now

from base_ops.errors import CannotSendAgain, DeliveryNotFound
from base_ops.models import UNDERWAY, DeliveryState, Notice, NoticeDelivery
from base_ops.services.mail_bell import announce

# Above all timeouts of one letter together.
LEASE = timedelta(minutes=2)
# The wait after the first failure, after the second …; then it is given up.
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
MOST_ATTEMPTS = len(BACKOFF) + 1
# When the server does not answer, everybody waits: nobody's address is to blame.
PAUSE = timedelta(minutes=1)
# What was told yesterday helps nobody any more.
TOO_LATE = timedelta(days=1)
LATE = " 一天内没能发出 / not sent within a day"
KILLED = f"{MOST_ATTEMPTS} 次尝试都中断 / interrupted {MOST_ATTEMPTS} times"

CLAIM = """
UPDATE base_ops_noticedelivery
   SET state = 'SENDING', attempts = attempts + 1,
       next_try_at = clock_timestamp() + make_interval(secs => %s)
 WHERE id = (SELECT id FROM base_ops_noticedelivery
              WHERE state IN ('QUEUED', 'SENDING', 'FAILED')
                AND next_try_at <= clock_timestamp() AND attempts < %s
              ORDER BY next_try_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, attempts
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send one letter until its lease ends."""

    delivery_id: int
    fence: int

    def row(self) -> QuerySet[NoticeDelivery]:
        """The row, as long as it is still ours."""
        rows = NoticeDelivery.objects.filter(pk=self.delivery_id, attempts=self.fence)
        return rows.filter(state=DeliveryState.SENDING)

    def read(self) -> NoticeDelivery:
        """The letter with all that its text needs."""
        rows = NoticeDelivery.objects.select_related(
            "notice__base", "notice__crew__production__company", "user"
        )
        return rows.get(pk=self.delivery_id)


def claim() -> Claim | None:
    """Take the letter that has waited longest; None when none is due."""
    # Durable: a letter goes out only after the claim is there for all to see, and never from
    # inside a transaction that holds locks.
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(CLAIM, [LEASE.total_seconds(), MOST_ATTEMPTS])
        row = cursor.fetchone()
    return Claim(*row) if row else None


def sent(taken: Claim, *, address: str) -> None:
    """The server has it: true even when our lease had run out and it was given up."""
    rows = NoticeDelivery.objects.filter(pk=taken.delivery_id, attempts=taken.fence)
    with transaction.atomic():
        if rows.update(state=DeliveryState.SENT, sent_at=Now(), address=address, last_error=""):
            notice = Notice.objects.filter(deliveries=taken.delivery_id, sent_at=None)
            notice.update(sent_at=Now())


def failed(taken: Claim, *, address: str, why: str) -> None:
    """The server did not take it: later again, or never."""
    told: dict[str, Any] = {"address": address, "last_error": why[:300]}
    if taken.fence >= MOST_ATTEMPTS:
        taken.row().update(state=DeliveryState.GIVEN_UP, **told)
    else:
        wait = BACKOFF[taken.fence - 1]
        taken.row().update(state=DeliveryState.FAILED, next_try_at=Now() + wait, **told)


def drop(taken: Claim, *, why: str) -> None:
    """Its reader is not to have it any more."""
    taken.row().update(state=DeliveryState.DROPPED, last_error=why)


def due() -> QuerySet[NoticeDelivery]:
    """What a worker may take now."""
    return NoticeDelivery.objects.filter(state__in=UNDERWAY, next_try_at__lte=Now())


@transaction.atomic
def put_off(*, why: str) -> int:
    """The server does not answer: everything due waits, and no attempt is counted."""
    return _in_nobodys_hands(due()).update(next_try_at=Now() + PAUSE, last_error=why[:300])


def is_paused() -> bool:
    """Whether the server did not answer just now: only then does what is queued wait."""
    later = NoticeDelivery.objects.filter(state=DeliveryState.QUEUED, next_try_at__gt=Now())
    return later.exists()


@transaction.atomic
def give_up() -> int:
    """Give up what took every worker down with it, and what comes too late; how many."""
    killers = _in_nobodys_hands(due().filter(attempts__gte=MOST_ATTEMPTS))
    given = killers.update(state=DeliveryState.GIVEN_UP, last_error=KILLED)
    late = _in_nobodys_hands(due().filter(queued_at__lt=Now() - TOO_LATE))
    why = Left(Concat("last_error", Value(LATE)), 300)
    return given + late.update(state=DeliveryState.GIVEN_UP, last_error=why)


def _in_nobodys_hands(rows: QuerySet[NoticeDelivery]) -> QuerySet[NoticeDelivery]:
    """These rows, locked, without those that another worker has locked: nobody waits for it."""
    free = rows.select_for_update(skip_locked=True).values_list("pk", flat=True)
    return NoticeDelivery.objects.filter(pk__in=list(free))


@transaction.atomic
def send_again(*, delivery_id: int) -> NoticeDelivery:
    """
    Queue a letter that was given up or waits after a failure, as if for the first time.

    Raises DeliveryNotFound, and CannotSendAgain for one that went out or is under way.
    """
    rows = NoticeDelivery.objects.filter(pk=delivery_id)
    again = rows.exclude(state__in=(DeliveryState.SENT, DeliveryState.SENDING))
    if not again.update(
        state=DeliveryState.QUEUED, attempts=0, queued_at=Now(), next_try_at=Now(), last_error=""
    ):
        raise CannotSendAgain() if rows.exists() else DeliveryNotFound()
    announce()
    return rows.get()
