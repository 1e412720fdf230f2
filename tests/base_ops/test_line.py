"""The line behind a first hold: joining, moving up, running out, challenges."""

from datetime import timedelta

import pytest

from base_ops.errors import AlreadyInLine, CannotChallenge, LineIsFull, SetClosed
from base_ops.models import Booking, BookingState, Challenge, ChallengeState, Notice, NoticeKind
from base_ops.services import bookings, challenges
from tests.factories import BaseFactory, CrewFactory, SetKindFactory, StandingSetFactory
from tests.spans import NOW, hours

pytestmark = pytest.mark.django_db

HOLD, SECOND, CONFIRMED = BookingState.HOLD, BookingState.SECOND_HOLD, BookingState.CONFIRMED


@pytest.fixture
def ward():
    return StandingSetFactory(strike_minutes=0)


def queue(standing_set, span, crew=None, now=NOW):
    return bookings.queue_hold(
        crew=crew or CrewFactory(), standing_set=standing_set, span=span, now=now
    )


def stands(*rows):
    return [(r.state, r.rank) for r in (Booking.objects.get(pk=row.pk) for row in rows)]


def release(booking, now=NOW):
    bookings.release_booking(booking_id=booking.pk, now=now)


def later(**delta):
    return NOW + timedelta(**delta)


def test_the_first_holds_and_the_others_wait_in_the_order_they_came(ward):
    line = [queue(ward, hours(9, 12)) for _ in range(3)]

    assert stands(*line) == [(HOLD, 1), (SECOND, 2), (SECOND, 3)]


def test_a_line_has_an_end(ward):
    for _ in range(3):
        queue(ward, hours(9, 12))

    with pytest.raises(LineIsFull):
        queue(ward, hours(9, 12))


def test_nobody_waits_behind_themselves(ward):
    crew = CrewFactory()
    queue(ward, hours(9, 12), crew)

    with pytest.raises(AlreadyInLine):
        queue(ward, hours(11, 14), crew)


def test_nobody_waits_for_a_set_that_is_closed(ward):
    bookings.close_set(standing_set=ward, span=hours(8, 20), reason="修空调", now=NOW)

    with pytest.raises(SetClosed):
        queue(ward, hours(9, 12))


def test_a_release_moves_everyone_up_and_tells_who_is_first_now(ward):
    first, second, third = (queue(ward, hours(9, 12)) for _ in range(3))

    release(first)

    assert stands(first, second, third) == [
        (BookingState.RELEASED, 1),
        (HOLD, 1),
        (SECOND, 2),
    ]
    told = Notice.objects.get(kind=NoticeKind.PROMOTED)
    assert (told.crew, told.booking) == (second.crew, second)


def test_who_is_promoted_has_the_full_time_to_confirm(ward):
    first, second = queue(ward, hours(9, 12)), queue(ward, hours(9, 12))

    release(first, now=later(hours=5))

    second.refresh_from_db()
    assert second.expires_at == later(hours=5 + 24)


def test_a_hold_that_runs_out_makes_room_for_the_next_not_for_whoever_asks(ward):
    first = queue(ward, hours(9, 12))
    second = queue(ward, hours(9, 12), now=later(hours=1))

    newcomer = queue(ward, hours(9, 12), now=later(hours=24, minutes=1))

    assert stands(first, second, newcomer) == [
        (BookingState.EXPIRED, 1),
        (HOLD, 1),
        (SECOND, 2),
    ]


def test_the_sweep_promotes_too(ward):
    first = queue(ward, hours(9, 12))
    second = queue(ward, hours(9, 12), now=later(hours=1))

    assert bookings.expire_holds(now=later(hours=24)) == 1

    assert stands(first, second) == [(BookingState.EXPIRED, 1), (HOLD, 1)]


def test_a_second_hold_runs_out_as_well_and_the_ranks_close_up(ward):
    queue(ward, hours(9, 12), now=later(hours=2))
    second = queue(ward, hours(9, 12), now=later(hours=3))
    Booking.objects.filter(pk=second.pk).update(expires_at=later(hours=4))
    third = queue(ward, hours(9, 12), now=later(hours=3))

    bookings.expire_holds(now=later(hours=4))

    assert stands(second, third) == [(BookingState.EXPIRED, 2), (SECOND, 2)]


def test_a_hot_kind_has_hours_of_its_own():
    hot = StandingSetFactory(kind=SetKindFactory(code="court", hold_hours=4))

    assert queue(hot, hours(9, 12)).expires_at == later(hours=4)


def test_who_does_not_fit_stays_in_line_and_who_fits_moves_past(ward):
    first, other = queue(ward, hours(9, 12)), queue(ward, hours(12, 15))
    long = queue(ward, hours(9, 15))
    short = queue(ward, hours(9, 12))

    release(first)

    assert stands(other, long, short) == [(HOLD, 1), (SECOND, 2), (HOLD, 1)]


def test_who_waits_for_the_whole_is_served_when_its_part_gets_free():
    villa = StandingSetFactory(strike_minutes=0)
    hall = StandingSetFactory(whole=villa, strike_minutes=0)
    StandingSetFactory(whole=villa, strike_minutes=0)
    part = queue(hall, hours(9, 12))
    whole = queue(villa, hours(9, 12))

    release(part)

    assert stands(whole) == [(HOLD, 1)]
    assert whole.part_rows.filter(state=HOLD).count() == 2


def test_who_waits_for_a_part_is_served_when_the_whole_gets_free():
    villa = StandingSetFactory(strike_minutes=0)
    hall = StandingSetFactory(whole=villa, strike_minutes=0)
    whole, part = queue(villa, hours(9, 12)), queue(hall, hours(10, 11))

    release(whole)

    assert stands(part) == [(HOLD, 1)]


def test_a_move_makes_room_for_the_next(ward):
    first, second = queue(ward, hours(9, 12)), queue(ward, hours(9, 12))

    bookings.move_booking(booking_id=first.pk, span=hours(14, 17), now=NOW)

    assert stands(first, second) == [(HOLD, 1), (HOLD, 1)]


def test_whoever_leaves_the_line_closes_it_up(ward):
    _, second, third = (queue(ward, hours(9, 12)) for _ in range(3))

    release(second)

    assert stands(second, third) == [(BookingState.RELEASED, 2), (SECOND, 2)]


def test_a_second_hold_whose_time_is_over_is_let_go(ward):
    first, second = queue(ward, hours(9, 12)), queue(ward, hours(9, 12))
    Booking.objects.filter(pk__in=[first.pk, second.pk]).update(expires_at=later(days=9))

    release(first, now=hours(12, 13).start)

    assert stands(second) == [(BookingState.EXPIRED, 2)]


class TestChallenge:
    def test_the_first_confirms_and_stays_first(self, ward):
        first, second = queue(ward, hours(9, 12)), queue(ward, hours(9, 12))
        [asked] = challenges.challenge(booking_id=second.pk, now=NOW)

        bookings.confirm_booking(booking_id=first.pk, now=later(hours=3))
        bookings.expire_holds(now=later(hours=5))

        asked.refresh_from_db()
        assert asked.state == ChallengeState.CONFIRMED
        assert stands(first, second) == [(CONFIRMED, 1), (SECOND, 2)]
        kinds = list(Notice.objects.order_by("pk").values_list("kind", "crew"))
        assert kinds == [("CHALLENGED", first.crew_id), ("CHALLENGE_MET", second.crew_id)]

    def test_the_first_does_not_answer_and_falls_behind(self, ward):
        first, second, third = (queue(ward, hours(9, 12)) for _ in range(3))
        challenges.challenge(booking_id=second.pk, now=NOW, hours=2)

        bookings.expire_holds(now=later(hours=2))

        assert stands(second, first, third) == [(HOLD, 1), (SECOND, 2), (SECOND, 3)]
        assert Challenge.objects.get().state == ChallengeState.FELL_BEHIND
        told = set(Notice.objects.values_list("kind", "crew"))
        assert ("FELL_BEHIND", first.crew_id) in told
        assert ("PROMOTED", second.crew_id) in told

    def test_the_deadline_does_not_wait_for_a_worker(self, ward):
        """Who confirms too late finds themselves in line, whether or not anybody swept."""
        first, second = queue(ward, hours(9, 12)), queue(ward, hours(9, 12))
        challenges.challenge(booking_id=second.pk, now=NOW, hours=2)

        bookings.confirm_booking(booking_id=second.pk, now=later(hours=2))

        assert stands(first, second) == [(SECOND, 2), (CONFIRMED, 1)]

    def test_what_is_challenged_may_be_several_holds_at_once(self, ward):
        morning, evening = queue(ward, hours(9, 12)), queue(ward, hours(12, 15))
        whole_day = queue(ward, hours(9, 15))
        assert len(challenges.challenge(booking_id=whole_day.pk, now=NOW, hours=1)) == 2

        bookings.expire_holds(now=later(hours=1))

        assert stands(whole_day, morning, evening) == [(HOLD, 1), (SECOND, 2), (SECOND, 2)]

    def test_nobody_falls_behind_when_the_challenger_could_not_stand_there(self, ward):
        """One of two confirms: the other keeps its place, for it would gain nobody anything."""
        morning, evening = queue(ward, hours(9, 12)), queue(ward, hours(12, 15))
        whole_day = queue(ward, hours(9, 15))
        challenges.challenge(booking_id=whole_day.pk, now=NOW, hours=1)
        bookings.confirm_booking(booking_id=evening.pk, now=NOW)

        bookings.expire_holds(now=later(hours=1))

        assert stands(morning, whole_day) == [(HOLD, 1), (SECOND, 2)]

    def test_a_challenge_ends_when_one_of_the_two_goes(self, ward):
        first, second = queue(ward, hours(9, 12)), queue(ward, hours(9, 12))
        challenges.challenge(booking_id=second.pk, now=NOW)

        release(first)

        assert Challenge.objects.get().state == ChallengeState.ENDED
        assert stands(second) == [(HOLD, 1)]

    @pytest.mark.parametrize(
        ("act", "why"),
        [
            pytest.param("first", "not_waiting", id="a-first-hold-has-nobody-before-it"),
            pytest.param("third", "not_next", id="the-third-waits-for-the-second"),
            pytest.param("confirmed", "confirmed", id="what-is-confirmed-stays"),
            pytest.param("twice", "asked", id="once-is-enough"),
        ],
    )
    def test_it_is_refused(self, ward, act, why):
        first, second, third = (queue(ward, hours(9, 12)) for _ in range(3))
        by = {"first": first, "third": third}.get(act, second)
        if act == "confirmed":
            bookings.confirm_booking(booking_id=first.pk, now=NOW)
        if act == "twice":
            challenges.challenge(booking_id=second.pk, now=NOW)

        with pytest.raises(CannotChallenge) as refused:
            challenges.challenge(booking_id=by.pk, now=NOW)

        assert refused.value.details["why"] == why

    def test_the_hours_are_the_bases(self):
        ward = StandingSetFactory(base=BaseFactory(challenge_hours=6))
        queue(ward, hours(9, 12))
        second = queue(ward, hours(9, 12))

        [asked] = challenges.challenge(booking_id=second.pk, now=NOW)

        assert asked.answer_by == later(hours=6)
