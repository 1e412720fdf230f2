"""Where people reach this site: what links in letters begin with."""

from collections.abc import Sequence

# Names under which only this machine knows itself.
LOCAL = ("localhost", "127.0.0.1", "[::1]", "testserver")


def public(given: str, origins: Sequence[str], hosts: Sequence[str], *, https: bool) -> str:
    """
    PUBLIC_URL, else the first trusted origin, else the first host name that is not local.

    Without a slash at the end; empty when nothing says where it is.
    """
    named = given or next((origin for origin in origins if "*" not in origin), "")
    host = next((h for h in hosts if h not in LOCAL and not h.startswith((".", "*"))), "")
    if not named and host:
        named = f"{'https' if https else 'http'}://{host}"
    return named.rstrip("/")
