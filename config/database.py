"""DATABASE_URL → Django's DATABASES entry. PostgreSQL only: it holds the truth."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def from_url(url: str, *, test_name: str | None = None) -> dict[str, Any]:
    """
    Read `postgresql://user:password@host:port/name?host=/socket/folder`.

    Raises ValueError for any other scheme, so that a wrong variable is seen at start.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"DATABASE_URL must start with postgresql://, not {parts.scheme}://")
    query = dict(parse_qsl(parts.query))
    entry: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "callboard",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(query.pop("port", None) or parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }
    if test_name:
        entry["TEST"] = {"NAME": test_name}
    return entry
