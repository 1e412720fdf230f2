"""A client says yes to a quote over HTTP: only to what was sent, while it is valid, once."""

from datetime import timedelta

import pytest

from base_ops import roles
from base_ops.models import Quote, QuoteState
from base_ops.services import quotes
from sets import clock
from tests.factories import CrewFactory, StandingSetFactory
from tests.money import booked, published, quoted
from tests.rest import API, signed_in
from tests.spans import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew():
    return CrewFactory()


@pytest.fixture
def quote(crew):
    base = crew.production.company.base
    published(base)
    return quoted(booked(crew, StandingSetFactory(base=base)))


@pytest.fixture
def producer(user_with_role, crew):
    return signed_in(user_with_role(roles.PRODUCER, company=crew.production.company))


def accept(client, quote, key="k-1"):
    url = f"{API}quotes/{quote.pk}/accept/"
    return client.post(url, headers={"Idempotency-Key": key})


def test_what_was_sent_is_accepted_once(producer, quote):
    quotes.send_quote(quote_id=quote.pk, now=NOW)

    first, again = accept(producer, quote), accept(producer, quote)
    later = accept(producer, quote, key="k-2")

    assert (first.status_code, again.content) == (200, first.content)
    assert first.data["state"] == QuoteState.ACCEPTED
    assert (later.status_code, later.data["code"]) == (409, "quote_not_in_state")
    assert Quote.objects.get(pk=quote.pk).accepted_at == NOW


def test_a_draft_is_no_offer(producer, quote):
    Quote.objects.filter(pk=quote.pk).update(created_by=producer_of(quote))

    answer = accept(producer, quote)

    assert answer.status_code == 409
    assert Quote.objects.get(pk=quote.pk).state == QuoteState.DRAFT


def test_a_quote_that_ran_out_is_refused(producer, quote, monkeypatch):
    quotes.send_quote(quote_id=quote.pk, now=NOW)
    monkeypatch.setattr(clock, "database_now", lambda: NOW + timedelta(days=60))

    answer = accept(producer, quote)

    assert (answer.status_code, answer.data["code"]) == (409, "quote_out_of_date")


def test_another_company_does_not_find_it(user_with_role, quote):
    quotes.send_quote(quote_id=quote.pk, now=NOW)
    other = CrewFactory(production__company__base=quote.base).production.company

    answer = accept(signed_in(user_with_role(roles.PRODUCER, company=other)), quote)

    assert answer.status_code == 404


def producer_of(quote):
    return quote.company.users.first()
