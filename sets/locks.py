"""The one written lock rule for sets."""

from collections.abc import Iterable

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from sets.errors import Busy
from sets.models import StandingSet

LOCK_WAIT = "5s"


class SetsBusy(Busy):
    code = "sets_busy"
    zh = "有人正在预订这些场景，请稍后再试。"
    en = "Someone else is booking these sets. Try again."


def lock_sets(set_ids: Iterable[int]) -> dict[int, StandingSet]:
    """
    Lock these sets until the transaction ends, lowest primary key first; {pk: set}.

    Call once per transaction, before reading availability: a fixed order makes
    deadlocks impossible, and NO KEY UPDATE leaves foreign keys alone. Raises
    SetsBusy when another booking keeps them longer than LOCK_WAIT.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("lock_sets() needs a transaction.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_WAIT])
    rows = (
        StandingSet.objects.select_related("base", "kind")
        .select_for_update(no_key=True, of=("self",))
        .filter(pk__in=sorted(set(set_ids)))
        .order_by("pk")
    )
    try:
        return {row.pk: row for row in rows}
    except OperationalError as exc:
        if not isinstance(exc.__cause__, LockNotAvailable):
            raise
        raise SetsBusy() from exc
