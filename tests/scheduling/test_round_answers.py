"""A round answered by a run, looked at as a draft, and published whole or not at all."""

from datetime import time, timedelta

import pytest

from base_ops.errors import SetAlreadyBooked
from base_ops.models import (
    Booking,
    BookingState,
    Company,
    DeniedDemand,
    FilingTier,
    ItemState,
    Notice,
    Production,
    RequestState,
    RoundGrant,
    RoundState,
    WaitlistEntry,
)
from base_ops.round_errors import (
    GateRefuses,
    NothingCollected,
    RoundClosed,
    RoundIsStale,
    RoundNotThere,
)
from base_ops.services import bookings, round_answers, round_requests, rounds
from scheduling.errors import RoundBeingAnswered
from scheduling.models import RunKind, RunState
from scheduling.services import round_runs, round_work, runs
from tests.factories import (
    CrewFactory,
    DressingFactory,
    RedressTimeFactory,
    StandingSetFactory,
)
from tests.money import published
from tests.rounds import CLOSES, answer, item, opened, wishes
from tests.spans import NOW, at, hours

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _silent(monkeypatch):
    monkeypatch.setattr(runs, "ring", lambda run_id: None)


@pytest.fixture
def villa():
    return StandingSetFactory(kind__code="villa", code="V1")


@pytest.fixture
def round_(villa):
    return opened(villa.base, kinds=[villa.kind])


def ask(round_, *items, crew=None, **more):
    return round_requests.ask(
        round_id=round_.pk, crew=crew or CrewFactory(), wishes=wishes(*items, **more), now=NOW
    )


def contested(round_, villa, **more):
    """Two crews that want the villa on the same day: one will be refused."""
    return [ask(round_, item(villa, last=0, ends=TWO), **more) for _ in range(2)]


TWO = time(14)


def states(*requests):
    found = []
    for request in requests:
        request.refresh_from_db()
        found.append(request.state)
    return sorted(found)


class TestAnswering:
    def test_a_run_answers_and_leaves_a_draft(self, round_, villa):
        won = ask(round_, item(villa.kind), item(villa))
        run = answer(round_)

        assert (run.kind, run.state, run.error) == (RunKind.ROUND, RunState.DONE, "")
        assert round_.state == RoundState.ANSWERED
        assert round_.figures["granted"] == 2
        assert round_.figures["is_best"]
        assert RoundGrant.objects.filter(item__request=won).count() == 2
        assert not Booking.objects.exists()

    def test_what_was_refused_says_why_and_what_is_left(self, round_, villa):
        contested(round_, villa)
        answer(round_)
        [refused] = [i for r in round_.requests.all() for i in r.items.filter(state="REFUSED")]
        [granted] = [i for r in round_.requests.all() for i in r.items.filter(state="GRANTED")]

        assert refused.reason == "rivals"
        assert refused.told["rivals"] == [granted.pk]
        assert len(refused.told["free"]) == 3
        assert refused.told["free"][0]["set"] == villa.pk

    def test_bookings_closures_strike_and_redress_stand_in_the_way(self, villa):
        other = DressingFactory(standing_set=villa, name="喜房")
        own = DressingFactory(standing_set=villa, name="书房")
        RedressTimeFactory(from_dressing=other, to_dressing=own, minutes=90)
        RedressTimeFactory(from_dressing=own, to_dressing=other, minutes=60)
        villa.dressed_as = other
        villa.save()
        first = bookings.hold_set(
            crew=CrewFactory(),
            standing_set=villa,
            span=hours(8, 10, day=7),
            now=NOW,
            dressing=other,
        )
        bookings.confirm_booking(booking_id=first.pk, now=NOW)
        bookings.close_set(standing_set=villa, span=hours(17, 20, day=7), reason="修", now=NOW)
        round_ = opened(villa.base, kinds=[villa.kind])
        ask(round_, item(villa, last=0, dressing="书房"))
        answer(round_)

        grant = RoundGrant.objects.get()
        assert grant.starts_at == at(12, day=7)  # 20 minutes of strike, 90 of redress
        assert (grant.dressing, grant.redress_minutes) == (own, 90)
        round_answers.publish(round_id=round_.pk, now=CLOSES)
        assert Booking.objects.filter(crew=grant.item.request.crew, purpose="SHOOTING").exists()

    def test_what_the_desk_objects_to_is_struck_out_and_answered_again(
        self, round_, villa, monkeypatch
    ):
        ask(round_, item(villa, last=0))
        judge, asked = round_answers.objections, []

        def first_time(round_, grants, now):
            asked.append(grants[0].span.start)
            return [0] if len(asked) == 1 else judge(round_, grants, now)

        monkeypatch.setattr(round_answers, "objections", first_time)
        run = answer(round_)

        assert len(asked) == 2
        assert asked[0] != asked[1] == RoundGrant.objects.get().starts_at
        assert len(run.problem["struck"]) == 1

    def test_what_the_desk_goes_on_objecting_to_is_refused(self, round_, villa, monkeypatch):
        whole = ask(round_, item(villa), item(villa), all_or_nothing=True)
        sound = ask(round_, item(villa))

        def always(round_, grants, now):
            its = [n for n, g in enumerate(grants) if g.item_id == whole.items.first().pk]
            return its[:1]

        monkeypatch.setattr(round_answers, "objections", always)
        monkeypatch.setattr(round_work, "MOST_TRIES", 2)
        answer(round_)

        assert [g.item.request for g in RoundGrant.objects.all()] == [sound]
        assert {i.reason for i in whole.items.all()} == {"no_time"}
        assert not round_.figures["is_best"]

    def test_prices_by_the_tariff_in_force(self, round_, villa):
        villa.day_price_fen = 320_000
        villa.save()
        published(villa.base)
        ask(round_, item(villa))
        answer(round_)

        assert RoundGrant.objects.get().price_fen
        assert round_.figures["price_fen"] == RoundGrant.objects.get().price_fen

    def test_a_later_answer_takes_the_place_of_the_draft(self, round_, villa):
        ask(round_, item(villa))
        answer(round_)
        first = RoundGrant.objects.get().pk
        answer(round_)

        assert RoundGrant.objects.get().pk != first

    def test_nothing_is_answered_while_it_is_open_or_empty_or_twice_at_once(self, round_, villa):
        with pytest.raises(RoundNotThere):
            round_runs.request_answer(round_id=round_.pk, requested_by=None, now=NOW)
        with pytest.raises(NothingCollected):
            round_runs.request_answer(round_id=round_.pk, requested_by=None, now=CLOSES)
        ask(round_, item(villa))
        round_runs.request_answer(round_id=round_.pk, requested_by=None, now=CLOSES)
        with pytest.raises(RoundBeingAnswered):
            round_runs.request_answer(round_id=round_.pk, requested_by=None, now=CLOSES)

    def test_the_beat_closes_and_asks_once(self, round_, villa):
        empty = opened(villa.base, name="没人要")
        ask(round_, item(villa))
        assert round_runs.sweep_rounds(now=NOW) == []
        assert set(round_runs.sweep_rounds(now=CLOSES)) == {round_.pk, empty.pk}
        assert round_runs.sweep_rounds(now=CLOSES) == []
        round_.refresh_from_db()
        empty.refresh_from_db()
        assert round_.runs.count() == 1
        assert {round_.state, empty.state} == {RoundState.CLOSED}
        with pytest.raises(RoundClosed):
            ask(round_, item(villa))

    def test_a_round_cancelled_meanwhile_fails_the_run_and_keeps_nothing(self, round_, villa):
        ask(round_, item(villa))
        run = round_runs.request_answer(round_id=round_.pk, requested_by=None, now=CLOSES)
        rounds.cancel_round(round_id=round_.pk, now=CLOSES)
        runs.execute_run(run_id=run.pk, now=CLOSES)
        run.refresh_from_db()

        assert run.state == RunState.FAILED
        assert not RoundGrant.objects.exists()

    def test_a_stopped_answer_keeps_the_best_so_far(self, round_, villa):
        ask(round_, item(villa))
        run = round_runs.request_answer(round_id=round_.pk, requested_by=None, now=CLOSES)
        type(run).objects.filter(pk=run.pk).update(stop_requested=True)
        runs.execute_run(run_id=run.pk, now=CLOSES)

        round_.refresh_from_db()
        assert round_.state == RoundState.ANSWERED


class TestPublishing:
    def test_grants_become_holds_crews_are_told_and_refusals_kept(self, round_, villa):
        both = contested(round_, villa)
        answer(round_)
        round_answers.publish(round_id=round_.pk, now=CLOSES)

        grant = RoundGrant.objects.get()
        assert grant.booking.state == BookingState.HOLD
        assert grant.booking.expires_at == CLOSES + timedelta(hours=villa.base.hold_hours)
        assert states(*both) == [RequestState.GRANTED, RequestState.REFUSED]
        told = Notice.objects.filter(kind="ROUND")
        assert {n.crew_id for n in told} == {r.crew_id for r in both}
        assert any("得到 1 项" in n.zh and "V1" in n.zh for n in told)
        denied = DeniedDemand.objects.get()
        assert (denied.source, denied.reason, denied.minutes) == ("ROUND", "rivals", 240)
        assert not WaitlistEntry.objects.exists()

    def test_or_confirmed_bookings(self, round_, villa):
        ask(round_, item(villa))
        answer(round_)
        round_answers.publish(round_id=round_.pk, now=CLOSES, confirmed=True)
        assert Booking.objects.get(purpose="SHOOTING").state == BookingState.CONFIRMED

    def test_who_asked_for_it_waits_on(self, round_, villa):
        contested(round_, villa, wants_waitlist=True)
        answer(round_)
        round_answers.publish(round_id=round_.pk, now=CLOSES)
        assert WaitlistEntry.objects.get().minutes == 240

    def test_a_stale_draft_is_refused_and_writes_nothing(self, round_, villa):
        ask(round_, item(villa, last=0, ends=TWO))
        answer(round_)
        span = RoundGrant.objects.get().span
        bookings.hold_set(crew=CrewFactory(), standing_set=villa, span=span, now=CLOSES)
        before = Booking.objects.count()

        with pytest.raises(RoundIsStale) as refused:
            round_answers.publish(round_id=round_.pk, now=CLOSES)

        assert isinstance(refused.value.__cause__, SetAlreadyBooked)
        round_.refresh_from_db()
        assert round_.state == RoundState.ANSWERED
        assert (Booking.objects.count(), Notice.objects.count()) == (before, 0)
        answer(round_)
        round_answers.publish(round_id=round_.pk, now=CLOSES)

    def test_a_draft_that_begins_in_the_past_is_stale(self, round_, villa):
        ask(round_, item(villa, last=0))
        answer(round_)
        with pytest.raises(RoundIsStale):
            round_answers.publish(round_id=round_.pk, now=at(23, day=7))

    @pytest.mark.parametrize("confirmed", [False, True])
    def test_a_gate_is_named_and_publishes_nothing_unless_left_out(self, round_, villa, confirmed):
        poor, sound = (ask(round_, item(villa)) for _ in range(2))
        if confirmed:
            FilingTier.objects.create(
                base=villa.base, name="重点", from_budget_fen=0, needs_number=True
            )
            Production.objects.filter(crews=poor.crew).update(budget_fen=10)
        else:
            Company.objects.filter(productions__crews=poor.crew).update(open_holds=0)
        answer(round_)

        with pytest.raises(GateRefuses) as refused:
            round_answers.publish(round_id=round_.pk, now=CLOSES, confirmed=confirmed)
        code = "registration_number_missing" if confirmed else "hold_quota_reached"
        assert refused.value.details["refused"] == [
            {"crew": poor.crew_id, "request": poor.pk, "code": code}
        ]
        assert not Booking.objects.exists()

        round_answers.publish(round_id=round_.pk, now=CLOSES, confirmed=confirmed, leave_out=True)
        assert [b.crew_id for b in Booking.objects.filter(purpose="SHOOTING")] == [sound.crew_id]
        left = poor.items.get()
        assert (left.state, left.reason) == (ItemState.REFUSED, code)

    def test_once(self, round_, villa):
        ask(round_, item(villa))
        with pytest.raises(RoundNotThere):
            round_answers.publish(round_id=round_.pk, now=CLOSES)
        answer(round_)
        round_answers.publish(round_id=round_.pk, now=CLOSES)
        with pytest.raises(RoundNotThere):
            round_answers.publish(round_id=round_.pk, now=CLOSES)
        with pytest.raises(RoundNotThere):
            rounds.cancel_round(round_id=round_.pk, now=CLOSES)

    def test_a_round_in_which_nobody_gets_anything_is_published_too(self, round_, villa):
        bookings.close_set(standing_set=villa, span=hours(0, 24 * 8, day=7), reason="修", now=NOW)
        request = ask(round_, item(villa))
        answer(round_)
        round_answers.publish(round_id=round_.pk, now=CLOSES)
        assert states(request) == [RequestState.REFUSED]
        assert request.items.get().reason == "no_time"
