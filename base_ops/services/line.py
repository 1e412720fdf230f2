"""
The line on each set and time: who is next when a first hold goes, and moving up.

Everything here works on sets whose locks the caller holds. `lock` is the door: whoever
comes through finds the line as it should be at this instant, whether or not a worker
has swept lately: holds that ran out are gone, challenges that were not answered have
had their effect, and whoever was next has moved up.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from base_ops.errors import AlreadyInLine, LineIsFull
from base_ops.models import (
    Booking,
    BookingState,
    Challenge,
    ChallengeState,
    NoticeKind,
)
from base_ops.models.bookings import BookingQuerySet
from base_ops.services import laying, notices, occupancy, offering
from base_ops.services.families import Families
from sets.history import because
from sets.models import StandingSet
from sets.selectors.redress import redress_table


def hold_time(standing_set: StandingSet) -> timedelta:
    """How long a hold on the set lasts: its kind's hours, or else the base's."""
    own = standing_set.kind.hold_hours
    return timedelta(hours=standing_set.base.hold_hours if own is None else own)


def lock(set_ids: Iterable[int], *, now: datetime) -> Families:
    """Lock the sets, bring their lines up to `now`. Raises as `occupancy.lock` does."""
    locked = occupancy.lock(set_ids, now=now)
    if _unanswered(locked, now) or locked.lapsed:
        advance(locked, now=now)
    return locked


def advance(locked: Families, *, now: datetime) -> list[Booking]:
    """
    After something was freed: lay turnover anew, move up whoever fits, renumber, and offer
    what is left to those who wait for the kind.

    Returns the second holds that became first holds.
    """
    laying.settle(locked.by_id, now=now)
    locked.read(now)
    promoted = [row for row in _waiting(locked, now) if _promote(locked, row, now)]
    end_challenges(locked)
    renumber(locked)
    offering.offer_freed(set_ids=locked.by_id, now=now)
    return promoted


def join(locked: Families, booking: Booking, *, now: datetime) -> Booking:
    """
    Put an unsaved booking at the end of the line for its time.

    Raises LineIsFull and AlreadyInLine.
    """
    standing_set = locked.by_id[booking.standing_set_id]
    rivals = _contending(locked, booking, _waiting(locked, now))
    before = [*rivals, *kept_by(locked, booking)]
    if any(row.crew_id == booking.crew_id for row in before):
        raise AlreadyInLine(set=str(standing_set))
    if len(rivals) + 2 > standing_set.base.line_length:
        raise LineIsFull(set=str(standing_set), length=standing_set.base.line_length)
    booking.state = BookingState.SECOND_HOLD
    booking.queued_at, booking.rank = now, len(rivals) + 2
    booking.expires_at = now + hold_time(standing_set)
    booking.save(force_insert=True)
    return booking


def kept_by(locked: Families, booking: Booking) -> list[Booking]:
    """What occupies an instant of the booking's time."""
    units = locked.units(booking.standing_set_id)
    stays = (stay for unit in units for stay in locked.standing(unit))
    return [stay.booking for stay in stays if stay.span.overlaps(booking.span)]


def renumber(locked: Families) -> None:
    """Give everyone in line a rank: 2 is next, behind what occupies."""
    line = list(Booking.objects.in_line().on_sets(locked.by_id))
    for place, row in enumerate(line):
        rank = 2 + len(_contending(locked, row, line[:place]))
        if rank != row.rank:
            Booking.objects.filter(pk=row.pk).update(rank=rank)


def fall_behind(locked: Families, challenger: Booking, *, now: datetime) -> bool:
    """
    Let the challenger change places with the first holds it challenged.

    Nothing happens, and False comes back, when it could not stand there even then.
    """
    met = list(
        Challenge.objects.filter(challenger=challenger, state=ChallengeState.OPEN).select_related(
            "challenged__crew", "challenged__standing_set__base"
        )
    )
    rivals = [c.challenged for c in met if c.challenged.state == BookingState.HOLD]
    without_them, redress = locked.without(rivals), redress_table(locked.by_id)
    if occupancy.refusals(without_them, [challenger], redress, now):
        return False
    place = challenger.queued_at
    occupancy.free_group([row.pk for row in rivals], BookingState.RELEASED)
    for rival in rivals:
        _step_back(locked, rival, place, now)
    locked.read(now)
    _promote(locked, challenger, now)
    Challenge.objects.filter(pk__in=[c.pk for c in met]).update(state=ChallengeState.FELL_BEHIND)
    return True


def end_challenges(locked: Families) -> None:
    """Close the challenges of which one side is no longer what it was, or elsewhere."""
    found = Challenge.objects.filter(
        state=ChallengeState.OPEN, challenger__standing_set__in=locked.by_id
    ).select_related("challenger", "challenged")
    over = [c.pk for c in found if not _still_stands(locked, c)]
    if over:
        Challenge.objects.filter(pk__in=over).update(state=ChallengeState.ENDED)


def _still_stands(locked: Families, challenge: Challenge) -> bool:
    one, other = challenge.challenger, challenge.challenged
    if (one.state, other.state) != (BookingState.SECOND_HOLD, BookingState.HOLD):
        return False
    return bool(_contending(locked, one, [other]))


def _unanswered(locked: Families, now: datetime) -> int:
    """Carry out the challenges whose time is up on these sets; how many there were."""
    overdue = Challenge.objects.filter(
        state=ChallengeState.OPEN, answer_by__lte=now, challenger__standing_set__in=locked.by_id
    )
    ids = list(overdue.order_by("asked_at", "pk").values_list("challenger", flat=True))
    for pk in dict.fromkeys(ids):
        challenger = _with_set(Booking.objects.filter(pk=pk)).get()
        if challenger.state != BookingState.SECOND_HOLD or not fall_behind(
            locked, challenger, now=now
        ):
            challenger.challenges_made.filter(state=ChallengeState.OPEN).update(
                state=ChallengeState.ENDED
            )
    return len(ids)


def _waiting(locked: Families, now: datetime) -> list[Booking]:
    """Second holds on these sets, longest waiting first; those whose time is over expire."""
    line = list(_with_set(Booking.objects.in_line().on_sets(locked.by_id)))
    over = [row.pk for row in line if row.ends_at <= now]
    if over:
        Booking.objects.filter(pk__in=over).update(state=BookingState.EXPIRED, expires_at=None)
    return [row for row in line if row.ends_at > now]


def _with_set(rows: BookingQuerySet) -> BookingQuerySet:
    return rows.select_related("standing_set__base", "standing_set__kind", "crew")


def _promote(locked: Families, booking: Booking, now: datetime) -> bool:
    """Make a second hold the first where it fits; whether it did."""
    waited = booking.expires_at
    # Part rows are drawn up while looking, and copy the booking: it is a hold by then.
    booking.state, booking.expires_at = BookingState.HOLD, now + hold_time(booking.standing_set)
    if occupancy.refusals(locked, [booking], redress_table(locked.by_id), now):
        booking.state, booking.expires_at = BookingState.SECOND_HOLD, waited
        locked.read(now)
        return False
    booking.rank, booking.queued_at = 1, None
    booking.version += 1
    with because("候补转预留 moved up"):
        occupancy.write_moved(locked, booking)
    laying.settle(locked.by_id, now=now)
    locked.read(now)
    notices.tell(NoticeKind.PROMOTED, booking, now=now)
    return True


def _step_back(locked: Families, booking: Booking, place: datetime | None, now: datetime) -> None:
    """A first hold takes the challenger's place in line."""
    Booking.objects.filter(part_of=booking).delete()
    booking.state, booking.queued_at, booking.rank = BookingState.SECOND_HOLD, place or now, 2
    booking.expires_at = now + hold_time(locked.by_id[booking.standing_set_id])
    booking.version += 1
    with because("催定未确认，退到后面 challenge not answered"):
        booking.save()
    notices.tell(NoticeKind.FELL_BEHIND, booking, now=now)


def _contending(locked: Families, booking: Booking, others: Sequence[Booking]) -> list[Booking]:
    """Those of the others that want an instant of a set that the booking wants too."""
    units = set(locked.units(booking.standing_set_id))
    return [
        row
        for row in others
        if row.pk != booking.pk
        and row.span.overlaps(booking.span)
        and units & set(locked.units(row.standing_set_id))
    ]
