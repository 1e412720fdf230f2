"""What workers do for the booking desk. Each reads the clock and calls one service."""

from celery import shared_task
from django.utils import timezone

from base_ops.services import bookings, standing


@shared_task(name="base_ops.expire_holds", ignore_result=True)
def expire_holds(**_later: object) -> None:
    """Let holds that ran out go."""
    bookings.expire_holds(now=timezone.now())


@shared_task(name="base_ops.note_dressings", ignore_result=True)
def note_dressings(**_later: object) -> None:
    """Keep "how it stands now" in step with what was done."""
    standing.note_dressings(now=timezone.now())
