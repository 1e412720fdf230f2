"""
Saying who acts and why, so that the history's triggers can write it down.

An edge (middleware, worker, command) says who; a service may say why. Before each write
the connection is told in settings of the transaction (`SET LOCAL`, gone with it).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE", "WITH")
TELL = (
    "SELECT set_config('callboard.actor', %s, %s), set_config('callboard.actor_id', %s, %s), "
    "set_config('callboard.why', %s, %s), set_config('callboard.request', %s, %s)"
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a name, and the account's id where there is one."""

    name: str
    user_id: int | None = None


_who: ContextVar[Callable[[], Actor] | None] = ContextVar("who", default=None)
_request: ContextVar[str] = ContextVar("request", default="")
_why: ContextVar[str] = ContextVar("why", default="")


@contextmanager
def acting(who: Callable[[], Actor], request: str = "") -> Iterator[None]:
    """What is written from here on is this actor's doing; asked when something is written."""
    tokens = _who.set(who), _request.set(request[:64])
    try:
        yield
    finally:
        _who.reset(tokens[0])
        _request.reset(tokens[1])


@contextmanager
def because(why: str) -> Iterator[None]:
    """What is written from here on has this reason."""
    token = _why.set(why[:200])
    try:
        yield
    finally:
        _why.reset(token)


def tell(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Wrapper around every statement: before a write, tell the database who and why."""
    wrapper: BaseDatabaseWrapper = context["connection"]
    who, why = _who.get(), _why.get()
    is_said = bool(who or why)
    # Within one transaction the settings stay: a later actor must not inherit them.
    if not _writes(sql) or not (is_said or getattr(wrapper, "_history_said", False)):
        return execute(sql, params, many, context)
    _say(wrapper, who() if who else Actor(""), why, _request.get(), local=wrapper.in_atomic_block)
    wrapper._history_said = is_said  # type: ignore[attr-defined]
    try:
        return execute(sql, params, many, context)
    finally:
        if not wrapper.in_atomic_block:
            _say(wrapper, Actor(""), "", "", local=False)


def _writes(sql: Any) -> bool:
    return str(sql)[:40].lstrip().upper().startswith(WRITES)


def _say(wrapper: BaseDatabaseWrapper, actor: Actor, why: str, request: str, local: bool) -> None:
    values = (actor.name[:150], str(actor.user_id or ""), why, request)
    with wrapper.connection.cursor() as cursor:  # below Django: not a query of the page
        cursor.execute(TELL, [part for value in values for part in (value, local)])
