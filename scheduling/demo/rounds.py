"""One small open round of the demo base: a few crews want the scarcest sets of next month."""

from datetime import datetime, time, timedelta

from base_ops.models import AllocationRound, Crew, User
from base_ops.services import round_requests, rounds
from base_ops.services.round_requests import Choice, Item, Wishes
from sets.models import Base, SetKind, SetState

NAME = "下月争用场景"
ASKING, KINDS = 4, 2
FIRST_DAY, DAYS, OPEN_DAYS = 28, 7, 7


def load_round(base: Base, crews: list[Crew], by: User | None, now: datetime) -> AllocationRound:
    """The round with its requests, or the one that is there already."""
    known = AllocationRound.objects.filter(base=base, name=NAME).first()
    return known or _load(base, crews, by, now)


def _load(base: Base, crews: list[Crew], by: User | None, now: datetime) -> AllocationRound:
    kinds = _scarcest(base)
    first = base.shooting_day(now) + timedelta(days=FIRST_DAY)
    made = rounds.create_round(
        base=base,
        name=NAME,
        first_date=first,
        last_date=first + timedelta(days=DAYS - 1),
        opens_at=now,
        closes_at=now + timedelta(days=OPEN_DAYS),
        now=now,
        kinds=kinds,
        seed=7,
        by=by,
    )
    made = rounds.open_round(round_id=made.pk, now=now)
    for n, crew in enumerate(crews[:ASKING]):
        wishes = Wishes(_items(made, kinds, n), wants_waitlist=n % 2 == 0)
        round_requests.ask(round_id=made.pk, crew=crew, wishes=wishes, now=now, by=by)
    return made


def _scarcest(base: Base) -> list[SetKind]:
    """The kinds of which there are the fewest sets, so that there is something to share out."""
    counts = [
        (kind.standing_sets.filter(state=SetState.OPEN).count(), kind.pk, kind)
        for kind in SetKind.objects.filter(base=base).order_by("pk")
    ]
    few = sorted(row for row in counts if row[0])
    return [kind for _count, _pk, kind in few[:KINDS]]


def _items(made: AllocationRound, kinds: list[SetKind], n: int) -> list[Item]:
    """Everybody's first item is for the same kind in the same three days."""
    orders = [kinds, list(reversed(kinds))]
    return [
        Item(
            choices=[Choice(kind=kind) for kind in order],
            minutes=480,
            days=2 if place == 0 else 1,
            first_date=made.first_date,
            last_date=made.first_date + timedelta(days=2 + n % 2),
            from_time=time(8),
            to_time=time(22),
        )
        for place, order in enumerate(orders)
    ]
