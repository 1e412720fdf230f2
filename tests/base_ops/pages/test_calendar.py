"""The calendar of a set and of a client."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from base_ops import roles
from base_ops.models import BookingState, Purpose
from base_ops.selectors import calendars
from tests.factories import (
    BaseFactory,
    BookingFactory,
    CompanyFactory,
    CrewFactory,
    StandingSetFactory,
)
from tests.spans import DAY, NOW, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def base():
    return BaseFactory()


@pytest.fixture
def sales(client, user_with_role):
    client.force_login(user_with_role(roles.SALES, is_staff=True))
    return client


def book(one, start, end, **more):
    fields = {"state": BookingState.CONFIRMED, **more}
    return BookingFactory(standing_set=one, starts_at=start, ends_at=end, **fields)


def two_days(base):
    return calendars.days_of(base, DAY, 2)


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def test_a_set_has_a_row_for_each_shooting_day_and_a_night_is_split_at_the_cut(base):
    ward = StandingSetFactory()
    night = book(ward, at(22), at(31))  # 22:00 to 7:00, the cut is at 6:00

    first, second = calendars.set_calendar(base, ward, two_days(base), NOW)

    assert [(b.booking, b.left, b.width) for b in first.bars] == [(night, 66.667, 33.333)]
    assert [(b.left, b.width) for b in second.bars] == [(0, 4.167)]
    assert (first.taken_minutes, second.taken_minutes) == (480, 60)


def test_second_holds_show_and_take_nothing(base):
    ward = StandingSetFactory()
    book(ward, at(8), at(10))
    book(ward, at(8), at(12), state=BookingState.SECOND_HOLD, rank=2, queued_at=NOW)
    book(ward, at(13), at(15), state=BookingState.RELEASED)
    book(ward, at(16), at(18), state=BookingState.HOLD, expires_at=NOW)

    row = calendars.set_calendar(base, ward, two_days(base), NOW)[0]

    assert len(row.bars) == 2
    assert row.taken_minutes == 120


def test_a_whole_shows_what_stands_on_its_parts(base):
    villa = StandingSetFactory()
    hall = StandingSetFactory(whole=villa)
    book(hall, at(8), at(10))

    assert calendars.set_calendar(base, villa, two_days(base), NOW)[0].taken_minutes == 120


def test_a_client_has_a_row_for_each_crew_on_each_set_and_only_its_own(base):
    ward, hall = StandingSetFactory(), StandingSetFactory()
    ours = CrewFactory()
    stay = book(ward, at(9), at(12), crew=ours)
    book(ward, at(13), at(15), crew=ours)
    book(hall, at(16), at(18), crew=ours)
    book(hall, at(9), at(12))  # of somebody else
    book(StandingSetFactory(), at(12), at(13), crew=ours, purpose=Purpose.STRIKE, turnover_of=stay)

    rows = calendars.company_calendar(ours.production.company, two_days(base), NOW)

    assert [(r.crew, r.standing_set, len(r.bars)) for r in rows] == [
        (ours, ward, 2),
        (ours, hall, 1),
    ]


def test_the_page_of_a_set_links_every_bar_to_its_booking(sales):
    ward = StandingSetFactory(code="W1")
    booking = book(ward, at(9), at(12), label="3-1")

    page = sales.get("/calendar/", {"set": ward.pk})

    html = page.content.decode()
    assert f'href="/wall/bookings/{booking.pk}/"' in html
    assert f"s-CONFIRMED c{booking.crew.colour}" in html
    assert html.count('class="row') == 14
    assert "11月23日 周一" in text_of(page)


def test_a_month_has_its_days(sales):
    ward = StandingSetFactory()

    page = sales.get("/calendar/", {"set": ward.pk, "span": "month", "date": "2027-02-10"})

    assert page.content.decode().count('class="row') == 28


def test_the_page_of_a_client(sales):
    booking = book(StandingSetFactory(code="W1"), at(9), at(12))
    company = booking.crew.production.company

    text = text_of(sales.get("/calendar/", {"company": company.pk}))

    assert company.name in text
    assert "W1" in text
    assert "没有预订" in text_of(sales.get("/calendar/", {"company": CompanyFactory().pk}))


def test_without_a_choice_it_asks_for_one(sales):
    assert "选一个场景" in text_of(sales.get("/calendar/"))


@pytest.mark.parametrize(
    "query",
    [{"set": "x"}, {"set": "9" * 30}, {"company": "0"}, {"date": "x"}, {"date": "9999-12-31"}],
)
def test_what_says_nothing_is_named(sales, query):
    page = sales.get("/calendar/", query)

    assert page.status_code == 200
    assert 'class="error"' in page.content.decode()


def test_another_bases_set_or_client_is_not_there(sales):
    there = BaseFactory(code="elsewhere")
    strangers = {
        "set": StandingSetFactory(base=there, name="别处").pk,
        "company": CompanyFactory(base=there, name="别处").pk,
    }

    for name, pk in strangers.items():
        assert "别处" not in text_of(sales.get("/calendar/", {name: pk}))


def test_a_producer_is_refused(client, user_with_role):
    client.force_login(user_with_role(roles.PRODUCER, base=None))

    assert client.get("/calendar/").status_code == 403


@pytest.mark.parametrize("name", ["set", "company"])
def test_it_asks_the_same_for_few_as_for_many(sales, name):
    crew, ward = CrewFactory(), StandingSetFactory()
    pk = ward.pk if name == "set" else crew.production.company_id

    def queries():
        with CaptureQueriesContext(connection) as asked:
            sales.get("/calendar/", {name: pk})
        return len(asked)

    book(ward, at(1), at(2), crew=crew)
    few = queries()
    for n in range(10):
        book(ward, at(3 + 2 * n), at(4 + 2 * n), crew=crew)
        book(StandingSetFactory(), at(3 + 2 * n), at(4 + 2 * n), crew=crew)

    assert queries() == few
