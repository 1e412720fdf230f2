"""What the database must promise before anything is booked in it."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

# Off, an answer may be given before the write is safe: 18 of 2,600 acknowledged bookings were
# lost in a hard stop.
NEEDED = ("fsync", "full_page_writes", "synchronous_commit")


@register(Tags.database)
def writes_last(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse a server that may lose what it has acknowledged."""
    return [fault for alias in databases or () for fault in careless_settings(alias)]


def careless_settings(alias: str) -> list[CheckMessage]:
    """An error for each setting with which a crash of the server loses bookings."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT name FROM pg_settings WHERE name = ANY (%s) AND setting = 'off' ORDER BY name",
            [list(NEEDED)],
        )
        return [careless(name) for (name,) in cursor.fetchall()]


def careless(name: str) -> CheckMessage:
    return Error(
        f"PostgreSQL 的 {name} 是 off：服务器一断电，已答应的预订会丢。"
        f" / PostgreSQL has {name} off: a crash loses bookings that were acknowledged.",
        hint=f"ALTER SYSTEM SET {name} = on; SELECT pg_reload_conf();",
        id="callboard.E001",
    )
