"""
Guessing passwords is slowed down: tries are counted in PostgreSQL, for all doors and processes.

A try is taken before the password is looked at, so many at once get no further than the limit.
Two counters, each moved by one statement: the address's first, then the name's; a blocked
address therefore locks no name out. When the window is over the next try starts a new one.
"""

import unicodedata
from datetime import timedelta
from ipaddress import ip_address, ip_network
from math import ceil

from django.conf import settings
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from base_ops.errors import SignInBlocked
from base_ops.models import SignInTries, TriesOf
from base_ops.selectors.sign_ins import window, with_state

KEPT = timedelta(days=1)

# No row comes back when the limit is reached: refused tries are not counted, so a block ends
# when its window does, however often somebody knocks meanwhile.
TAKE = """
INSERT INTO base_ops_signintries AS held (kind, key, user_id, tries, since)
VALUES (
    %(kind)s, %(key)s,
    (SELECT id FROM base_ops_user WHERE upper(username) = upper(%(name)s) ORDER BY id LIMIT 1),
    1, clock_timestamp()
)
ON CONFLICT (kind, key) DO UPDATE SET
    user_id = excluded.user_id,
    tries = CASE WHEN held.since <= {over} THEN 1 ELSE held.tries + 1 END,
    since = CASE WHEN held.since <= {over} THEN clock_timestamp() ELSE held.since END
WHERE held.tries < %(limit)s OR held.since <= {over}
RETURNING tries
""".format(over="clock_timestamp() - make_interval(mins => %(window)s)")


def take(*, name: str, address: str | None) -> None:
    """
    Count a try at this name from this address, before its password is looked at.

    Raises SignInBlocked when either has had its tries. Without an address (a command, a
    test) only the name counts.
    """
    if address is not None:
        _take(TriesOf.ADDRESS, network_of(address), None, settings.SIGN_IN_TRIES_PER_ADDRESS)
    _take(TriesOf.NAME, key_of(name), normal(name), settings.SIGN_IN_TRIES_PER_NAME)


def forgive(*, name: str, address: str | None) -> None:
    """The password was right: the name starts anew, the address gets this one try back."""
    SignInTries.objects.filter(kind=TriesOf.NAME, key=key_of(name)).delete()
    if address is not None:
        counted = SignInTries.objects.filter(kind=TriesOf.ADDRESS, key=network_of(address))
        counted.filter(tries__gt=0).update(tries=F("tries") - 1)


def lift(rows: QuerySet[SignInTries]) -> int:
    """Let these try again at once; how many counters that were."""
    return rows.delete()[0]


def forget_tries() -> int:
    """Drop counters whose window was over long ago; how many."""
    return SignInTries.objects.filter(since__lt=Now() - max(KEPT, window())).delete()[0]


def normal(name: str) -> str:
    """One spelling of all that a door may take for the same account."""
    readable = name.replace("\0", "").encode(errors="replace").decode()
    return unicodedata.normalize("NFKC", readable).strip().casefold()


def key_of(name: str) -> str:
    """The keyed hash under which tries at a name are counted."""
    return salted_hmac("base_ops.sign_in_tries", normal(name), algorithm="sha256").hexdigest()


def network_of(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 that one IPv6 customer has."""
    try:
        found = ip_address(address.strip().split("%")[0])
    except ValueError:
        return address.replace("\0", "").strip()[:64]
    found = getattr(found, "ipv4_mapped", None) or found
    return str(found) if found.version == 4 else str(ip_network((found, 64), strict=False))


def _take(kind: TriesOf, key: str, name: str | None, limit: int) -> None:
    minutes = settings.SIGN_IN_WINDOW_MINUTES
    asked = {"kind": kind.value, "key": key, "name": name, "limit": limit, "window": minutes}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, asked)
        if cursor.fetchone() is None:
            raise _blocked(kind, key)


def _blocked(kind: TriesOf, key: str) -> SignInBlocked:
    row = with_state(SignInTries.objects.filter(kind=kind, key=key)).first()
    seconds = max(1, ceil(row.left.total_seconds())) if row else 1  # type: ignore[attr-defined]
    return SignInBlocked(seconds=seconds, minutes=ceil(seconds / 60))
