"""The desk page: what it finds, at what price, and holding it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from base_ops import roles
from base_ops.models import Booking, BookingState, DeniedDemand
from base_ops.services import bookings
from sets import clock
from sets.models import SetState
from tests.factories import (
    BaseFactory,
    CrewFactory,
    DressingFactory,
    RedressTimeFactory,
    SetKindFactory,
    StandingSetFactory,
)
from tests.spans import DAY, NOW, hours

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(clock, "database_now", lambda: NOW)


@pytest.fixture
def kind():
    return SetKindFactory(base=BaseFactory())


@pytest.fixture
def crew():
    return CrewFactory(production__title="自家剧")


@pytest.fixture
def manager(client, user_with_role):
    client.force_login(user_with_role(roles.BASE_MANAGER, is_staff=True))
    return client


def asked(kind, crew=None, **more):
    query = {"kind": kind.pk, "date": DAY.isoformat(), "from": "09:00", "to": "12:00", **more}
    return {**query, "crew": crew.pk} if crew else query


def answers(client, query):
    return client.get(reverse("desk"), query).context["answers"]


def test_free_sets_come_first_the_least_redress_before_the_rest(manager, kind):
    plain, vip, taken = (StandingSetFactory(code=code) for code in ("W1", "W2", "W3"))
    for row in (plain, vip, taken):
        a = DressingFactory(standing_set=row, name="普通")
        b = DressingFactory(standing_set=row, name="VIP")
        RedressTimeFactory(from_dressing=a, to_dressing=b, minutes=60)
        row.dressed_as = b if row is vip else a
        row.save()
    bookings.hold_set(crew=CrewFactory(), standing_set=taken, span=hours(8, 10), now=NOW)

    found = [row["answer"] for row in answers(manager, asked(kind, dressing="VIP"))]

    told = [(a.standing_set.code, a.is_free, a.stands_as, a.redress_minutes) for a in found]
    assert told == [("W2", True, "VIP", 0), ("W1", True, "普通", 60), ("W3", False, "普通", 0)]


def test_a_taken_set_names_the_nearest_time_and_the_place_in_line(manager, kind):
    ward = StandingSetFactory(strike_minutes=0)
    bookings.hold_set(crew=CrewFactory(), standing_set=ward, span=hours(9, 12), now=NOW)

    [row] = answers(manager, asked(kind))

    assert row["answer"].rank == 2
    assert row["answer"].times == (hours(6, 9), hours(12, 15))
    assert "已被占用" in row["why"]


def test_who_finds_nothing_is_counted_as_demand(manager, kind):
    ward = StandingSetFactory()
    bookings.hold_set(crew=CrewFactory(), standing_set=ward, span=hours(9, 12), now=NOW)

    for _ in range(2):
        manager.get(reverse("desk"), asked(kind))

    noted = DeniedDemand.objects.get()
    assert (noted.kind, noted.minutes, noted.times) == (kind, 180, 2)


def test_a_time_that_is_over_is_said_to_be(manager, kind):
    StandingSetFactory()

    page = manager.get(reverse("desk"), asked(kind, date="2026-11-20"))

    assert page.context["answers"] is None
    assert "已经过去" in page.content.decode()


def test_other_kinds_and_closed_sets_are_not_offered(manager, kind):
    StandingSetFactory(kind=SetKindFactory(code="court"))
    StandingSetFactory(state=SetState.RETIRED)

    assert answers(manager, asked(kind)) == []


def test_a_hold_is_one_press_away_and_says_until_when(manager, kind, crew):
    ward = StandingSetFactory(code="W1", name="病房")

    page = manager.post(reverse("desk-hold"), {**asked(kind, crew), "set": ward.pk}, follow=True)

    held = Booking.objects.get()
    assert (held.crew, held.state, held.span) == (crew, BookingState.HOLD, hours(9, 12))
    assert "已为 《自家剧》 A组 预留 W1 病房，保留到 11-24 00:00" in page.content.decode()


def test_waiting_in_line_is_too(manager, kind, crew):
    ward = StandingSetFactory()
    bookings.hold_set(crew=CrewFactory(), standing_set=ward, span=hours(9, 12), now=NOW)

    page = manager.post(
        reverse("desk-hold"), {**asked(kind, crew), "set": ward.pk, "join": "1"}, follow=True
    )

    assert crew.bookings.get().rank == 2
    assert "排第 2 顺位" in page.content.decode()


def test_the_night_goes_past_midnight(manager, kind, crew):
    ward = StandingSetFactory()
    query = asked(kind, crew, **{"from": "22:00", "to": "02:00"})

    manager.post(reverse("desk-hold"), {**query, "set": ward.pk})

    assert Booking.objects.get().span == hours(22, 26)


@pytest.mark.parametrize(
    ("begins", "ends", "span"),
    [
        ("9", "12", hours(9, 12)),
        ("930", "1200", hours(9.5, 12)),
        ("9：30", "12:15", hours(9.5, 12.25)),
        ("18", "24", hours(18, 24)),
    ],
)
def test_hours_are_read_as_people_type_them(manager, kind, begins, ends, span):
    StandingSetFactory()

    page = manager.get(reverse("desk"), asked(kind, **{"from": begins, "to": ends}))

    assert page.context["asked"].span == span


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"date": "morgen"}, id="date"),
        pytest.param({"date": "0001-01-01"}, id="far-date"),
        pytest.param({"from": "25:00"}, id="hour"),
        pytest.param({"to": "9:75"}, id="minute"),
        pytest.param({"to": "noon"}, id="word"),
        pytest.param({"kind": "x" * 400}, id="kind"),
        pytest.param({"crew": "9" * 40}, id="huge-crew"),
        pytest.param({"dressing": "\x00"}, id="nul"),
        pytest.param({"set": "0"}, id="no-set"),
        pytest.param({"crew": ""}, id="no-crew"),
    ],
)
def test_nonsense_is_told_and_nothing_is_held(manager, kind, crew, change):
    ward = StandingSetFactory()
    query = {**asked(kind, crew), "set": ward.pk, **change}

    assert manager.get(reverse("desk"), query).status_code == 200
    page = manager.post(reverse("desk-hold"), query, follow=True)

    assert page.status_code == 200
    if change not in ({"dressing": "\x00"}, {"kind": "x" * 400}):
        assert not Booking.objects.exists()


def test_who_may_only_look_holds_nothing(client, user_with_role, kind, crew):
    client.force_login(user_with_role(roles.VIEWER, is_staff=True))
    ward = StandingSetFactory()

    assert client.get(reverse("desk"), asked(kind)).status_code == 200
    assert (
        client.post(reverse("desk-hold"), {**asked(kind, crew), "set": ward.pk}).status_code == 403
    )


def test_a_set_of_another_base_is_not_held(manager, kind, crew):
    elsewhere = StandingSetFactory(base=BaseFactory(code="elsewhere"))

    manager.post(reverse("desk-hold"), {**asked(kind, crew), "set": elsewhere.pk})

    assert not Booking.objects.exists()


def test_what_runs_out_and_who_waits_stand_beside(manager, kind):
    ward = StandingSetFactory()
    for title in ("甲", "乙"):
        bookings.queue_hold(
            crew=CrewFactory(production__title=title),
            standing_set=ward,
            span=hours(9, 12),
            now=NOW,
        )

    page = manager.get(reverse("desk"))

    assert len(page.context["running_out"]) == 2
    assert [row.crew.production.title for row in page.context["lines"]] == ["乙"]


def test_forty_sets_ask_no_more_queries_than_four(manager, kind, crew):
    def queries():
        with CaptureQueriesContext(connection) as asked_:
            manager.get(reverse("desk"), asked(kind, crew), headers={"HX-Request": "true"})
        return len(asked_)

    rows = [StandingSetFactory() for _ in range(4)]
    queries()
    few = queries()
    rows += [StandingSetFactory() for _ in range(36)]
    for row in rows[::2]:
        bookings.hold_set(crew=CrewFactory(), standing_set=row, span=hours(9, 12), now=NOW)

    assert queries() == few
