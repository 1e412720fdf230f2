"""The page of what to build more of."""

import re
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from base_ops import roles
from base_ops.models import DeniedDemand
from tests.factories import BaseFactory, BookingFactory, DeniedDemandFactory, StandingSetFactory
from tests.rest import API, signed_in
from tests.spans import at

pytestmark = pytest.mark.django_db
DATES = {"from": "2026-11-24", "to": "2026-11-30"}


@pytest.fixture
def manager(client, user_with_role):
    client.force_login(user_with_role(roles.BASE_MANAGER, is_staff=True))
    return client


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def test_the_page_says_what_to_build(manager):
    ward = StandingSetFactory()
    BookingFactory(standing_set=ward, starts_at=at(6), ends_at=at(22))
    DeniedDemandFactory(minutes=600, times=3)

    text = text_of(manager.get("/demand/", DATES))

    for words in ("医院病房", "问了 3 次", "100%", "多建", "11-23"):
        assert words in text


def test_an_empty_page_says_what_belongs_here(manager):
    assert "没有落空的请求" in text_of(manager.get("/demand/"))


@pytest.mark.parametrize(
    "dates",
    [
        {"from": "x"},
        {"from": "2026-12-01", "to": "2026-11-01"},
        {"from": "0001-01-01"},
        {"to": "9999-12-31"},
        {"from": "2026-01-01", "to": "2028-01-01"},
    ],
)
def test_dates_that_say_nothing_are_named(manager, dates):
    answer = manager.get("/demand/", dates)

    assert answer.status_code == 200
    assert "显示前后四周" in text_of(answer)


def test_the_workbook_has_the_same_figures(manager):
    DeniedDemandFactory(minutes=90, dressing_name="=1+1")

    answer = manager.get("/demand/report.xlsx", DATES)

    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    kinds, weeks = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert dict(zip(*kinds, strict=True))["小时"] == 1.5
    assert dict(zip(*kinds, strict=True))["最常要的陈设"] == "=1+1"
    assert weeks[1][:3] == ["医院病房", "2026-11-23", 1]


def test_only_staff_of_the_base_see_it(client, user_with_role):
    assert client.get("/demand/").status_code == 302
    client.force_login(user_with_role(roles.PRODUCER, base=None))
    assert client.get("/demand/").status_code == 403
    assert client.get("/demand/report.xlsx").status_code == 403


def test_another_bases_demand_is_not_there(manager):
    elsewhere = BaseFactory(code="elsewhere")
    DeniedDemandFactory(base=elsewhere, kind=None)

    assert "没有落空的请求" in text_of(manager.get("/demand/", DATES))


def test_a_producers_empty_search_and_refused_hold_are_recorded(user_with_role):
    booking = BookingFactory()
    user = user_with_role(roles.PRODUCER, company=booking.crew.production.company, base=None)
    producer = signed_in(user)
    span = {"starts_at": at(10).isoformat(), "ends_at": at(12).isoformat()}
    window = {"from": at(9).isoformat(), "to": at(12).isoformat(), "kind": "ward", "minutes": 60}

    found = producer.get(f"{API}availability/", window)
    held = producer.post(
        f"{API}bookings/", {"crew": booking.crew.pk, "set": booking.standing_set_id, **span}
    )

    assert (found.status_code, found.data["count"], held.status_code) == (200, 0, 409)
    rows = DeniedDemand.objects.order_by("source")
    assert [(r.source, r.kind.code, r.minutes) for r in rows] == [
        ("HOLD", "ward", 120),
        ("SEARCH", "ward", 60),
    ]
    assert {(r.asker, r.company) for r in rows} == {(user, user.company)}


def test_a_search_that_finds_something_is_not_recorded(user_with_role):
    StandingSetFactory()
    window = {"from": at(9).isoformat(), "to": at(12).isoformat(), "minutes": 60}

    signed_in(user_with_role(roles.SALES)).get(f"{API}availability/", window)

    assert not DeniedDemand.objects.exists()
