"""The one clock that holds and leases are judged by: the database's, whatever a machine thinks."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """This instant by the clock of the database. Edges ask; services are told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now
