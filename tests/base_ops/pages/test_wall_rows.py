"""Wholes and parts, floors of one name, sets with room: which rows there are and why."""

import pytest
from django.urls import reverse

from base_ops import roles
from base_ops.models import Booking
from base_ops.selectors import wall as walls
from base_ops.selectors.wall import WallQuery
from base_ops.services import bookings
from sets.models import SetState
from tests.factories import (
    BaseFactory,
    BookingFactory,
    CrewFactory,
    StandingSetFactory,
    UserFactory,
    ZoneFactory,
)
from tests.spans import DAY, NOW, hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def base():
    return BaseFactory()


def rows(base, now=NOW, **asked):
    wall = walls.build_wall(base, WallQuery(first_date=DAY, **asked), now)
    return {r.standing_set.code: r.bars for group in wall.groups for r in group.rows}


def test_a_whole_is_taken_on_its_parts_too(base, client, user_with_role):
    villa = StandingSetFactory(code="V1", name="别墅")
    StandingSetFactory(code="V1A", name="客厅", whole=villa)
    crew = CrewFactory()
    held = bookings.hold_set(crew=crew, standing_set=villa, span=hours(9, 12), now=NOW)

    found = rows(base)

    assert [len(found[code]) for code in ("V1", "V1A")] == [1, 1]
    part = Booking.objects.get(part_of=held)
    client.force_login(user_with_role(roles.BASE_MANAGER, is_staff=True))
    panel = client.get(reverse("wall-booking", args=[part.pk])).content.decode()
    assert "整景预订" in panel
    assert "V1 别墅" in panel


def test_floors_of_one_name_in_two_buildings_stay_apart(base):
    for code in ("A", "B"):
        zone = ZoneFactory(floor__building__code=code, floor__name="1层")
        StandingSetFactory(zone=zone)

    groups = walls.build_wall(base, WallQuery(first_date=DAY), NOW).groups

    assert [(g.name, len(g.rows)) for g in groups] == [("1层", 1), ("1层", 1)]


def test_retired_sets_are_gone_and_closed_ones_have_no_room(base):
    StandingSetFactory(code="OPEN")
    StandingSetFactory(code="CLOSED", state=SetState.MAINTENANCE)
    StandingSetFactory(code="RETIRED", state=SetState.RETIRED)

    assert set(rows(base)) == {"OPEN", "CLOSED"}
    assert set(rows(base, free_hours=4)) == {"OPEN"}


@pytest.mark.parametrize(
    ("taken", "wanted", "is_shown"),
    [
        pytest.param((10, 26), 4, True, id="four-before"),
        pytest.param((9.5, 26.5), 4, False, id="three-and-a-half-on-each-side"),
        pytest.param((14, 22), 8, True, id="eight-to-the-minute"),
        pytest.param((14, 22), 12, False, id="twelve-never-in-one-piece"),
    ],
)
def test_only_sets_free_for_so_long(base, taken, wanted, is_shown):
    standing_set = StandingSetFactory(code="W1")
    span = hours(*taken)
    BookingFactory(standing_set=standing_set, starts_at=span.start, ends_at=span.end)

    assert ("W1" in rows(base, free_hours=wanted)) is is_shown


def test_hours_gone_by_are_no_room(base):
    StandingSetFactory(code="W1")

    assert rows(base, now=hours(3, 4, day=1).start, free_hours=4) == {}
    assert set(rows(base, now=hours(3, 4, day=1).start, free_hours=2)) == {"W1"}


def test_a_crew_group_shows_its_own_bars_alone(base):
    ward = StandingSetFactory(code="W1")
    crews = [CrewFactory(production__title=title) for title in ("甲", "乙")]
    for crew, span in zip(crews, (hours(8, 10), hours(12, 14)), strict=True):
        BookingFactory(standing_set=ward, crew=crew, starts_at=span.start, ends_at=span.end)

    groups = walls.build_wall(base, WallQuery(first_date=DAY, by="crew"), NOW).groups

    shown = [(g.crew, [b.booking.crew for r in g.rows for b in r.bars]) for g in groups]
    assert shown == [(crew, [crew]) for crew in crews]
    one = rows(base, by="crew", crew_id=crews[0].pk)
    assert [b.booking.crew for b in one["W1"]] == [crews[0]]


def test_the_panel_leads_to_neighbours_not_to_their_turnover(base, client, user_with_role):
    ward = StandingSetFactory(strike_minutes=30)
    held = [
        bookings.hold_set(
            crew=CrewFactory(production__title=title), standing_set=ward, span=span, now=NOW
        )
        for title, span in (("甲剧", hours(8, 10)), ("乙剧", hours(11, 13)))
    ]
    client.force_login(user_with_role(roles.VIEWER))

    answer = client.get(reverse("wall-booking", args=[held[1].pk]))

    assert answer.context["before"] == held[0]
    assert answer.context["after"] is None
    assert [row.purpose for row in answer.context["turnover"]] == ["STRIKE"]


def test_a_superuser_sees_one_base_at_a_time(base, client):
    elsewhere = BaseFactory(code="elsewhere")
    foreign = BookingFactory(
        standing_set=StandingSetFactory(base=elsewhere, code="FOREIGN"),
        crew=CrewFactory(production__company__base=elsewhere),
    )
    client.force_login(UserFactory(base=base, is_superuser=True))

    assert client.get(reverse("wall-booking", args=[foreign.pk])).status_code == 404


def test_a_dead_database_is_said(client, monkeypatch):
    from django.db import InterfaceError, connection

    def refuse(*args, **kwargs):
        raise InterfaceError("connection already closed")

    monkeypatch.setattr(connection, "cursor", refuse)

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (503, {"database": "down"})


@pytest.mark.parametrize("query", ["free=x", "free=3", "free=%00", "busy=x", "tv=x&free=-2"])
def test_a_bad_filter_is_answered_with_a_page(client, user_with_role, query):
    client.force_login(user_with_role(roles.VIEWER))

    assert client.get(f"{reverse('wall')}?{query}").status_code == 200
