"""Waiting for a kind of set: who is offered what, and who gets it."""

from datetime import timedelta

import pytest

from base_ops.errors import (
    DressingUnknown,
    EntryNotWaiting,
    OfferExpired,
    OfferGone,
    OfferNotFound,
    SpanIsOver,
    TooManyWaiting,
    WindowTooShort,
)
from base_ops.models import (
    Booking,
    BookingState,
    DeskTerms,
    Notice,
    NoticeKind,
    OfferState,
    WaitlistOffer,
    WaitlistState,
)
from base_ops.services import bookings, waitlist
from base_ops.services.bookings import SetRequest
from base_ops.services.offer_keys import hash_of, key_of
from sets.models import StandingSet
from tests.factories import (
    BaseFactory,
    BookingFactory,
    CrewFactory,
    DressingFactory,
    RedressTimeFactory,
    SetKindFactory,
    StandingSetFactory,
    WaitlistEntryFactory,
)
from tests.spans import NOW, at, hours

pytestmark = pytest.mark.django_db


def book(one, span, crew=None, **more):
    request = SetRequest(one.pk, (crew or CrewFactory()).pk, span, **more)
    state = BookingState.CONFIRMED
    return bookings.hold_sets(requests=[request], now=NOW, state=state)[0]


def free(booking, now=NOW):
    """Give a booking back; the offers that this made."""
    before = set(WaitlistOffer.objects.values_list("pk", flat=True))
    bookings.release_booking(booking_id=booking.pk, now=now)
    return list(WaitlistOffer.objects.exclude(pk__in=before).order_by("pk"))


def keys(offers):
    return [key_of(offer.seed) for offer in offers]


@pytest.fixture
def ward():
    return StandingSetFactory(code="W1", strike_minutes=20)


@pytest.fixture
def full(ward):
    """The ward, taken all day; giving this back makes the gap of 9 to 14."""
    book(ward, hours(6, 9))
    book(ward, hours(14, 23))
    return book(ward, hours(9.5, 13.5))


def test_a_freed_span_is_offered_to_everybody_whom_it_fits(full, ward):
    long = WaitlistEntryFactory(minutes=300)
    one, two = (WaitlistEntryFactory(minutes=180) for _ in range(2))
    other_kind = WaitlistEntryFactory(kind=SetKindFactory(code="office"))
    late = WaitlistEntryFactory(starts_at=at(15), ends_at=at(20), minutes=60)

    offers = free(full)

    assert {o.entry_id for o in offers} == {one.pk, two.pk}
    assert {o.standing_set_id for o in offers} == {ward.pk}
    # Struck after the crew before, and before the crew after: 9:20 to 12:20.
    assert {(o.starts_at, o.ends_at) for o in offers} == {
        (at(9) + timedelta(minutes=20), at(12) + timedelta(minutes=20))
    }
    for entry, state in ((one, "OFFERED"), (long, "WAITING"), (other_kind, "WAITING")):
        entry.refresh_from_db()
        assert entry.state == state
    late.refresh_from_db()
    assert late.state == WaitlistState.WAITING


@pytest.mark.parametrize(
    ("minutes", "offered"), [(260, 1), (261, 0)], ids=["just-fits", "a-minute-too-long"]
)
def test_turnover_on_both_sides_is_counted_as_the_hold_counts_it(full, minutes, offered):
    WaitlistEntryFactory(minutes=minutes)

    offers = free(full)

    assert len(offers) == offered
    for key in keys(offers):  # what is offered can be held
        assert waitlist.accept_offer(key=key, now=NOW).state == BookingState.HOLD


def test_the_same_production_needs_no_strike(ward):
    ours = CrewFactory()
    book(ward, hours(6, 9), ours)
    book(ward, hours(14, 23), ours)
    held = book(ward, hours(9.5, 13.5))
    WaitlistEntryFactory(crew=ours, minutes=300)

    assert [(o.starts_at, o.ends_at) for o in free(held)] == [(at(9), at(14))]


def test_a_set_that_cannot_be_dressed_so_is_not_offered_and_one_that_can_counts_the_redress(ward):
    plain, icu = (DressingFactory(standing_set=ward, name=n) for n in ("普通", "重症"))
    RedressTimeFactory(from_dressing=plain, to_dressing=icu, minutes=60)
    RedressTimeFactory(from_dressing=icu, to_dressing=plain, minutes=40)
    book(ward, hours(6, 9), dressing_id=plain.pk)
    book(ward, hours(16, 23), dressing_id=plain.pk)
    held = book(ward, hours(10.5, 15), dressing_id=plain.pk)
    StandingSetFactory(code="W2")  # no such dressing
    WaitlistEntryFactory(dressing_name="重症", minutes=120)

    offers = free(held)

    # 9:00 strike 20, redress 60; after it 20 and 40 before 16:00.
    assert [(o.standing_set, o.starts_at) for o in offers] == [
        (ward, at(10) + timedelta(minutes=20))
    ]
    taken = waitlist.accept_offer(key=keys(offers)[0], now=NOW)
    assert taken.dressing == icu


def test_a_whole_is_offered_once_all_its_parts_are_free():
    villa = StandingSetFactory(code="V")
    hall, stairs = (
        StandingSetFactory(code=f"V{n}", whole=villa, kind=SetKindFactory(code="part"))
        for n in (1, 2)
    )
    a, b = book(hall, hours(8, 22)), book(stairs, hours(8, 22))
    entry = WaitlistEntryFactory(kind=villa.kind)

    assert free(a) == []
    assert [(o.entry_id, o.standing_set) for o in free(b)] == [(entry.pk, villa)]


def test_a_part_under_a_booked_whole_is_not_offered():
    villa = StandingSetFactory(code="V", kind=SetKindFactory(code="villa"))
    hall = StandingSetFactory(code="V1")
    book(villa, hours(0, 24))
    hall.whole = villa  # joined later: the whole's booking has no row on it
    hall.save()
    WaitlistEntryFactory()

    assert waitlist.offer_freed(set_ids=[hall.pk], now=NOW) == []


def test_a_set_under_repair_is_not_offered(full, ward):
    WaitlistEntryFactory()
    ward.state = "MAINTENANCE"
    ward.save()

    assert free(full) == []


def test_a_gap_outside_the_crews_hours_is_not_offered(ward):
    night = book(ward, hours(0, 7))
    book(ward, hours(7.5, 24))
    WaitlistEntryFactory(starts_at=at(0), ends_at=at(24))  # call 8:00

    assert free(night) == []


def test_the_first_to_accept_has_it_and_the_others_wait_on(full):
    one, two = (WaitlistEntryFactory(minutes=180, note=f"补拍{n}") for n in range(2))
    first, second = keys(free(full))

    booking = waitlist.accept_offer(key=first, now=NOW)
    with pytest.raises(OfferGone):
        waitlist.accept_offer(key=second, now=NOW)

    one.refresh_from_db()
    two.refresh_from_db()
    assert (booking.crew, booking.state, booking.label) == (one.crew, BookingState.HOLD, "补拍0")
    assert (one.state, one.booking) == (WaitlistState.ACCEPTED, booking)
    assert (two.state, two.booking) == (WaitlistState.WAITING, None)
    assert [o.state for o in two.offers.all()] == [OfferState.LOST]


def test_accepting_twice_is_accepting_once(full):
    WaitlistEntryFactory(minutes=180)
    (key,) = keys(free(full))

    assert waitlist.accept_offer(key=key, now=NOW) == waitlist.accept_offer(key=key, now=NOW)
    assert Booking.objects.filter(state=BookingState.HOLD, purpose="SHOOTING").count() == 1


def test_what_a_rival_held_meanwhile_is_gone(full, ward):
    entry = WaitlistEntryFactory(minutes=180)
    (key,) = keys(free(full))
    book(ward, hours(11, 13))

    with pytest.raises(OfferGone):
        waitlist.accept_offer(key=key, now=NOW)

    assert entry.offers.get().state == OfferState.LOST
    entry.refresh_from_db()
    assert entry.state == WaitlistState.WAITING


def test_a_crew_that_took_one_gap_has_its_other_offers_withdrawn(full):
    book(StandingSetFactory(code="W3"), hours(6, 9))
    entry = WaitlistEntryFactory(minutes=180)
    other = StandingSetFactory(code="W2")
    offers = free(full) + waitlist.offer_freed(set_ids=[other.pk], now=NOW)
    assert len(offers) == 2

    waitlist.accept_offer(key=keys(offers)[0], now=NOW)

    states = list(entry.offers.order_by("pk").values_list("state", flat=True))
    assert states == [OfferState.ACCEPTED, OfferState.WITHDRAWN]
    with pytest.raises(OfferGone):
        waitlist.accept_offer(key=keys(offers)[1], now=NOW)


def test_a_link_lasts_as_long_as_the_desk_says_and_never_past_the_gap(full):
    DeskTerms.objects.create(base=BaseFactory(), offer_minutes=45)
    WaitlistEntryFactory()
    (offer,) = free(full)

    assert offer.expires_at == NOW + timedelta(minutes=45)
    with pytest.raises(OfferExpired):
        waitlist.accept_offer(key=keys([offer])[0], now=offer.expires_at)


def test_a_gap_that_begins_now_is_offered_from_when_the_link_has_run_out(full):
    WaitlistEntryFactory()
    now = at(10)

    (offer,) = free(full, now=now)

    assert offer.starts_at == at(10.5)
    assert offer.expires_at == at(10.5)


def test_a_gap_too_short_for_that_is_offered_at_shorter_notice(full):
    WaitlistEntryFactory(minutes=210)

    (offer,) = free(full, now=at(10))

    assert offer.starts_at == offer.expires_at == at(10) + timedelta(minutes=5)


def test_only_the_hash_of_a_key_is_stored(full):
    WaitlistEntryFactory()
    (offer,) = free(full)
    (key,) = keys([offer])

    assert len(bytes.fromhex(key)) == 32
    assert offer.key_hash == hash_of(key)
    assert key not in str({f.attname: getattr(offer, f.attname) for f in offer._meta.fields})
    with pytest.raises(OfferNotFound):
        waitlist.accept_offer(key=offer.key_hash, now=NOW)
    with pytest.raises(OfferNotFound):
        waitlist.accept_offer(key=offer.seed, now=NOW)


def test_the_sweep_expires_offers_and_offers_again_but_not_for_ever(full):
    entry = WaitlistEntryFactory()
    free(full)

    seen = []
    for n in range(1, 6):
        waitlist.sweep(now=NOW + timedelta(minutes=31 * n))
        states = entry.offers.order_by("pk").values_list("state", flat=True)
        seen.append(list(states))

    assert seen[0] == ["EXPIRED", "OPEN"]
    assert seen[1] == seen[4] == ["EXPIRED", "EXPIRED"]
    entry.refresh_from_db()
    assert entry.state == WaitlistState.WAITING


def test_the_sweep_takes_back_what_somebody_else_has_by_now(full, ward):
    entry = WaitlistEntryFactory(minutes=180)
    free(full)
    book(ward, hours(9.5, 13.5))

    assert waitlist.sweep(now=NOW) == (1, 0)
    assert entry.offers.get().state == OfferState.LOST


def test_the_sweep_lets_an_entry_go_whose_window_is_over(ward):
    entry = WaitlistEntryFactory()

    waitlist.sweep(now=at(18))

    entry.refresh_from_db()
    assert entry.state == WaitlistState.EXPIRED


def test_a_declined_gap_is_not_offered_again(full):
    entry = WaitlistEntryFactory()
    (key,) = keys(free(full))

    waitlist.decline_offer(key=key, now=NOW)
    waitlist.sweep(now=NOW)

    assert [o.state for o in entry.offers.all()] == [OfferState.WITHDRAWN]
    entry.refresh_from_db()
    assert entry.state == WaitlistState.WAITING


def test_the_same_gap_is_not_offered_twice_at_once(full, ward):
    entry = WaitlistEntryFactory()
    free(full)

    assert waitlist.offer_freed(set_ids=[ward.pk], now=NOW) == []
    assert entry.offers.count() == 1


def test_who_joins_is_offered_what_is_free_already(ward):
    entry = waitlist.join(
        crew=CrewFactory(), kind=ward.kind, window=hours(8, 20), minutes=120, now=NOW
    )

    assert entry.state == WaitlistState.OFFERED
    assert [(o.standing_set, o.starts_at) for o in entry.offers.all()] == [(ward, at(8))]


def test_who_leaves_is_offered_nothing_more(full):
    entry = WaitlistEntryFactory()
    (key,) = keys(free(full))

    waitlist.leave(entry_id=entry.pk, now=NOW)

    with pytest.raises(OfferGone):
        waitlist.accept_offer(key=key, now=NOW)
    with pytest.raises(EntryNotWaiting):
        waitlist.leave(entry_id=entry.pk, now=NOW)
    entry.refresh_from_db()
    assert entry.state == WaitlistState.CANCELLED


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        pytest.param({"window": hours(8, 9)}, WindowTooShort, id="window-too-short"),
        pytest.param({"window": hours(0, 3, day=-3)}, SpanIsOver, id="over"),
        pytest.param({"dressing_name": "飞船"}, DressingUnknown, id="no-such-dressing"),
    ],
)
def test_a_wish_that_cannot_come_true_is_refused(ward, changed, error):
    asked = {"crew": CrewFactory(), "kind": ward.kind, "window": hours(8, 20), "minutes": 120}

    with pytest.raises(error):
        waitlist.join(**{**asked, **changed}, now=NOW)


def test_a_crew_cannot_fill_the_list(ward, monkeypatch):
    monkeypatch.setattr(waitlist, "MOST_WAITING", 1)
    asked = {"crew": CrewFactory(), "kind": ward.kind, "window": hours(8, 20), "minutes": 120}
    waitlist.join(**asked, now=NOW)

    with pytest.raises(TooManyWaiting):
        waitlist.join(**asked, now=NOW)


def test_the_crew_is_told_once_and_the_key_stays_out_of_it(ward):
    StandingSetFactory(code="W2")
    entry = WaitlistEntryFactory()

    offers = waitlist.offer_freed(set_ids=StandingSet.objects.values_list("pk", flat=True), now=NOW)

    assert len(offers) == 2
    notice = Notice.objects.get()
    assert (notice.crew, notice.kind) == (entry.crew, NoticeKind.OFFERED)
    assert "W1 病房W1 11-24 08:00–11-24 10:00，另有 1 个" in notice.zh
    assert "1 more" in notice.en
    assert not any(key in notice.zh + notice.en for key in keys(offers))


def test_offering_asks_the_same_whether_one_waits_or_twenty(
    full, ward, django_assert_max_num_queries
):
    for _ in range(20):
        WaitlistEntryFactory()
        BookingFactory(standing_set=StandingSetFactory())
    with django_assert_max_num_queries(65):  # the release and the offers, for one or for twenty
        bookings.release_booking(booking_id=full.pk, now=NOW)

    assert WaitlistOffer.objects.filter(standing_set=ward).count() == 20
