"""Many invoices at once: the numbers run without a gap and without a double."""

import threading

import pytest

from base_ops.models import Invoice
from base_ops.services import invoices
from tests.concurrency.conftest import SOAK, rush
from tests.factories import CrewFactory, StandingSetFactory
from tests.money import booked, published, settled
from tests.spans import NOW, at

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 40 if SOAK else 12
LATER = at(0, day=2)


def made(writers: int):
    ward = StandingSetFactory()
    published(ward.base)
    crews = [CrewFactory(production__company__base=ward.base) for _ in range(writers)]
    sets = [StandingSetFactory(base=ward.base) for _ in range(writers)]
    return [settled(booked(crew, one)) for crew, one in zip(crews, sets, strict=True)]


def race(settlements):
    def issue(settlement):
        return lambda: invoices.issue_invoice(settlement_id=settlement.pk, now=LATER, by=None)

    return rush([issue(settlement) for settlement in settlements])


def numbers() -> list[int]:
    return sorted(Invoice.objects.values_list("number", flat=True))


def test_every_invoice_gets_the_next_number():
    outcome = race(made(WRITERS))

    assert outcome.counts == {"won": WRITERS}
    assert numbers() == list(range(1, WRITERS + 1))
    assert NOW < LATER


def test_an_invoice_that_fails_leaves_no_gap(monkeypatch):
    settlements = made(3)
    create = Invoice.objects.create

    def failing(**columns):
        made = create(**columns)
        if columns["settlement"].pk == settlements[1].pk:
            raise RuntimeError("the printer is on fire")
        return made

    monkeypatch.setattr(Invoice.objects, "create", failing)

    outcome = race(settlements)

    assert outcome.counts == {"won": 2, "RuntimeError": 1}
    assert numbers() == [1, 2]


def test_the_race_is_real(monkeypatch):
    """The control: without the queue all see the same last number, the constraint lets one in."""
    looked = threading.Barrier(6)
    monkeypatch.setattr(invoices, "lock_numbers", lambda base_id: None)
    next_number = invoices.next_number

    def together(*args):
        number = next_number(*args)
        looked.wait(timeout=20)
        return number

    monkeypatch.setattr(invoices, "next_number", together)

    outcome = race(made(6))

    assert outcome.counts == {"won": 1, "IntegrityError": 5}
    assert numbers() == [1]


def test_one_settlement_is_invoiced_once():
    [settlement] = made(1)

    outcome = race([settlement] * 6)

    assert outcome.counts == {"won": 1, "SettlementInvoiced": 5}
    assert numbers() == [1]
