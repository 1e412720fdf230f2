"""What was asked for in vain: recorded once, never in the way, and told by kind and week."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from base_ops.errors import BookingsClash, SetAlreadyBooked, SetNotOpen, SpanIsOver
from base_ops.models import BookingState, DeniedDemand
from base_ops.selectors.demand import demand_report
from base_ops.services import bookings, demand
from base_ops.services.bookings import SetRequest
from base_ops.services.demand import Wanted
from tests.factories import (
    BaseFactory,
    BookingFactory,
    CompanyFactory,
    CrewFactory,
    DeniedDemandFactory,
    DressingFactory,
    SetKindFactory,
    StandingSetFactory,
    UserFactory,
    WaitlistEntryFactory,
)
from tests.spans import DAY, NOW, at, hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward():
    return StandingSetFactory(code="W1")


@pytest.fixture
def asker(db):
    return UserFactory(company=CompanyFactory())


def search(asker, now=NOW, window=None, kind=None):
    demand.note_empty_search(
        asker=asker,
        base=BaseFactory(),
        window=window or hours(9, 18),
        minutes=240,
        now=now,
        kind=kind,
    )


def refuse(asker, one, span, crew=None, dressing=None):
    crew = crew or CrewFactory()
    wanted = [Wanted(crew, one, span, dressing)]
    with demand.noting_refusals(asker=asker, wanted=wanted, now=NOW):
        bookings.hold_set(crew=crew, standing_set=one, span=span, now=NOW, dressing=dressing)


def test_a_refused_hold_is_kept_although_it_was_rolled_back(asker, ward):
    BookingFactory(standing_set=ward)
    crew, dressing = CrewFactory(), DressingFactory(standing_set=ward, name="重症")

    with pytest.raises(SetAlreadyBooked):
        refuse(asker, ward, hours(10, 14), crew, dressing)

    row = DeniedDemand.objects.get()
    assert (row.kind, row.company, row.asker) == (ward.kind, crew.production.company, asker)
    assert (row.window, row.minutes) == (hours(10, 14), 240)
    assert (row.source, row.reason) == ("HOLD", "set_already_booked")
    assert row.dressing_name == "重症"


def test_a_closed_set_counts_and_bad_input_does_not(asker, ward):
    ward.state = "MAINTENANCE"
    ward.save()

    with pytest.raises(SetNotOpen):
        refuse(asker, ward, hours(10, 14))
    with pytest.raises(SpanIsOver):
        refuse(asker, ward, hours(10, 14, day=-3))

    assert [row.reason for row in DeniedDemand.objects.all()] == ["set_not_open"]


def test_of_several_only_what_clashed_counts(asker, ward):
    other, free = StandingSetFactory(), StandingSetFactory()
    for one in (ward, other):
        BookingFactory(standing_set=one)
    crew = CrewFactory()
    wanted = [Wanted(crew, one, hours(9, 12)) for one in (ward, other, free)]

    requests = [SetRequest(w.standing_set.pk, crew.pk, w.span) for w in wanted]
    noting = demand.noting_refusals(asker=asker, wanted=wanted, now=NOW)

    with pytest.raises(BookingsClash), noting:
        bookings.hold_sets(requests=requests, now=NOW)

    row = DeniedDemand.objects.get()
    assert (row.sets, row.times) == (2, 1)
    [kind] = demand_report(BaseFactory(), DAY, DAY).kinds
    assert (kind.requests, kind.hours) == (1, 6)


def test_of_several_days_on_one_set_only_the_day_that_clashed_counts(asker, ward):
    BookingFactory(standing_set=ward)
    crew, spans = CrewFactory(), [hours(10, 12), hours(10, 12, day=1)]
    requests = [SetRequest(ward.pk, crew.pk, span) for span in spans]
    wanted = [Wanted(crew, ward, span) for span in spans]
    noting = demand.noting_refusals(asker=asker, wanted=wanted, now=NOW)

    with pytest.raises(SetAlreadyBooked), noting:
        bookings.hold_sets(requests=requests, now=NOW)

    assert [row.window for row in DeniedDemand.objects.all()] == [spans[0]]


def test_the_most_sets_asked_for_at_once_are_kept(asker, ward):
    for sets in (1, 3, 2):
        rows = [
            DeniedDemandFactory.build(
                base=ward.base, asker=asker, company=None, kind=ward.kind, minutes=60
            )
            for _ in range(sets)
        ]
        demand._note(rows, NOW)

    row = DeniedDemand.objects.get()
    assert (row.sets, row.times) == (3, 3)


def test_the_same_within_an_hour_is_one_with_a_counter(asker):
    for minute in (0, 1, 59):
        search(asker, now=NOW + timedelta(minutes=40 + minute))
    search(asker, now=NOW + timedelta(minutes=100))
    search(UserFactory(), now=NOW)

    rows = DeniedDemand.objects.filter(asker=asker).order_by("pk")
    assert [row.times for row in rows] == [3, 1]
    assert DeniedDemand.objects.count() == 3


def test_a_loop_that_asks_for_another_minute_each_time_cannot_flood(asker):
    for n in range(demand.MOST_AN_HOUR + 20):
        window = hours(9, 18)
        search(asker, window=type(window)(window.start + timedelta(minutes=n), window.end))

    assert DeniedDemand.objects.count() == demand.MOST_AN_HOUR
    search(UserFactory())
    assert DeniedDemand.objects.count() == demand.MOST_AN_HOUR + 1


def test_recording_never_makes_a_request_fail(asker, ward, monkeypatch, caplog):
    def broken(*args):
        raise DatabaseError("no room")

    monkeypatch.setattr(demand, "_count", broken)
    BookingFactory(standing_set=ward)

    search(asker)
    with pytest.raises(SetAlreadyBooked):
        refuse(asker, ward, hours(10, 14))

    assert "was not recorded" in caplog.text


def test_what_the_database_refuses_leaves_the_request_whole(asker, monkeypatch):
    """A row that breaks a constraint is rolled back to its savepoint, not further."""
    monkeypatch.setattr(demand, "NONE_FREE", "x" * 500)

    search(asker)

    assert DeniedDemand.objects.count() == 0  # and the connection still answers


def test_two_first_requests_of_one_instant_are_one_row(asker, monkeypatch):
    again = demand._again
    monkeypatch.setattr(demand, "_again", lambda row, now: False)
    search(asker)
    calls = []

    def late(row, now):  # the other request's row shows only once the insert has failed
        calls.append(1)
        return len(calls) > 1 and again(row, now)

    monkeypatch.setattr(demand, "_again", late)
    search(asker)

    assert DeniedDemand.objects.get().times == 2


def report(first=DAY, last=DAY):
    return demand_report(BaseFactory(), first, last)


def test_the_report_counts_by_kind_and_week(ward):
    companies = [CompanyFactory() for _ in range(2)]
    office = SetKindFactory(code="office")
    for n, company in enumerate([*companies, companies[0]]):
        span = hours(9 + n, 12 + n, day=7 if n == 2 else 0)
        DeniedDemandFactory(
            company=company, starts_at=span.start, ends_at=span.end, minutes=180, times=n + 1
        )
    DeniedDemandFactory(kind=office, company=None, minutes=60)
    DeniedDemandFactory(kind=None, minutes=60)
    BookingFactory(standing_set=ward, starts_at=at(6), ends_at=at(22))

    found = report(last=DAY + timedelta(days=7))

    first = found.kinds[0]
    assert first.kind == ward.kind
    assert (first.requests, first.times, first.hours, first.companies) == (3, 6, 9.0, 2)
    assert [(w.monday.isoformat(), w.requests) for w in first.weeks] == [
        ("2026-11-23", 2),
        ("2026-11-30", 1),
    ]
    assert {k.kind for k in found.kinds} == {ward.kind, office, None}
    assert [m.isoformat() for m in found.mondays] == ["2026-11-23", "2026-11-30"]


def test_the_share_in_use_is_of_the_kinds_sets_at_the_times_asked_for(ward):
    StandingSetFactory()  # a second ward, empty
    StandingSetFactory(state="RETIRED")
    BookingFactory(standing_set=ward, starts_at=at(8), ends_at=at(10.5))
    BookingFactory(standing_set=ward, starts_at=at(11), ends_at=at(14))
    BookingFactory(standing_set=ward, starts_at=at(15), ends_at=at(16), state=BookingState.RELEASED)
    DeniedDemandFactory(starts_at=at(9), ends_at=at(12))  # 2.5 of 6 set-hours

    (kind,) = report().kinds

    assert kind.share == pytest.approx(2.5 / 6)
    assert kind.sets == 2
    assert not kind.is_full


def test_what_was_full_ranks_before_what_stood_empty(ward):
    empty = StandingSetFactory(kind=SetKindFactory(code="office")).kind
    BookingFactory(standing_set=ward, starts_at=at(6), ends_at=at(22))
    DeniedDemandFactory(kind=empty, minutes=600)
    DeniedDemandFactory(minutes=180)

    kinds = report().kinds

    assert [k.kind for k in kinds] == [ward.kind, empty]
    assert [k.is_full for k in kinds] == [True, False]


def test_waiting_counts_too_and_only_the_dates_asked_for():
    entry = WaitlistEntryFactory(minutes=180)
    DeniedDemandFactory(starts_at=at(9, 3), ends_at=at(12, 3))

    (kind,) = report().kinds

    assert (kind.kind, kind.waiting_hours, kind.requests) == (entry.kind, 3.0, 0)


def test_the_report_asks_the_same_for_one_kind_as_for_many(ward):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            demand_report(ward.base, DAY, DAY)
        return len(asked)

    DeniedDemandFactory()
    few = queries()
    for n in range(12):
        one = StandingSetFactory(kind=SetKindFactory(code=f"k{n}"))
        DeniedDemandFactory(kind=one.kind)
        WaitlistEntryFactory(kind=one.kind)
        BookingFactory(standing_set=one)

    assert queries() == few == 4
