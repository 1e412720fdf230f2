"""Wires every Django process: Celery to announce work by name, and the history's ear."""

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from sets.history import tell


class Wiring(AppConfig):
    name = "config"

    def ready(self) -> None:
        # Importing them sets the current app, and registers what is checked at the start.
        from config import alive, celery, checks  # noqa: F401

        connection_created.connect(_listen, dispatch_uid="history")


def _listen(connection: Any, **_more: Any) -> None:
    """Each new connection tells the database who acts before it writes."""
    if tell not in connection.execute_wrappers:
        connection.execute_wrappers.append(tell)
