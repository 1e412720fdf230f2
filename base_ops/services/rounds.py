"""
The life of an allocation round 分配轮: prepared, open, closed, answered, published.

Whoever changes a round or a request in it holds the round's row first; so what is in when
a round closes is exactly what the answer is made for.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from base_ops.errors import KindOfAnotherBase
from base_ops.models import AllocationRound, RequestState, Reserved, RoundRequest, RoundState, User
from base_ops.round_errors import RoundNotFound, RoundNotThere, RoundUnsound
from sets.models import Base, SetKind

LONGEST_DAYS = 60
STATE_WORDS = {
    RoundState.PREPARED: ("筹备中", "in preparation"),
    RoundState.OPEN: ("收集中", "open"),
    RoundState.CLOSED: ("已截止", "closed"),
    RoundState.ANSWERED: ("待公布", "answered"),
    RoundState.PUBLISHED: ("已公布", "published"),
    RoundState.CANCELLED: ("已取消", "cancelled"),
}
ALIVE = (RoundState.PREPARED, RoundState.OPEN, RoundState.CLOSED, RoundState.ANSWERED)


@transaction.atomic
def create_round(
    *,
    base: Base,
    name: str,
    first_date: date,
    last_date: date,
    opens_at: datetime,
    closes_at: datetime,
    now: datetime,
    kinds: Sequence[SetKind] = (),
    reserved: str = Reserved.STAFF,
    step_minutes: int = 60,
    seed: int | None = None,
    by: User | None = None,
) -> AllocationRound:
    """
    Prepare a round; nobody may ask in it yet, and nothing is reserved.

    Without a seed one is drawn and recorded. Raises RoundUnsound, KindOfAnotherBase.
    """
    if any(kind.base_id != base.pk for kind in kinds):
        raise KindOfAnotherBase()
    round_ = AllocationRound(
        base=base,
        name=name.strip()[:60],
        first_date=first_date,
        last_date=last_date,
        opens_at=opens_at,
        closes_at=closes_at,
        reserved=reserved,
        step_minutes=step_minutes,
        seed=_draw() if seed is None else seed,
        created_by=by,
    )
    _check(round_, now)
    round_.save(force_insert=True)
    round_.kinds.set(kinds)
    return round_


@transaction.atomic
def change_round(*, round_id: int, now: datetime, **fields: Any) -> AllocationRound:
    """
    Change a round nobody may ask in yet; of an open one only when it closes.

    Raises RoundNotFound, RoundNotThere, RoundUnsound, KindOfAnotherBase.
    """
    round_ = lock_round(round_id)
    allowed = {RoundState.PREPARED: set(fields), RoundState.OPEN: {"closes_at"}}
    if not set(fields) <= allowed.get(RoundState(round_.state), set()) or not fields:
        raise not_there(round_, "修改", "changed")
    kinds = fields.pop("kinds", None)
    for name, value in fields.items():
        setattr(round_, name, value)
    _check(round_, now)
    round_.save()
    if kinds is not None:
        if any(kind.base_id != round_.base_id for kind in kinds):
            raise KindOfAnotherBase()
        round_.kinds.set(kinds)
    return round_


@transaction.atomic
def open_round(*, round_id: int, now: datetime) -> AllocationRound:
    """Take requests from `opens_at` on. Raises RoundNotFound, RoundNotThere, RoundUnsound."""
    round_ = lock_round(round_id)
    require(round_, (RoundState.PREPARED,), "开放", "opened")
    _check(round_, now)
    return _to(round_, RoundState.OPEN)


@transaction.atomic
def close_round(*, round_id: int, now: datetime) -> AllocationRound:
    """
    Take no more requests; before its time, that time becomes `now`.

    Raises RoundNotFound, RoundNotThere.
    """
    round_ = lock_round(round_id)
    require(round_, (RoundState.OPEN,), "截止", "closed")
    if round_.opens_at < now < round_.closes_at:
        round_.closes_at = now
    return _to(round_, RoundState.CLOSED, "closes_at")


@transaction.atomic
def cancel_round(*, round_id: int, now: datetime) -> AllocationRound:
    """Call a round off: nothing is reserved any more. Raises RoundNotFound, RoundNotThere."""
    round_ = lock_round(round_id)
    require(round_, ALIVE, "取消", "cancelled")
    return _to(round_, RoundState.CANCELLED)


@transaction.atomic
def close_for_answer(*, round_id: int, now: datetime) -> AllocationRound:
    """
    The round, locked, with its collecting over: what is in now is all there is.

    Raises RoundNotFound, RoundNotThere (not closed yet, or over).
    """
    round_ = lock_round(round_id)
    if round_.state == RoundState.OPEN and round_.closes_at <= now:
        _to(round_, RoundState.CLOSED)
    require(round_, (RoundState.CLOSED, RoundState.ANSWERED), "答复", "answered")
    return round_


def lock_round(round_id: int) -> AllocationRound:
    """The round, locked until the transaction ends. Raises RoundNotFound."""
    rows = AllocationRound.objects.select_for_update(no_key=True, of=("self",))
    round_ = rows.select_related("base").filter(pk=round_id).first()
    if round_ is None:
        raise RoundNotFound()
    return round_


def require(
    round_: AllocationRound, states: Sequence[RoundState], act_zh: str, act_en: str
) -> None:
    """Raises RoundNotThere when the round is in none of these states."""
    if round_.state not in states:
        raise not_there(round_, act_zh, act_en)


def not_there(round_: AllocationRound, act_zh: str, act_en: str) -> RoundNotThere:
    """The refusal of an act that does not go with the round's state."""
    zh, en = STATE_WORDS[RoundState(round_.state)]
    return RoundNotThere(round=round_.name, state_zh=zh, state_en=en, act_zh=act_zh, act_en=act_en)


def requests_of(round_: AllocationRound) -> list[RoundRequest]:
    """The requests that stand, in the order they were first made, with all they name."""
    rows = round_.requests.exclude(state=RequestState.WITHDRAWN).order_by("asked_at", "pk")
    rows = rows.select_related("crew__production__company")
    return list(rows.prefetch_related("items__choices__kind", "items__choices__standing_set__kind"))


def due(now: datetime) -> list[int]:
    """Rounds whose time to ask is over by the clock and that nobody closed."""
    rows = AllocationRound.objects.filter(state=RoundState.OPEN, closes_at__lte=now)
    return list(rows.order_by("closes_at", "pk").values_list("pk", flat=True))


def _check(round_: AllocationRound, now: datetime) -> None:
    why = _unsound(round_, now)
    if why:
        raise RoundUnsound(why_zh=why[0], why_en=why[1])


def _unsound(round_: AllocationRound, now: datetime) -> tuple[str, str] | None:
    if not round_.name:
        return "要有名称。", "it needs a name."
    if round_.last_date < round_.first_date or round_.days > LONGEST_DAYS:
        return (
            f"须是先后两日、最多 {LONGEST_DAYS} 天。",
            f"its days must be in order and at most {LONGEST_DAYS}.",
        )
    if round_.closes_at <= max(round_.opens_at, now):
        return "截止须晚于开放，也晚于现在。", "it must close after it opens, and after now."
    if round_.closes_at >= round_.span.end:
        return "截止须早于所分时段的结束。", "it must close before what it is about is over."
    if not 5 <= round_.step_minutes <= 240:
        return "开始间隔应为 5 到 240 分钟。", "starts lie 5 to 240 minutes apart."
    return None


def _to(round_: AllocationRound, state: RoundState, *more: str) -> AllocationRound:
    round_.state = state
    round_.save(update_fields=["state", *more])
    return round_


def _draw() -> int:
    """A seed out of the database's own randomness: nobody at the desk chose it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT floor(random() * 2147483647)::int")
        return int(cursor.fetchone()[0])
