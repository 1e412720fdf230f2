"""Asking in a round: each crew one request, changed and withdrawn until the round closes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import transaction

from base_ops.models import (
    AllocationRound,
    Crew,
    RequestState,
    RoundChoice,
    RoundItem,
    RoundRequest,
    RoundState,
    User,
)
from base_ops.round_errors import (
    CrewElsewhere,
    ItemUnsound,
    RequestMade,
    RequestNotFound,
    RequestWithdrawn,
    RoundClosed,
    TooManyItems,
)
from base_ops.services import reserving
from base_ops.services.rounds import lock_round
from sets.models import Dressing, SetKind, SetState, StandingSet

MOST_ITEMS, MOST_CHOICES = 30, 3
LONGEST_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Choice:
    """Any set of a kind, or one set: exactly one of the two."""

    kind: SetKind | None = None
    standing_set: StandingSet | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """What is asked for, as in `RoundItem`; `choices` with the first choice first."""

    choices: Sequence[Choice]
    minutes: int
    first_date: date
    last_date: date
    from_time: time
    to_time: time
    days: int = 1
    dressing_name: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """A whole request; the first item matters most. Without items a change leaves them be."""

    items: Sequence[Item] | None = None
    all_or_nothing: bool = False
    wants_waitlist: bool = False
    note: str = field(default="")


@transaction.atomic
def ask(
    *, round_id: int, crew: Crew, wishes: Wishes, now: datetime, by: User | None = None
) -> RoundRequest:
    """
    Ask for a crew in a round.

    Raises RoundNotFound, RoundClosed, CrewElsewhere, RequestMade, TooManyItems, ItemUnsound.
    """
    round_ = _collecting(round_id, now)
    if crew.production.company.base_id != round_.base_id:
        raise CrewElsewhere()
    standing = round_.requests.filter(crew=crew).exclude(state=RequestState.WITHDRAWN)
    if standing.exists():
        raise RequestMade(crew=str(crew))
    items = wishes.items or ()
    _check(round_, items)
    request = RoundRequest.objects.create(
        round=round_,
        crew=crew,
        all_or_nothing=wishes.all_or_nothing,
        wants_waitlist=wishes.wants_waitlist,
        note=wishes.note[:200],
        asked_by=by,
        asked_at=now,
        changed_at=now,
    )
    _write(request, items)
    return request


@transaction.atomic
def change(*, request_id: int, wishes: Wishes, now: datetime) -> RoundRequest:
    """
    Put other wishes in the place of a request's; it keeps its time of asking.

    Raises RequestNotFound, RequestWithdrawn, RoundClosed, TooManyItems, ItemUnsound.
    """
    round_, request = _own(request_id, now)
    if wishes.items is not None:
        _check(round_, wishes.items)
        request.items.all().delete()
        _write(request, wishes.items)
    request.all_or_nothing = wishes.all_or_nothing
    request.wants_waitlist = wishes.wants_waitlist
    request.note, request.changed_at = wishes.note[:200], now
    request.save(update_fields=["all_or_nothing", "wants_waitlist", "note", "changed_at"])
    return request


@transaction.atomic
def withdraw(*, request_id: int, now: datetime) -> RoundRequest:
    """Take a request back. Raises RequestNotFound, RequestWithdrawn, RoundClosed."""
    _round, request = _own(request_id, now)
    request.state, request.changed_at = RequestState.WITHDRAWN, now
    request.save(update_fields=["state", "changed_at"])
    return request


def items_of(request: RoundRequest) -> list[Item]:
    """The items of a request, as one would ask for them again."""
    return [
        Item(
            choices=[Choice(c.kind, c.standing_set) for c in row.choices.all()],
            minutes=row.minutes,
            days=row.days,
            first_date=row.first_date,
            last_date=row.last_date,
            from_time=row.from_time,
            to_time=row.to_time,
            dressing_name=row.dressing_name,
        )
        for row in request.items.prefetch_related("choices__kind", "choices__standing_set")
    ]


def _own(request_id: int, now: datetime) -> tuple[AllocationRound, RoundRequest]:
    seen = RoundRequest.objects.filter(pk=request_id).values_list("round_id", flat=True).first()
    if seen is None:
        raise RequestNotFound()
    round_ = _collecting(seen, now)
    request = RoundRequest.objects.select_related("crew").get(pk=request_id)
    if request.state == RequestState.WITHDRAWN:
        raise RequestWithdrawn()
    return round_, request


def _collecting(round_id: int, now: datetime) -> AllocationRound:
    """The round, locked: whoever closes it waits, or we see that it is closed."""
    round_ = lock_round(round_id)
    is_open = round_.state == RoundState.OPEN and round_.opens_at <= now < round_.closes_at
    if not is_open:
        zone = round_.base.zone
        opens, closes = (at.astimezone(zone) for at in (round_.opens_at, round_.closes_at))
        raise RoundClosed(
            round=round_.name,
            opens_at=f"{opens:%Y-%m-%d %H:%M}",
            closes_at=f"{closes:%Y-%m-%d %H:%M}",
        )
    return round_


def _write(request: RoundRequest, items: Sequence[Item]) -> None:
    made = RoundItem.objects.bulk_create(
        RoundItem(
            request=request,
            place=place,
            minutes=item.minutes,
            days=item.days,
            first_date=item.first_date,
            last_date=item.last_date,
            from_time=item.from_time,
            to_time=item.to_time,
            dressing_name=item.dressing_name,
        )
        for place, item in enumerate(items, start=1)
    )
    RoundChoice.objects.bulk_create(
        RoundChoice(item=row, rank=rank, kind=choice.kind, standing_set=choice.standing_set)
        for row, item in zip(made, items, strict=True)
        for rank, choice in enumerate(item.choices, start=1)
    )


def _check(round_: AllocationRound, items: Sequence[Item]) -> None:
    if not 1 <= len(items) <= MOST_ITEMS:
        raise TooManyItems(most=MOST_ITEMS, count=len(items))
    contested = set(reserving.contested(round_).values_list("pk", "kind", "state"))
    sets = {pk: kind for pk, kind, state in contested if state == SetState.OPEN}
    dressings = set(Dressing.objects.filter(standing_set__in=sets).values_list("name", flat=True))
    for place, item in enumerate(items, start=1):
        why = _dates(round_, item) or _choices(item, sets, dressings)
        if why:
            raise ItemUnsound(item=place, why_zh=why[0], why_en=why[1])


def _dates(round_: AllocationRound, item: Item) -> tuple[str, str] | None:
    if not 1 <= item.minutes <= LONGEST_MINUTES:
        return "每天 1 到 1440 分钟。", "1 to 1440 minutes a day."
    if not round_.first_date <= item.first_date <= item.last_date <= round_.last_date:
        return (
            f"日期应先后有序，且在 {round_.first_date} 至 {round_.last_date} 之内。",
            f"its dates must be in order, within {round_.first_date} to {round_.last_date}.",
        )
    if not 1 <= item.days <= (item.last_date - item.first_date).days + 1:
        return "天数多于所给的日期。", "more days than there are dates."
    row = RoundItem(from_time=item.from_time, to_time=item.to_time)
    if row.to_minute - row.from_minute < item.minutes:
        return "每天可用的钟点放不下。", "its hours of the day are too short for it."
    return None


def _choices(item: Item, sets: dict[int, int], dressings: set[str]) -> tuple[str, str] | None:
    if not 1 <= len(item.choices) <= MOST_CHOICES:
        return f"志愿 1 到 {MOST_CHOICES} 个。", f"1 to {MOST_CHOICES} choices."
    kinds = set(sets.values())
    for choice in item.choices:
        if (choice.kind is None) == (choice.standing_set is None):
            return "每个志愿是一种类型或一个场景。", "a choice is a kind or a set."
        if choice.kind and choice.kind.pk not in kinds:
            return f"这一轮不分「{choice.kind}」。", f"the round is not about {choice.kind}."
        if choice.standing_set and choice.standing_set.pk not in sets:
            one = choice.standing_set
            return f"这一轮不分「{one}」。", f"the round is not about {one}."
    if item.dressing_name and item.dressing_name not in dressings:
        name = item.dressing_name
        return f"没有场景能陈设成「{name}」。", f"no set can be dressed as {name}."
    return None
