"""The booking desk over HTTP."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from base_ops import roles
from base_ops.models import Booking, BookingState, Purpose
from tests.factories import (
    BaseFactory,
    BookingFactory,
    CompanyFactory,
    CrewFactory,
    DressingFactory,
    StandingSetFactory,
)
from tests.rest import API, signed_in
from tests.spans import at

pytestmark = pytest.mark.django_db
BOOKINGS = f"{API}bookings/"


def span(start, end):
    return {"starts_at": at(start).isoformat(), "ends_at": at(end).isoformat()}


@pytest.fixture
def ward():
    return StandingSetFactory(code="W1", name="病房")


@pytest.fixture
def own():
    return CrewFactory(production__title="自家剧")


@pytest.fixture
def producer(user_with_role, own):
    company = own.production.company
    return signed_in(user_with_role(roles.PRODUCER, company=company, base=None))


@pytest.fixture
def manager(user_with_role):
    return signed_in(user_with_role(roles.BASE_MANAGER))


def test_a_producer_holds_staff_confirm_and_the_producer_releases(producer, manager, own, ward):
    dressing = DressingFactory(standing_set=ward, name="普通")
    body = {"crew": own.pk, "set": ward.pk, **span(9, 12), "dressing": dressing.pk, "label": "1-1"}

    held = producer.post(BOOKINGS, body)

    assert held.status_code == 201, held.data
    assert held.data["state"] == BookingState.HOLD
    assert held.data["set"]["code"] == "W1"
    assert held.data["starts_at"] == "2026-11-24T09:00:00+08:00"
    assert held.data["expires_at"] is not None
    url = f"{BOOKINGS}{held.data['id']}/"
    assert producer.post(f"{url}confirm/").status_code == 403
    assert manager.post(f"{url}confirm/").data["state"] == BookingState.CONFIRMED
    released = producer.post(f"{url}release/", {"reason": "改期"})
    assert released.data["state"] == BookingState.RELEASED
    assert released.data["reason"] == "改期"


def test_a_taken_set_is_refused_with_the_span_and_without_the_title(producer, own, ward):
    BookingFactory(standing_set=ward, crew=CrewFactory(production__title="别家的秘密"))

    answer = producer.post(BOOKINGS, {"crew": own.pk, "set": ward.pk, **span(11, 13)})

    assert answer.status_code == 409
    assert answer.data["code"] == "set_already_booked"
    assert answer.data["details"]["starts_at"] == "2026-11-24 09:00"
    assert answer.data["messages"]["en"] == (
        "W1 病房 is taken from 2026-11-24 09:00 to 2026-11-24 12:00."
    )
    assert "秘密" not in answer.content.decode()


def test_no_crew_nor_set_of_others_can_be_named(producer, own, ward):
    foreign = CrewFactory()
    elsewhere = StandingSetFactory(base=BaseFactory(code="elsewhere"))

    for name, pk in (("crew", foreign.pk), ("set", elsewhere.pk)):
        body = {"crew": own.pk, "set": ward.pk, **span(9, 12)}
        refused = producer.post(BOOKINGS, {**body, name: pk})
        unknown = producer.post(BOOKINGS, {**body, name: 999_999})
        assert refused.status_code == unknown.status_code == 400
        assert refused.content == unknown.content.replace(b"999999", str(pk).encode())
    assert not Booking.objects.exists()


def test_moving_takes_the_booking_along_or_leaves_it(manager, own, ward):
    other = StandingSetFactory(code="W2")
    booking = BookingFactory(standing_set=ward, crew=own)
    BookingFactory(standing_set=other, starts_at=at(14), ends_at=at(15))
    url = f"{BOOKINGS}{booking.pk}/move/"

    assert manager.post(url, {**span(14, 16), "set": other.pk}).status_code == 409
    moved = manager.post(url, {**span(16, 18), "set": other.pk})

    assert moved.status_code == 200, moved.data
    assert moved.data["set"]["code"] == "W2"
    assert moved.data["starts_at"] == "2026-11-24T16:00:00+08:00"


def test_a_manager_closes_a_set(manager, ward):
    answer = manager.post(f"{API}closures/", {"set": ward.pk, **span(9, 12), "reason": "空调检修"})

    assert answer.status_code == 201, answer.data
    assert answer.data["purpose"] == Purpose.MAINTENANCE
    assert answer.data["crew"] is None
    assert answer.data["label"] == "空调检修"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param(span(12, 9), "ends_at", id="reversed"),
        pytest.param(span(9, 9), "ends_at", id="empty"),
        pytest.param({"starts_at": "2026-11-24T09:00:00"}, "starts_at", id="no-offset"),
        pytest.param({"ends_at": None}, "ends_at", id="unbounded"),
        pytest.param({"label": "长" * 201}, "label", id="long-label"),
    ],
)
def test_a_hold_that_makes_no_sense_is_refused_by_field(producer, own, ward, body, field):
    answer = producer.post(BOOKINGS, {"crew": own.pk, "set": ward.pk, **span(9, 12), **body})

    assert answer.status_code == 400
    assert list(answer.data["details"]) == [field]
    assert not Booking.objects.exists()


def test_bookings_are_narrowed_and_in_order(manager, ward):
    late = BookingFactory(standing_set=ward, starts_at=at(14), ends_at=at(16))
    early = BookingFactory(standing_set=ward)
    BookingFactory(state=BookingState.RELEASED)

    def ids(**query):
        return [row["id"] for row in manager.get(BOOKINGS, query).data["results"]]

    assert ids(set=ward.pk) == [early.pk, late.pk]
    assert ids(set=ward.pk, to=at(14).isoformat()) == [early.pk]
    assert ids(**{"set": ward.pk, "from": at(12).isoformat()}) == [late.pk]
    assert ids(crew=late.crew_id) == [late.pk]
    assert len(ids(state="RELEASED")) == 1


def test_a_producer_lists_only_the_own_company(producer, own, ward):
    mine = BookingFactory(crew=own)
    foreign = BookingFactory(
        standing_set=ward, crew=CrewFactory(production__company=CompanyFactory())
    )

    assert [row["id"] for row in producer.get(BOOKINGS).data["results"]] == [mine.pk]
    assert producer.get(BOOKINGS, {"crew": foreign.crew_id}).data["count"] == 0
    missing = producer.get(f"{BOOKINGS}999999/")
    assert producer.get(f"{BOOKINGS}{foreign.pk}/").content == missing.content
    assert missing.status_code == 404


def test_a_group_asks_as_many_queries_for_many_items_as_for_few(manager, own):
    def queries(count):
        rows = [StandingSetFactory() for _ in range(count)]
        items = [{"crew": own.pk, "set": row.pk, **span(9, 12)} for row in rows]
        with CaptureQueriesContext(connection) as asked:
            answer = manager.post(f"{BOOKINGS}group/", {"items": items})
        assert answer.status_code == 201, answer.data
        return sum("sets_standingset" in q["sql"] and "LIMIT 21" in q["sql"] for q in asked)

    assert queries(2) == queries(12) == 0


def test_an_item_of_a_group_that_names_nothing_is_told_by_its_place(manager, own, ward):
    items = [{"crew": own.pk, "set": pk, **span(9, 12)} for pk in (ward.pk, 999_999)]

    answer = manager.post(f"{BOOKINGS}group/", {"items": items})

    assert answer.status_code == 400
    assert list(answer.data["details"]["items"]) == [1]
