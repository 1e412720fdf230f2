"""What a crew has to know: its stops day by day. Plain data, seven queries, no HTML."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from base_ops.models import Booking, Crew, Member, MemberRole, Purpose
from scheduling.models import Scene, Strip
from sets.models import Base, Dressing, StandingSet
from sets.selectors.walks import walk_table


@dataclass(frozen=True, slots=True)
class Shot:
    """A scene of a stop: when, and who wears what."""

    scene: Scene
    starts_at: datetime
    ends_at: datetime
    cast: tuple[tuple[str, str, str], ...]  # role, actor, costume
    extras: tuple[tuple[str, int | None], ...]


@dataclass(slots=True)
class Stop:
    """
    A stay on a set.

    `came_from` is the stop before it on the same day when that was on another set, and
    `walk_minutes` the way from there with gear; None where nobody noted it.
    """

    booking: Booking
    standing_set: StandingSet
    dressing: Dressing | None
    shots: tuple[Shot, ...]
    came_from: "Stop | None" = field(default=None, repr=False)
    walk_minutes: int | None = None
    next_stop: "Stop | None" = field(default=None, repr=False)

    @property
    def starts_at(self) -> datetime:
        return self.booking.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.booking.ends_at

    @property
    def cast(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """(role, actor, costumes in order of wearing) of everybody on this set."""
        worn: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for shot in self.shots:
            for role, actor, costume in shot.cast:
                worn[role, actor][costume] = None
        return [(role, actor, tuple(costumes)) for (role, actor), costumes in worn.items()]


@dataclass(frozen=True, slots=True)
class Day:
    """A shooting day and its stops in order."""

    date: date
    stops: tuple[Stop, ...]

    def over(self, now: datetime) -> list[Stop]:
        """The stops that are behind the crew."""
        return [stop for stop in self.stops if stop.ends_at <= now]

    def left(self, now: datetime) -> list[Stop]:
        """The stops it is on or still has before it."""
        return [stop for stop in self.stops if stop.ends_at > now]


@dataclass(frozen=True, slots=True)
class CrewSheet:
    """
    Everything on a crew's page.

    `now_on` is where it is, `next_stop` where it goes next, `contacts` whom to ask.
    """

    crew: Crew
    base: Base
    today: Day
    coming: tuple[Day, ...]
    now_on: Stop | None
    next_stop: Stop | None
    contacts: tuple[Member, ...]


def find_crew(link_key: str) -> Crew | None:
    """The crew whose personal link this is."""
    return (
        Crew.objects.select_related("production__company__base").filter(link_key=link_key).first()
    )


def crew_sheet(crew: Crew, now: datetime) -> CrewSheet:
    """Today and the days to come of a crew, by what is booked for it."""
    base = crew.production.company.base
    today = base.shooting_day(now)
    stops = _stops(crew, now - timedelta(days=1))
    by_day: dict[date, list[Stop]] = defaultdict(list)
    for stop in stops:
        by_day[base.shooting_day(stop.starts_at)].append(stop)
    _add_walks(base, by_day.values())
    ahead = [s for s in stops if s.starts_at > now]
    return CrewSheet(
        crew=crew,
        base=base,
        today=Day(today, tuple(by_day.get(today, ()))),
        coming=tuple(Day(day, tuple(by_day[day])) for day in sorted(by_day) if day > today),
        now_on=next((s for s in stops if s.starts_at <= now < s.ends_at), None),
        next_stop=ahead[0] if ahead else None,
        contacts=_contacts(crew),
    )


def _contacts(crew: Crew) -> tuple[Member, ...]:
    """The crew's planner, or its producer where it has none, with a telephone."""
    asked = (MemberRole.PLANNER, MemberRole.PRODUCER)
    known = [m for m in crew.members.filter(role__in=asked) if m.phone]
    planners = tuple(m for m in known if m.role == MemberRole.PLANNER)
    return planners or tuple(known)


def _stops(crew: Crew, since: datetime) -> list[Stop]:
    bookings = (
        Booking.objects.occupying()
        .filter(crew=crew, purpose=Purpose.SHOOTING, part_of=None, ends_at__gt=since)
        .select_related("standing_set__zone__floor__building", "dressing")
        .order_by("starts_at", "pk")
    )
    strips = (
        Strip.objects.filter(visit__booking__in=bookings)
        .select_related("scene", "visit")
        .prefetch_related("scene__cast__role", "scene__extras")
        .order_by("starts_at")
    )
    shots: dict[int, list[Shot]] = defaultdict(list)
    for strip in strips:
        shots[strip.visit.booking_id or 0].append(_shot(strip))
    stops = [Stop(b, b.standing_set, b.dressing, tuple(shots[b.pk])) for b in bookings]
    for stop, following in zip(stops, stops[1:], strict=False):
        stop.next_stop = following
    return stops


def _shot(strip: Strip) -> Shot:
    rows = sorted(strip.scene.cast.all(), key=lambda row: -row.role.day_rate_fen)
    return Shot(
        strip.scene,
        strip.starts_at,
        strip.ends_at,
        tuple((row.role.name, row.role.actor_name, row.costume) for row in rows),
        tuple((extra.label, extra.count) for extra in strip.scene.extras.all()),
    )


def _add_walks(base: Base, days: Iterable[list[Stop]]) -> None:
    table = walk_table(base)
    for stops in days:
        for before, stop in zip(stops, stops[1:], strict=False):
            if before.standing_set.pk != stop.standing_set.pk:
                pair = (before.standing_set.zone_id, stop.standing_set.zone_id)
                stop.came_from = before
                stop.walk_minutes = 0 if pair[0] == pair[1] else table.get(pair)
