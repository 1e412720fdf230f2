"""EMAIL_URL → Django's settings for mail. Unset, no mail is sent: the one switch there is."""

from email.utils import parseaddr
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

# Scheme: its usual port, and the setting that makes the line a secret one.
SCHEMES = {"smtp": (25, ""), "smtp+tls": (587, "EMAIL_USE_TLS"), "smtps": (465, "EMAIL_USE_SSL")}
BACKENDS = "django.core.mail.backends"
# A server that hangs keeps a worker for so long, and no longer.
TIMEOUT_SECONDS = 10


def from_url(url: str) -> dict[str, Any]:
    """
    Read `smtp+tls://user:password@host:port/?from=片场 <desk@example.com>`.

    `smtp` is plain, `smtp+tls` starts TLS, `smtps` is TLS from the start; `file:///folder`
    writes letters into a folder. Raises ValueError for anything else, so that a wrong
    variable is seen at start.
    """
    if not url:
        return {"EMAIL_BACKEND": f"{BACKENDS}.dummy.EmailBackend"}
    parts = urlsplit(url)
    sender = {"DEFAULT_FROM_EMAIL": _sender(parts)}
    if parts.scheme == "file" and parts.path.strip("/"):
        folder = unquote(parts.path)
        return sender | {
            "EMAIL_BACKEND": f"{BACKENDS}.filebased.EmailBackend",
            "EMAIL_FILE_PATH": folder,
        }
    if parts.scheme not in SCHEMES or not parts.hostname:
        names = ", ".join(f"{name}://host" for name in SCHEMES)
        raise ValueError(f"EMAIL_URL must be one of {names} or file:///folder")
    return sender | _server(parts)


def _server(parts: SplitResult) -> dict[str, Any]:
    port, secrecy = SCHEMES[parts.scheme]
    return {
        "EMAIL_BACKEND": f"{BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_TIMEOUT": TIMEOUT_SECONDS,
        **({secrecy: True} if secrecy else {}),
    }


def _sender(parts: SplitResult) -> str:
    """`from` of the query, else the account, else callboard@ the server."""
    named = dict(parse_qsl(parts.query)).get("from", "")
    account = unquote(parts.username or "")
    sender = named or (account if "@" in account else f"callboard@{parts.hostname or 'localhost'}")
    if "@" not in parseaddr(sender)[1]:
        raise ValueError(f"EMAIL_URL: from={sender} is no address")
    return sender
