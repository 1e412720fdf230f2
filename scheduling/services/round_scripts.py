"""
A crew's script as a request in a round: what it still has to shoot, location by location.

Each location is an item of its kind: its scenes' minutes, spread over as few of the crew's
working days as hold them. The crew's scenes are packed into what it is granted afterwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from base_ops.models import AllocationRound, Crew, RoundRequest, User
from base_ops.round_errors import RoundNotFound
from base_ops.services import reserving, round_requests
from base_ops.services.round_requests import MOST_ITEMS, Choice, Item, Wishes
from scheduling.errors import CrewOutsideHorizon, NothingToShoot
from scheduling.models import Location, Scene
from sets.models import Dressing, SetState

QUARTER = 15


@dataclass(frozen=True, slots=True)
class Work:
    """A location with the minutes of its scenes that are still to be shot."""

    location: Location
    minutes: int


@transaction.atomic
def ask_for_script(
    *,
    round_id: int,
    crew: Crew,
    now: datetime,
    by: User | None = None,
    all_or_nothing: bool = False,
    wants_waitlist: bool = False,
) -> RoundRequest:
    """
    Ask in a round for what the crew's script needs; the longest location matters most.

    Raises NothingToShoot when none of it is of a kind the round is about,
    CrewOutsideHorizon, and what `round_requests.ask` raises.
    """
    round_ = AllocationRound.objects.select_related("base").filter(pk=round_id).first()
    if round_ is None:
        raise RoundNotFound()
    items = items_of_script(round_, crew)
    wishes = Wishes(items, all_or_nothing, wants_waitlist)
    return round_requests.ask(round_id=round_id, crew=crew, wishes=wishes, now=now, by=by)


def items_of_script(round_: AllocationRound, crew: Crew) -> list[Item]:
    """The items, the longest first. Raises NothingToShoot, CrewOutsideHorizon."""
    first, last = _days(round_, crew)
    works = _works(round_, crew)
    if not works:
        raise NothingToShoot(crew=str(crew))
    most = (last - first).days + 1
    return [_item(crew, work, first, last, most) for work in works[:MOST_ITEMS]]


def _days(round_: AllocationRound, crew: Crew) -> tuple[date, date]:
    first = max(round_.first_date, crew.first_date)
    last = min(round_.last_date, crew.last_date)
    if first > last:
        raise CrewOutsideHorizon(
            crew=str(crew), first=str(crew.first_date), last=str(crew.last_date), days=round_.days
        )
    return first, last


def _works(round_: AllocationRound, crew: Crew) -> list[Work]:
    sets = reserving.contested(round_).filter(state=SetState.OPEN)
    kinds = set(sets.values_list("kind_id", flat=True))
    minutes: dict[Location, int] = {}
    for scene in _unshot(crew):
        if scene.location.kind_id in kinds:
            minutes[scene.location] = minutes.get(scene.location, 0) + scene.minutes
    return sorted(
        (Work(place, count) for place, count in minutes.items()),
        key=lambda work: (-work.minutes, work.location.pk),
    )


def _unshot(crew: Crew) -> Iterable[Scene]:
    """Scenes that no published plan has booked."""
    rows = Scene.objects.filter(crew=crew).exclude(strips__visit__booking__isnull=False)
    return rows.select_related("location__kind").order_by("episode__number", "position")


def _item(crew: Crew, work: Work, first: date, last: date, most: int) -> Item:
    """As few days as hold the minutes, at most those there are; each rounded up to a quarter."""
    day = crew.wrap_minute - crew.call_minute
    days = min(most, -(-work.minutes // day))
    minutes = min(day, -(-work.minutes // days))
    rounded = min(day, -(-minutes // QUARTER) * QUARTER)
    return Item(
        choices=[Choice(kind=work.location.kind)],
        minutes=rounded,
        days=days,
        first_date=first,
        last_date=last,
        from_time=crew.call_time,
        to_time=crew.wrap_time,
        dressing_name=_dressing(work.location),
    )


def _dressing(location: Location) -> str:
    """The dressing it names, if a set of its kind can stand so."""
    named = Dressing.objects.filter(
        standing_set__kind=location.kind_id, name=location.dressing_name
    )
    return location.dressing_name if location.dressing_name and named.exists() else ""
