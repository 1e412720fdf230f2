"""Many who wait accept the same gap at the same moment: exactly one has it."""

import pytest

from base_ops.models import Booking, OfferState, WaitlistEntry, WaitlistOffer, WaitlistState
from base_ops.services import bookings, offering, waitlist
from base_ops.services.offer_keys import key_of
from sets.models import StandingSet
from tests.concurrency.conftest import SOAK, overlaps, rush, without_the_constraint
from tests.factories import CrewFactory, StandingSetFactory, WaitlistEntryFactory
from tests.spans import NOW, hours

pytestmark = pytest.mark.django_db(transaction=True)

WAITING = 50 if SOAK else 24
ROUNDS = 10 if SOAK else 2
CONTROL = 12


def accept(key: str):
    return lambda: waitlist.accept_offer(key=key, now=NOW)


def offered(count: int) -> list[str]:
    """The keys of offers of one gap to so many crews."""
    ward = StandingSetFactory()
    entries = [WaitlistEntryFactory(minutes=400, kind=ward.kind) for _ in range(count)]
    offers = waitlist.offer_freed(set_ids=[ward.pk], now=NOW)
    assert {o.entry_id for o in offers} == {e.pk for e in entries}
    return [key_of(o.seed) for o in offers]


def test_one_has_the_gap_and_the_others_are_told_and_wait_on():
    for _ in range(ROUNDS):
        WaitlistEntry.objects.all().delete()
        Booking.objects.all().delete()
        StandingSet.objects.update(state="RETIRED")  # the gap of the round before is free again
        keys = offered(WAITING)

        outcome = rush([accept(key) for key in keys])

        assert outcome.counts == {"won": 1, "OfferGone": WAITING - 1}
        offers = WaitlistOffer.objects.select_related("entry")
        won = offers.filter(state=OfferState.ACCEPTED)
        assert [o.entry.state for o in won] == [WaitlistState.ACCEPTED]
        assert Booking.objects.filter(state="HOLD", purpose="SHOOTING").count() == 1
        waitlist.sweep(now=NOW)  # whoever was being changed just then
        assert not offers.filter(state=OfferState.OPEN).exists()
        assert set(offers.exclude(state=OfferState.ACCEPTED).values_list("state", flat=True)) == {
            OfferState.LOST
        }


def test_a_crew_with_two_gaps_takes_one():
    wards = [StandingSetFactory(), StandingSetFactory()]
    entry = WaitlistEntryFactory(minutes=400, kind=wards[0].kind)
    offers = waitlist.offer_freed(set_ids=[w.pk for w in wards], now=NOW)
    assert len(offers) == 2

    outcome = rush([accept(key_of(o.seed)) for o in offers])

    assert outcome.won == 1
    entry.refresh_from_db()
    assert entry.state == WaitlistState.ACCEPTED
    assert Booking.objects.filter(crew=entry.crew, state="HOLD", purpose="SHOOTING").count() == 1


def test_an_offer_and_the_desk_take_the_same_gap_once():
    keys = offered(8)
    ward = WaitlistOffer.objects.first().standing_set
    crew = CrewFactory()

    def hold():
        bookings.hold_set(crew=crew, standing_set=ward, span=hours(8, 20), now=NOW)

    outcome = rush([hold, *(accept(key) for key in keys)])

    assert outcome.won == 1
    assert outcome.counts["OfferGone"] + outcome.counts["SetAlreadyBooked"] == 8
    assert overlaps() == 0


def test_the_race_is_real(without_the_lock, monkeypatch):
    """The control: with lock, constraint and the word to the others off, everybody has the gap."""
    keys = offered(CONTROL)
    monkeypatch.setattr(offering, "lose", lambda offers, *, now: None)
    without_the_lock(CONTROL)
    with without_the_constraint():
        outcome = rush([accept(key) for key in keys])

        assert outcome.won == CONTROL
        assert overlaps() == CONTROL * (CONTROL - 1) // 2
