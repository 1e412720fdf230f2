"""What workers do for the booking desk. Each reads the clock and calls one service."""

from celery import shared_task
from django.utils import timezone

from base_ops.services import bookings


@shared_task(name="base_ops.expire_holds", ignore_result=True)
def expire_holds(**_later: object) -> None:
    """Let holds that ran out go."""
    bookings.expire_holds(now=timezone.now())
