"""
What a round keeps from the desk: from its opening to its publishing it shares its sets out itself.

Whom that concerns is the round's own setting (`Reserved`). Acts of the system, and holds
that were in line before the round opened, have nobody who asks and pass.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from base_ops.models import (
    RESERVING,
    AllocationRound,
    Purpose,
    Reserved,
    User,
)
from base_ops.round_errors import RoundReserves
from base_ops.selectors.scope import is_base_staff
from sets.models import StandingSet
from sets.timespan import TimeSpan

if TYPE_CHECKING:
    from base_ops.services.requests import SetRequest

MANAGES = "base_ops.change_allocationround"


def check(requests: "Sequence[SetRequest]", by: User | None, now: datetime) -> None:
    """
    Refuse what a round reserves from this asker; nobody asking (None) is the system itself.

    Raises RoundReserves naming the set and the round.
    """
    if by is None:
        return
    asked = [r for r in requests if r.purpose == Purpose.SHOOTING]
    for round_ in reserving(now):
        if not may_pass(round_, by):
            _check(round_, asked)


def check_clients(requests: "Sequence[SetRequest]", now: datetime) -> None:
    """The same for whoever comes without an account, as through the link of an offer."""
    for round_ in reserving(now):
        if round_.reserved != Reserved.ALL:
            _check(round_, requests)


def reserving(now: datetime) -> list[AllocationRound]:
    """The rounds that keep their sets at this moment."""
    rows = AllocationRound.objects.filter(state__in=RESERVING, opens_at__lte=now)
    return list(rows.select_related("base").order_by("pk"))


def may_pass(round_: AllocationRound, by: User) -> bool:
    """Whether this person may book what the round is about all the same."""
    if round_.reserved == Reserved.ALL:
        return True
    if not is_base_staff(by):
        return False
    return round_.reserved == Reserved.STAFF or by.has_perm(MANAGES)


def contested(round_: AllocationRound) -> QuerySet[StandingSet]:
    """The sets a round is about; with a whole its parts, with a part its whole."""
    rows = StandingSet.objects.filter(base=round_.base_id)
    kinds = list(round_.kinds.values_list("pk", flat=True))
    if not kinds:
        return rows
    same = Q(kind__in=kinds) | Q(whole__kind__in=kinds) | Q(parts__kind__in=kinds)
    return rows.filter(same).distinct()


def is_reserved(rounds: Iterable[AllocationRound], set_id: int, span: TimeSpan) -> bool:
    """Whether one of these rounds keeps the set then; reads a round's sets once."""
    return any(
        round_.reserved != Reserved.ALL
        and round_.span.overlaps(span)
        and set_id in _contested_ids(round_)
        for round_ in rounds
    )


def _contested_ids(round_: AllocationRound) -> set[int]:
    known: set[int] | None = getattr(round_, "_contested", None)
    if known is None:
        known = set(contested(round_).values_list("pk", flat=True))
        round_._contested = known  # type: ignore[attr-defined]
    return known


def _check(round_: AllocationRound, requests: "Sequence[SetRequest]") -> None:
    for item, request in enumerate(requests):
        if round_.span.overlaps(request.span) and request.standing_set_id in _contested_ids(round_):
            raise _refusal(round_, request.standing_set_id, item)


def _refusal(round_: AllocationRound, set_id: int, item: int) -> RoundReserves:
    closes = round_.closes_at.astimezone(round_.base.zone)
    return RoundReserves(
        set=str(StandingSet.objects.get(pk=set_id)),
        set_id=set_id,
        item=item,
        round=round_.name,
        round_id=round_.pk,
        first=round_.first_date.isoformat(),
        last=round_.last_date.isoformat(),
        closes_at=f"{closes:%Y-%m-%d %H:%M}",
        link=f"/api/v1/rounds/{round_.pk}/",
    )
