"""Sets are opened, closed, retired and dressed by hand through services."""

import pytest

from base_ops.errors import SetNotOpen
from base_ops.services import bookings, standing
from base_ops.services.bookings import SetRequest
from sets.models import SetState
from sets.selectors.redress import redress_table
from sets.selectors.walks import walk_table
from sets.services import dressing, states
from tests.factories import CrewFactory, DressingFactory, StandingSetFactory
from tests.spans import NOW, at, hours

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("change", "state"),
    [
        pytest.param(states.maintain_set, SetState.MAINTENANCE, id="maintenance"),
        pytest.param(states.retire_set, SetState.RETIRED, id="retired"),
    ],
)
def test_a_closed_set_takes_no_booking_until_it_is_opened(change, state):
    villa, crew = StandingSetFactory(), CrewFactory()

    assert change(standing_set=villa).state == state
    with pytest.raises(SetNotOpen):
        bookings.hold_set(crew=crew, standing_set=villa, span=hours(9, 12), now=NOW)

    assert states.open_set(standing_set=villa).state == SetState.OPEN
    assert bookings.hold_set(crew=crew, standing_set=villa, span=hours(9, 12), now=NOW).pk


def test_a_set_dressed_by_hand_stays_so_against_an_older_booking():
    ward = StandingSetFactory()
    plain, vip = (DressingFactory(standing_set=ward, name=name) for name in ("普通", "VIP"))
    request = SetRequest(ward.pk, CrewFactory().pk, hours(10, 12), vip.pk)
    bookings.hold_sets(requests=[request], now=NOW, state="CONFIRMED")

    dressing.redress_set(standing_set=ward, dressing=plain, now=at(13))
    standing.note_dressings(now=at(14))

    ward.refresh_from_db()
    assert (ward.dressed_as, ward.dressed_at) == (plain, at(13))


def test_a_dressing_of_another_set_is_refused():
    ward, other = StandingSetFactory(), DressingFactory()

    with pytest.raises(dressing.DressingNotOfSet, match=str(ward.code)):
        dressing.redress_set(standing_set=ward, dressing=other, now=NOW)

    ward.refresh_from_db()
    assert ward.dressed_as is None


def test_minutes_are_read_in_one_query_each(small, django_assert_num_queries):
    office = small.standing_sets.get(code="S1")
    modern, law = office.dressings.order_by("pk")

    with django_assert_num_queries(1):
        assert redress_table([office.pk]) == {(modern.pk, law.pk): 60, (law.pk, modern.pk): 90}
    with django_assert_num_queries(1):
        assert sorted(walk_table(small).values()) == [10, 10]
