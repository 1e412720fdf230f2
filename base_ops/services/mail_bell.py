"""Telling the workers that there is something to mail. A silent bell costs one sweep."""

import logging

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerDown

log = logging.getLogger(__name__)

SEND_NOTICES = "base_ops.send_notices"


def is_on() -> bool:
    """Whether notices are mailed at all: whether EMAIL_URL says how."""
    return bool(settings.EMAIL_URL)


def announce() -> None:
    """Ring once this transaction has committed; once, however much it tells of."""
    waiting = transaction.get_connection().run_on_commit
    if is_on() and not any(call is ring for _savepoints, call, _robust in waiting):
        transaction.on_commit(ring)


def ring() -> None:
    """Tell the workers; the beat does the same every few seconds if nobody hears it."""
    try:
        current_app.send_task(SEND_NOTICES, ignore_result=True)
    except (BrokerDown, OSError) as exc:
        log.warning("mail: the broker did not take the news: %s", exc)
