"""What workers do for the booking desk. Each reads the clock and calls one service."""

from celery import shared_task

from base_ops.services import (
    bookings,
    idempotency,
    life_signs,
    mail_bell,
    mailing,
    sign_in_tries,
    standing,
    waitlist,
)
from sets import clock


@shared_task(name="base_ops.expire_holds", says="预留到期", ignore_result=True)
def expire_holds(**_later: object) -> None:
    """Let holds that ran out go, and whoever is next move up."""
    bookings.expire_holds(now=clock.database_now())


@shared_task(name="base_ops.note_dressings", says="记录陈设", ignore_result=True)
def note_dressings(**_later: object) -> None:
    """Keep "how it stands now" in step with what was done."""
    standing.note_dressings(now=clock.database_now())


@shared_task(name="base_ops.forget_answers", says="清理回答", ignore_result=True)
def forget_answers(**_later: object) -> None:
    """Drop kept answers that nobody will ask for again."""
    idempotency.forget_answers(now=clock.database_now())


@shared_task(name="base_ops.forget_tries", says="清理登录尝试", ignore_result=True)
def forget_tries(**_later: object) -> None:
    """Drop counters of tries to sign in that are long over."""
    sign_in_tries.forget_tries()


@shared_task(name="base_ops.forget_workers", says="清理心跳", ignore_result=True)
def forget_workers(**_later: object) -> None:
    """Drop the signs of life of workers that are no more."""
    life_signs.forget_gone()


@shared_task(name="base_ops.sweep_waitlist", says="轮候空档", ignore_result=True)
def sweep_waitlist(**_later: object) -> None:
    """Expire offers to those who wait and offer what is free."""
    waitlist.sweep(now=clock.database_now())


@shared_task(name=mail_bell.SEND_NOTICES, says="发通知邮件", ignore_result=True)
def send_notices(**_later: object) -> None:
    """Mail what people were told. The bell may ring for several workers at once."""
    mailing.send_notices(now=clock.database_now())
