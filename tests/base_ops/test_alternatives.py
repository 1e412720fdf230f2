"""A refusal that helps: the nearest other time, other set, other dressing."""

import pytest

from base_ops.errors import BookingsClash, NoRoomForTurnover, SetAlreadyBooked
from base_ops.models import Booking
from base_ops.services import alternatives, bookings
from base_ops.services.bookings import SetRequest
from tests.factories import (
    CrewFactory,
    DressingFactory,
    RedressTimeFactory,
    SetKindFactory,
    StandingSetFactory,
)
from tests.spans import NOW, hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew():
    return CrewFactory()


def hold(*requests):
    return alternatives.hold_group(requests=requests, now=NOW)


def clash_of(*requests):
    with pytest.raises((SetAlreadyBooked, NoRoomForTurnover)) as refused:
        hold(*requests)
    return refused.value.details["alternatives"]


def test_the_nearest_times_leave_room_for_the_strike(crew):
    ward = StandingSetFactory(strike_minutes=20)
    hold(SetRequest(ward.pk, CrewFactory().pk, hours(9, 12)))

    other = clash_of(SetRequest(ward.pk, crew.pk, hours(10, 13)))

    starts = [(t["starts_at"], t["ends_at"]) for t in other["times"]]
    zones = [
        (hours(5 + 40 / 60, 8 + 40 / 60)),
        (hours(12 + 20 / 60, 15 + 20 / 60)),
    ]
    assert starts == [(z.start.isoformat(), z.end.isoformat()) for z in zones]


def test_what_is_named_can_be_had(crew):
    ward = StandingSetFactory(strike_minutes=20)
    hold(SetRequest(ward.pk, CrewFactory().pk, hours(9, 12)))
    hold(SetRequest(ward.pk, CrewFactory().pk, hours(13, 16)))
    twin = StandingSetFactory()

    other = clash_of(SetRequest(ward.pk, crew.pk, hours(10, 12)))

    assert [p["set"] for p in other["sets"]] == [twin.pk]
    hold(SetRequest(other["sets"][0]["set"], crew.pk, hours(10, 12)))
    assert len(other["times"]) == 2


def test_another_set_is_of_the_kind_free_and_can_be_so_dressed(crew):
    ward = StandingSetFactory()
    wanted = DressingFactory(standing_set=ward, name="VIP")
    StandingSetFactory(kind=SetKindFactory(code="court"))
    StandingSetFactory()  # of the kind, but never a VIP ward
    far, near = StandingSetFactory(), StandingSetFactory()
    for row, minutes in ((far, 90), (near, 30)):
        plain = DressingFactory(standing_set=row, name="普通")
        vip = DressingFactory(standing_set=row, name="VIP")
        RedressTimeFactory(from_dressing=plain, to_dressing=vip, minutes=minutes)
        row.dressed_as = plain
        row.save()
    hold(SetRequest(ward.pk, CrewFactory().pk, hours(9, 12), wanted.pk))

    other = clash_of(SetRequest(ward.pk, crew.pk, hours(9, 12), wanted.pk))

    assert [(p["set"], p["redress_minutes"]) for p in other["sets"]] == [
        (near.pk, 30),
        (far.pk, 90),
    ]


def test_another_dressing_when_there_is_no_time_to_dress_the_set_anew(crew):
    ward = StandingSetFactory(strike_minutes=0)
    plain = DressingFactory(standing_set=ward, name="普通")
    vip = DressingFactory(standing_set=ward, name="VIP")
    RedressTimeFactory(from_dressing=plain, to_dressing=vip, minutes=90)
    hold(SetRequest(ward.pk, CrewFactory().pk, hours(9, 12), plain.pk))

    other = clash_of(SetRequest(ward.pk, crew.pk, hours(12, 14), vip.pk))

    assert [(p["dressing_name"], p["redress_minutes"]) for p in other["dressings"]] == [("普通", 0)]


def test_a_group_names_every_clash_and_books_nothing(crew):
    taken = [StandingSetFactory() for _ in range(2)]
    for row in taken:
        hold(SetRequest(row.pk, CrewFactory().pk, hours(9, 12)))
    before = Booking.objects.count()
    free = StandingSetFactory()

    with pytest.raises(BookingsClash) as refused:
        hold(*(SetRequest(row.pk, crew.pk, hours(9, 12)) for row in (*taken, free)))

    assert Booking.objects.count() == before
    clashes = refused.value.details["clashes"]
    assert [c["item"] for c in clashes] == [0, 1]
    assert all(c["alternatives"]["times"] for c in clashes)


def test_the_queries_do_not_grow_with_the_clashes(crew, django_assert_max_num_queries):
    rows = [StandingSetFactory() for _ in range(12)]
    for row in rows:
        bookings.hold_set(crew=CrewFactory(), standing_set=row, span=hours(9, 12), now=NOW)
    asked = [SetRequest(row.pk, crew.pk, hours(9, 12)) for row in rows]

    with django_assert_max_num_queries(8):
        found = alternatives.find(asked, now=NOW)

    assert len(found) == 12
