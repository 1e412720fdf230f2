"""The page behind an offer's link: no sign-in, one button, clear words."""

import re

import pytest
from django.test import Client

from base_ops.models import Booking, BookingState, OfferState, WaitlistState
from base_ops.services import bookings
from base_ops.services.offer_keys import path_of
from sets import clock
from tests.factories import (
    CrewFactory,
    StandingSetFactory,
    WaitlistEntryFactory,
    WaitlistOfferFactory,
)
from tests.spans import NOW, at, hours

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(clock, "database_now", lambda: NOW)


@pytest.fixture
def ward():
    return StandingSetFactory(code="W1", name="病房")


@pytest.fixture
def offer(ward):
    return WaitlistOfferFactory(standing_set=ward, expires_at=at(0.5, day=-1))


def text_of(answer):
    return re.sub(r"<[^>]*>", " ", answer.content.decode())


def test_the_page_says_what_where_when_and_until_when_without_signing_in(client, offer):
    page = client.get(path_of(offer))

    text = text_of(page)
    assert page.status_code == 200
    for word in ("W1", "病房", "11月24日 周二", "09:00", "11:00", "接受这个空档"):
        assert word in text
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page["X-Robots-Tag"]
    assert "Set-Cookie" not in page.headers


def test_looking_changes_nothing(client, offer):
    client.get(path_of(offer))
    client.head(path_of(offer))

    assert not Booking.objects.exists()


def test_a_browser_that_sends_no_origin_may_accept(offer):
    """Under no-referrer a form posts `Origin: null` and no cookie."""
    client = Client(enforce_csrf_checks=True)

    answer = client.post(path_of(offer), {"answer": "accept"}, headers={"Origin": "null"})

    assert (answer.status_code, answer.url) == (302, path_of(offer))
    booking = Booking.objects.get(purpose="SHOOTING")
    assert (booking.state, booking.starts_at, booking.ends_at) == (
        BookingState.HOLD,
        at(9),
        at(11),
    )
    assert "已为您预留" in text_of(client.get(path_of(offer)))


def test_who_comes_second_reads_that_it_is_gone_and_that_the_entry_waits_on(client, ward, offer):
    bookings.hold_set(crew=CrewFactory(), standing_set=ward, span=hours(10, 12), now=NOW)

    answer = client.post(path_of(offer))

    assert answer.status_code == 409
    assert "已被接走" in text_of(answer)
    assert "您仍在轮候中" in text_of(answer)
    assert "接受这个空档" not in text_of(answer)
    again = text_of(client.get(path_of(offer)))
    assert "已被别的剧组接走" in again
    assert "您仍在轮候中" in again
    offer.entry.refresh_from_db()
    assert offer.entry.state == WaitlistState.WAITING


def test_a_link_that_ran_out_says_so(client, offer, monkeypatch):
    monkeypatch.setattr(clock, "database_now", lambda: offer.expires_at)

    assert "已过期" in text_of(client.get(path_of(offer)))
    answer = client.post(path_of(offer))
    assert answer.status_code == 409
    assert "链接已过期" in text_of(answer)


def test_declining_keeps_the_entry_waiting(client, offer):
    client.post(path_of(offer), {"answer": "decline"})

    offer.refresh_from_db()
    assert offer.state == OfferState.WITHDRAWN
    assert "您仍在轮候中" in text_of(client.get(path_of(offer)))


def test_the_other_links_of_a_crew_that_took_one_say_so(client, offer):
    other = WaitlistOfferFactory(entry=offer.entry, expires_at=offer.expires_at)
    client.post(path_of(offer))

    assert "您已接受了另一个空档" in text_of(client.get(path_of(other)))


def test_the_page_speaks_english(client, offer):
    client.get(path_of(offer) + "?language=en")

    assert "Take this gap" in text_of(client.get(path_of(offer)))


@pytest.mark.parametrize("key", ["x", "0" * 64, "%00", "%ED%A0%80", "9" * 3000])
def test_a_wrong_key_finds_nothing(client, offer, key):
    assert client.get(f"/offers/{key}/").status_code == 404
    assert client.post(f"/offers/{key}/").status_code == 404


def test_the_hash_and_the_seed_open_nothing(client, offer):
    for wrong in (offer.key_hash, offer.seed):
        assert client.get(f"/offers/{wrong}/").status_code == 404


def test_another_companys_name_is_nowhere(client, ward, offer):
    rival = CrewFactory(production__title="对手的剧")
    bookings.hold_set(crew=rival, standing_set=ward, span=hours(10, 12), now=NOW)

    assert "对手" not in text_of(client.post(path_of(offer)))
    assert WaitlistEntryFactory().pk  # others waiting are nowhere either
