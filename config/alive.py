"""Signs of life of workers: Celery beats its heart, PostgreSQL keeps when."""

import logging
import time
from typing import Any

from celery.signals import heartbeat_sent
from django.db import Error, connection

log = logging.getLogger(__name__)

# Celery's heart beats every two seconds; a row is written for some of the beats.
EVERY_SECONDS = 20.0
_written_at: dict[str, float] = {}


@heartbeat_sent.connect(dispatch_uid="alive")
def note_heartbeat(sender: Any, **_more: Any) -> None:
    """Called in the worker's main process, only while it is connected to the broker."""
    name, now = sender.eventer.hostname, time.monotonic()
    if now - _written_at.get(name, -EVERY_SECONDS) < EVERY_SECONDS:
        return
    _written_at[name] = now
    _write(name)


def _write(name: str) -> None:
    from base_ops.services import life_signs  # models are not there yet when this is loaded

    try:
        life_signs.note_worker(name)
    except Error as error:
        log.warning("心跳没有写下 / the sign of life was not written: %s", error)
    finally:
        connection.close()  # the main process forks; its children must not inherit one
