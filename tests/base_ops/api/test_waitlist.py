"""The waitlist over HTTP."""

import pytest

from base_ops import roles
from tests.factories import BookingFactory, CrewFactory, StandingSetFactory
from tests.rest import API, signed_in
from tests.spans import at

pytestmark = pytest.mark.django_db
URL = f"{API}waitlist/"
WINDOW = {"starts_at": at(8).isoformat(), "ends_at": at(20).isoformat()}


@pytest.fixture
def own():
    return CrewFactory()


@pytest.fixture
def producer(user_with_role, own):
    company = own.production.company
    return signed_in(user_with_role(roles.PRODUCER, company=company, base=None))


@pytest.fixture
def viewer(user_with_role):
    return signed_in(user_with_role(roles.VIEWER))


def test_a_producer_joins_takes_the_offer_and_another_is_not_needed(producer, own, client):
    ward = StandingSetFactory(code="W1")
    body = {"crew": own.pk, "kind": ward.kind_id, **WINDOW, "minutes": 120, "note": "补拍"}

    joined = producer.post(URL, body)

    assert joined.status_code == 201, joined.data
    assert joined.data["state"] == "OFFERED"
    (offer,) = joined.data["offers"]
    assert offer["set"]["code"] == "W1"
    assert client.post(offer["link"]).status_code == 302
    taken = producer.get(f"{URL}{joined.data['id']}/").data
    assert taken["state"] == "ACCEPTED"
    assert taken["offers"][0]["link"] is None
    held = producer.get(f"{API}bookings/{taken['booking']}/").data
    assert (held["label"], held["state"]) == ("补拍", "HOLD")


def test_a_producer_leaves(producer, own):
    ward = StandingSetFactory()
    BookingFactory(standing_set=ward, starts_at=at(0), ends_at=at(24))
    body = {"crew": own.pk, "kind": ward.kind_id, **WINDOW, "minutes": 120}
    entry = producer.post(URL, body).data
    assert entry["state"] == "WAITING"

    left = producer.delete(f"{URL}{entry['id']}/")

    assert (left.status_code, left.data["state"]) == (200, "CANCELLED")
    again = producer.delete(f"{URL}{entry['id']}/")
    assert (again.status_code, again.data["code"]) == (403, "waitlist_entry_not_waiting")
    assert producer.get(URL, {"state": "WAITING"}).data["count"] == 0


def test_who_may_only_look_sees_no_link(producer, viewer, own):
    ward = StandingSetFactory()
    body = {"crew": own.pk, "kind": ward.kind_id, **WINDOW, "minutes": 120}
    entry = producer.post(URL, body).data

    seen = viewer.get(f"{URL}{entry['id']}/").data

    assert [o["link"] for o in seen["offers"]] == [None]


def test_a_window_too_short_is_named(producer, own):
    ward = StandingSetFactory()
    body = {"crew": own.pk, "kind": ward.kind_id, **WINDOW, "minutes": 1000}

    answer = producer.post(URL, body)

    assert (answer.status_code, answer.data["code"]) == (400, "window_too_short")
