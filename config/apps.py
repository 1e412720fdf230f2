"""Wires every Django process: Celery to announce work by name, and the history's ear."""

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from sets.history import tell


class Wiring(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import celery  # noqa: F401 - importing it sets the current app

        connection_created.connect(_listen, dispatch_uid="history")


def _listen(connection: Any, **_more: Any) -> None:
    """Each new connection tells the database who acts before it writes."""
    if tell not in connection.execute_wrappers:
        connection.execute_wrappers.append(tell)
