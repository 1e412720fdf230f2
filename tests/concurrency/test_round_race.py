"""Requests around the closing of a round, and two who publish it at once."""

import threading

import pytest

from base_ops.models import AllocationRound, Booking, Notice, RoundGrant, RoundRequest, RoundState
from base_ops.services import round_answers, round_requests, rounds
from scheduling.models import ScheduleRun
from scheduling.services import round_runs, runs
from tests.concurrency.conftest import SOAK, overlaps, rush
from tests.factories import CrewFactory, StandingSetFactory
from tests.rounds import CLOSES, answer, item, opened, wishes
from tests.spans import NOW

pytestmark = pytest.mark.django_db(transaction=True)

ASKING = 40 if SOAK else 12
ROUNDS = 10 if SOAK else 3


@pytest.fixture(autouse=True)
def _silent(monkeypatch):
    monkeypatch.setattr(runs, "ring", lambda run_id: None)


def asking(round_, villa, crew):
    return lambda: round_requests.ask(
        round_id=round_.pk, crew=crew, wishes=wishes(item(villa)), now=NOW
    )


def closing(round_):
    def close():
        rounds.close_round(round_id=round_.pk, now=CLOSES)
        round_runs.request_answer(round_id=round_.pk, requested_by=None, now=CLOSES)

    return close


def in_problem(run):
    return {int(row["id"][1:]) for row in run.problem["requests"]}


def test_what_was_taken_is_answered_and_nothing_is_taken_after():
    villa = StandingSetFactory(kind__code="villa")
    for n in range(ROUNDS):
        round_ = opened(villa.base, name=f"第{n}轮", kinds=[villa.kind])
        asking(round_, villa, CrewFactory())()
        tasks = [asking(round_, villa, CrewFactory()) for _ in range(ASKING)]

        outcome = rush([*tasks[: ASKING // 2], closing(round_), *tasks[ASKING // 2 :]])

        assert outcome.won + outcome.counts["RoundClosed"] == ASKING + 1
        taken = set(RoundRequest.objects.filter(round=round_).values_list("pk", flat=True))
        assert in_problem(ScheduleRun.objects.get(allocation_round=round_)) == taken


def unlocked(round_id):
    return AllocationRound.objects.select_related("base").get(pk=round_id)


def test_the_race_around_the_closing_is_real(monkeypatch):
    """The control: without the round's lock a request is taken that nobody answers."""
    villa = StandingSetFactory(kind__code="villa")
    round_ = opened(villa.base, kinds=[villa.kind])
    asking(round_, villa, CrewFactory())()
    looked, closed = threading.Event(), threading.Event()
    write = round_requests._write

    def late_write(request, items):
        looked.set()
        closed.wait(timeout=20)
        write(request, items)

    monkeypatch.setattr(round_requests, "lock_round", unlocked)
    monkeypatch.setattr(rounds, "lock_round", unlocked)
    monkeypatch.setattr(round_requests, "_write", late_write)

    def close():
        looked.wait(timeout=20)
        closing(round_)()
        closed.set()

    outcome = rush([asking(round_, villa, CrewFactory()), close])

    assert outcome.counts == {"won": 2}
    taken = set(RoundRequest.objects.filter(round=round_).values_list("pk", flat=True))
    assert len(taken - in_problem(ScheduleRun.objects.get())) == 1


def answered(villa):
    round_ = opened(villa.base, kinds=[villa.kind])
    for _ in range(3):
        asking(round_, villa, CrewFactory())()
    answer(round_)
    return round_


def publishing(round_):
    return lambda: round_answers.publish(round_id=round_.pk, now=CLOSES)


def test_of_two_who_publish_one_does():
    round_ = answered(StandingSetFactory(kind__code="villa"))

    outcome = rush([publishing(round_)] * 4)

    assert outcome.counts == {"won": 1, "RoundNotThere": 3}
    assert Notice.objects.filter(kind="ROUND").count() == 3
    assert Booking.objects.filter(purpose="SHOOTING").count() == 3
    assert overlaps() == 0


def test_the_race_to_publish_is_real(monkeypatch):
    """The control: without the lock both get past the door, and crews are told twice."""
    round_ = answered(StandingSetFactory(kind__code="villa"))
    RoundGrant.objects.all().delete()  # nothing to book: only the door keeps the second out
    inside = threading.Barrier(2)
    gates = round_answers._pass_gates

    def together(*args):
        inside.wait(timeout=20)
        gates(*args)

    monkeypatch.setattr(round_answers, "lock_round", unlocked)
    monkeypatch.setattr(round_answers, "_pass_gates", together)

    outcome = rush([publishing(round_)] * 2)

    assert outcome.counts == {"won": 2}
    assert Notice.objects.filter(kind="ROUND").count() == 6
    assert AllocationRound.objects.get().state == RoundState.PUBLISHED
