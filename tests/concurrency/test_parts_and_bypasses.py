"""Parts and wholes in a rush; the eight positions in a rush; every way around the service."""

import pytest
from django.db import IntegrityError, connection, transaction

from base_ops.models import Booking, BookingState
from base_ops.services import bookings
from tests.concurrency.conftest import overlaps, rush
from tests.factories import BookingFactory, CrewFactory, StandingSetFactory
from tests.spans import NOW, hours

pytestmark = pytest.mark.django_db(transaction=True)


def hold(standing_set, span):
    crew = CrewFactory()
    return lambda: bookings.hold_set(crew=crew, standing_set=standing_set, span=span, now=NOW)


def test_whole_and_parts_in_a_rush_never_both():
    for _ in range(4):
        villa = StandingSetFactory()
        hall, garden = StandingSetFactory(whole=villa), StandingSetFactory(whole=villa)

        rush([hold(s, hours(9, 12)) for s in [villa, hall, garden] * 6])

        rows = Booking.objects.occupying().filter(part_of=None)
        got = [s.bookings.filter(pk__in=rows).count() for s in (villa, hall, garden)]
        assert got in ([1, 0, 0], [0, 1, 1])
    assert overlaps() == 0


@pytest.mark.parametrize(
    ("start", "end", "both"),
    [
        pytest.param(6, 8, True, id="before"),
        pytest.param(6, 9, True, id="ends-as-it-starts"),
        pytest.param(6, 10, False, id="overlaps-start"),
        pytest.param(10, 11, False, id="inside"),
        pytest.param(8, 13, False, id="around"),
        pytest.param(9, 12, False, id="same"),
        pytest.param(11, 14, False, id="overlaps-end"),
        pytest.param(12, 14, True, id="starts-as-it-ends"),
    ],
)
def test_eight_positions_at_once(start, end, both):
    """Scenario 4: whoever comes first, touching spans both stand and overlapping ones never."""
    ward = StandingSetFactory(strike_minutes=0)

    outcome = rush([hold(ward, hours(9, 12)), hold(ward, hours(start, end))])

    assert outcome.won == (2 if both else 1)
    assert overlaps() == 0


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        pytest.param("2026-11-24 12:00+08", "2026-11-24 12:00+08", id="empty"),
        pytest.param("2026-11-24 12:00+08", "2026-11-24 09:00+08", id="reversed"),
    ],
)
def test_the_database_refuses_senseless_spans(starts, ends):
    ward, crew = StandingSetFactory(), CrewFactory()
    with (
        pytest.raises(Exception, match="booking_ends_after_start|range lower bound"),
        transaction.atomic(),
    ):
        BookingFactory(standing_set=ward, crew=crew, starts_at=starts, ends_at=ends)


def _raw_sql(row, ward, crew):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE base_ops_booking SET state = 'CONFIRMED' WHERE id = %s", [row.pk])


def _save(row, ward, crew):
    row.state = BookingState.CONFIRMED
    row.save()


WAYS_AROUND = {
    "create": lambda row, ward, crew: BookingFactory(standing_set=ward, crew=crew),
    "bulk_create": lambda row, ward, crew: Booking.objects.bulk_create(
        [BookingFactory.build(standing_set=ward, crew=crew)]
    ),
    "queryset.update": lambda row, ward, crew: Booking.objects.filter(pk=row.pk).update(
        state=BookingState.HOLD
    ),
    "save": _save,
    "raw SQL": _raw_sql,
    "move by update": lambda row, ward, crew: Booking.objects.filter(
        pk=BookingFactory(
            starts_at=hours(13, 15).start, ends_at=hours(13, 15).end, standing_set=ward
        ).pk
    ).update(starts_at=hours(11, 15).start),
}


@pytest.mark.parametrize("way", WAYS_AROUND)
def test_no_way_around_the_constraint(way):
    """Scenario 9. The released row is the one that the ways try to bring back."""
    ward, crew = StandingSetFactory(), CrewFactory()
    BookingFactory(standing_set=ward)
    released = BookingFactory(standing_set=ward, state=BookingState.RELEASED)

    with pytest.raises(IntegrityError, match="booking_no_double_booking"), transaction.atomic():
        WAYS_AROUND[way](released, ward, crew)

    assert overlaps() == 0


def test_the_ways_around_are_open_without_the_constraint():
    """The control of scenario 9."""
    from tests.concurrency.conftest import without_the_constraint

    with without_the_constraint():
        for way in WAYS_AROUND.values():
            ward, crew = StandingSetFactory(), CrewFactory()
            BookingFactory(standing_set=ward)
            released = BookingFactory(standing_set=ward, state=BookingState.RELEASED)
            way(released, ward, crew)
        assert overlaps() >= len(WAYS_AROUND)
