"""What follows from a published round: notices, denied demand, and places on the waitlist."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from base_ops.models import (
    AllocationRound,
    ItemState,
    Notice,
    NoticeKind,
    RoundGrant,
    RoundItem,
    RoundRequest,
)
from base_ops.services import demand, waitlist
from base_ops.services.mail_bell import announce
from base_ops.services.notices import TEXTS
from sets.errors import DomainError
from sets.models import SetKind
from sets.timespan import TimeSpan, wall_instant

SHOWN = 3


def tell(round_: AllocationRound, requests: Sequence[RoundRequest], *, now: datetime) -> None:
    """One notice to each crew; what was refused is kept as denied demand and may wait on."""
    grants = RoundGrant.objects.filter(item__request__round=round_)
    by_request: dict[int, list[RoundGrant]] = {}
    for row in grants.select_related("standing_set", "item").order_by("starts_at", "pk"):
        by_request.setdefault(row.item.request_id, []).append(row)
    Notice.objects.bulk_create(
        _notice(round_, request, by_request.get(request.pk, []), now) for request in requests
    )
    announce()
    for request in requests:
        refused = [item for item in request.items.all() if item.state == ItemState.REFUSED]
        demand.note_round(round_, request, [_wish(round_, item) for item in refused], now=now)
        if request.wants_waitlist:
            for item in refused:
                _wait(round_, request, item, now)


def window_of(round_: AllocationRound, item: RoundItem) -> TimeSpan:
    """From the first hour of an item's first day to the last of its last."""
    zone = round_.base.zone
    return TimeSpan(
        wall_instant(item.first_date, item.from_minute, zone),
        wall_instant(item.last_date, item.to_minute, zone),
    )


def kind_of(item: RoundItem) -> SetKind:
    """The kind of an item's first choice."""
    first = min(item.choices.all(), key=lambda choice: choice.rank)
    return first.kind or first.standing_set.kind  # type: ignore[union-attr]


def _wish(round_: AllocationRound, item: RoundItem) -> demand.Wish:
    return demand.Wish(
        kind_of(item), window_of(round_, item), item.minutes, item.dressing_name, item.reason
    )


def _notice(
    round_: AllocationRound, request: RoundRequest, grants: Sequence[RoundGrant], now: datetime
) -> Notice:
    items = list(request.items.all())
    granted = sum(item.state == ItemState.GRANTED for item in items)
    zone = round_.base.zone
    shown = [
        f"{row.standing_set.code} {row.starts_at.astimezone(zone):%m-%d %H:%M}"
        f"–{row.ends_at.astimezone(zone):%H:%M}"
        for row in grants
    ]
    rest = len(shown) - SHOWN
    words = {
        "round": round_.name,
        "granted": granted,
        "refused": len(items) - granted,
        "text_zh": "；".join(shown[:SHOWN]) + (f" 等 {len(shown)} 场" if rest > 0 else ""),
        "text_en": "; ".join(shown[:SHOWN]) + (f" and {rest} more" if rest > 0 else ""),
    }
    zh, en = (text.format(**words) for text in TEXTS[NoticeKind.ROUND])
    return Notice(
        base_id=round_.base_id,
        crew=request.crew,
        kind=NoticeKind.ROUND,
        zh=zh[:300],
        en=en[:300],
        created_at=now,
    )


def _wait(round_: AllocationRound, request: RoundRequest, item: RoundItem, now: datetime) -> None:
    """One entry, whatever the days; what the waitlist does not take is left as it is."""
    try:
        with transaction.atomic():
            waitlist.join(
                crew=request.crew,
                kind=kind_of(item),
                window=window_of(round_, item),
                minutes=item.minutes,
                dressing_name=item.dressing_name,
                note=round_.name,
                by=request.asked_by,
                now=now,
            )
    except DomainError:
        return
