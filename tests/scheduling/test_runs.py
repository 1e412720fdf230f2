"""A run from the asking to the booked plan, in one process."""

from datetime import timedelta

import pytest

from base_ops.models import Booking, BookingState, Purpose
from base_ops.services import bookings
from scheduling.errors import (
    CrewOfAnotherBase,
    CrewOutsideHorizon,
    LocationsUndecided,
    NoCrewsChosen,
    NothingToShoot,
    PlanClashes,
    PlanNotDraft,
    PlanTooLate,
    RunIsOver,
    RunLimits,
    RunNotQueued,
    RunTakenOver,
)
from scheduling.models import Plan, PlanState, RunState, ScheduleRun, Strip
from scheduling.services import answers, leases, packing, plans, runs
from sets.models import StandingSet
from sets.timespan import TimeSpan
from tests.factories import BaseFactory, CrewFactory
from tests.spans import DAY, NOW, at, hours

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bell(monkeypatch):
    """The broker is not part of these tests: note who was rung for."""
    rung: list[int] = []
    monkeypatch.setattr(runs, "ring", rung.append)
    return rung


def ask(base, crews, **more):
    more = {"first_date": DAY, "days": 3, "seconds": 1, "workers": 1, "now": NOW, **more}
    return runs.request_run(base=base, crews=crews, requested_by=None, **more)


def work(run):
    runs.execute_run(run_id=run.pk, now=NOW)
    run.refresh_from_db()
    return run


@pytest.fixture
def done(base, make_crew):
    """A finished run of two crews."""
    run = work(ask(base, [make_crew("甲"), make_crew("乙", dressing="VIP")]))
    assert run.state == RunState.DONE, run.error
    return run


def test_a_run_is_queued_and_the_bell_rings_after_the_commit(
    base, make_crew, bell, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        run = ask(base, [make_crew("甲")])
        assert bell == []

    assert bell == [run.pk]
    assert (run.state, run.problem["productions"][0]["first_day"]) == (RunState.QUEUED, 0)


def test_a_run_shoots_everything_and_is_compared_with_the_hand_plan(done):
    assert Strip.objects.filter(plan=done.plan).count() == 12
    assert done.plan.figures["unshot_scenes"] == 0
    assert done.plan.figures["changeovers"] <= done.plan.baseline["changeovers"]
    assert done.plan.figures["cost"] <= done.plan.baseline["cost"]
    assert done.progress.exists()
    assert all(s.starts_at >= at(8) for s in done.plan.strips.all())


def test_publishing_books_every_visit_with_its_turnover(done):
    plan = plans.publish_plan(plan_id=done.plan.pk, now=NOW)

    assert plan.state == PlanState.PUBLISHED
    assert all(v.booking.state == BookingState.CONFIRMED for v in plan.visits.all())
    assert {b.label for b in Booking.objects.filter(purpose=Purpose.SHOOTING)} != {""}
    with pytest.raises(PlanNotDraft):
        plans.publish_plan(plan_id=plan.pk, now=NOW)


def test_a_clash_publishes_nothing_and_is_named(done):
    taken = done.plan.visits.order_by("starts_at").first()
    span = TimeSpan(taken.starts_at, taken.ends_at)
    bookings.hold_set(crew=CrewFactory(), standing_set=taken.standing_set, span=span, now=NOW)
    before = Booking.objects.count()

    with pytest.raises(PlanClashes, match=taken.standing_set.code):
        plans.publish_plan(plan_id=done.plan.pk, now=NOW)

    done.plan.refresh_from_db()
    assert (done.plan.state, Booking.objects.count()) == (PlanState.DRAFT, before)
    assert not done.plan.visits.filter(booking__isnull=False).exists()


def test_a_plan_that_should_have_begun_is_not_published(done):
    with pytest.raises(PlanTooLate):
        plans.publish_plan(plan_id=done.plan.pk, now=at(12))


def test_what_stands_in_the_calendar_is_kept_clear(base, make_crew):
    crew = make_crew("甲")
    office = StandingSet.objects.get(code="O1")
    bookings.close_set(standing_set=office, span=hours(0, 24), reason="检修", now=NOW)

    run = work(ask(base, [crew]))
    plans.publish_plan(plan_id=run.plan.pk, now=NOW)

    assert office.bookings.filter(purpose=Purpose.SHOOTING, starts_at__lt=at(24)).count() == 0
    assert run.plan.figures["unshot_scenes"] == 0


def test_a_second_plan_replaces_the_coming_bookings_of_the_first(base, done):
    first = plans.publish_plan(plan_id=done.plan.pk, now=NOW)
    second = work(ask(base, list(done.crews.all()), seed=5)).plan

    plans.publish_plan(plan_id=second.pk, now=NOW)

    first.refresh_from_db()
    assert first.state == PlanState.SUPERSEDED
    assert Booking.objects.occupying().filter(visit__plan=first).count() == 0
    assert Booking.objects.occupying().filter(visit__plan=second).count() == second.visits.count()


def test_what_was_shot_before_the_plan_is_not_planned_again(base, done):
    plans.publish_plan(plan_id=done.plan.pk, now=NOW)
    shot = Strip.objects.filter(starts_at__lt=at(8.75)).count()
    assert shot

    run = ask(base, list(done.crews.all()), now=at(8.75))

    assert sum(len(p["scenes"]) for p in run.problem["productions"]) == 12 - shot
    assert {p["first_day"] for p in run.problem["productions"]} == {1}


def test_auto_publish_books_the_plan(base, make_crew):
    run = work(ask(base, [make_crew("甲")], publish_when_done=True))

    assert run.plan.state == PlanState.PUBLISHED


def test_asking_names_what_is_missing(base, make_crew):
    crew = make_crew("甲")
    with pytest.raises(NoCrewsChosen):
        ask(base, [])
    with pytest.raises(NothingToShoot, match="剧目"):
        ask(base, [CrewFactory()])
    with pytest.raises(RunLimits, match="days"):
        ask(base, [crew], days=0)
    with pytest.raises(CrewOutsideHorizon):
        ask(base, [crew], first_date=DAY + timedelta(days=40))
    with pytest.raises(CrewOfAnotherBase):
        ask(BaseFactory(code="elsewhere"), [crew])
    crew.production.locations.get(name="病房").candidates.all().delete()
    with pytest.raises(LocationsUndecided, match="病房"):
        ask(base, [crew])
    assert not ScheduleRun.objects.exists()


def test_a_run_is_claimed_once(base, make_crew):
    run = ask(base, [make_crew("甲")])
    leases.claim(run.pk)

    with pytest.raises(RunNotQueued):
        leases.claim(run.pk)


def test_a_worker_that_lost_its_lease_writes_nothing(base, make_crew):
    run = ask(base, [make_crew("甲")])
    paused = leases.claim(run.pk)
    ScheduleRun.objects.update(lease_until=NOW - timedelta(days=9000))
    taken_over = leases.claim(run.pk)

    with pytest.raises(RunTakenOver):
        paused.write(figures={"price": 1})

    taken_over.write(figures={"price": 2})
    run.refresh_from_db()
    assert (run.figures, run.attempts, run.fence) == ({"price": 2}, 2, 2)


def test_the_sweeper_rings_for_lost_runs_and_gives_up_after_three(base, make_crew, bell):
    run = ask(base, [make_crew("甲")])
    for _ in range(leases.MOST_ATTEMPTS):
        assert runs.sweep_runs(now=NOW) == [run.pk]
        leases.claim(run.pk)
        assert runs.sweep_runs(now=NOW) == []
        ScheduleRun.objects.update(lease_until=NOW - timedelta(days=9000))

    assert runs.sweep_runs(now=NOW) == []
    run.refresh_from_db()
    assert run.state == RunState.FAILED


def test_stopping_a_waiting_run_cancels_it_and_a_done_one_is_over(base, make_crew, done):
    waiting = ask(base, [make_crew("丙")])

    assert runs.stop_run(run_id=waiting.pk, now=NOW).state == RunState.CANCELLED
    with pytest.raises(RunNotQueued):
        runs.execute_run(run_id=waiting.pk, now=NOW)
    with pytest.raises(RunIsOver):
        runs.stop_run(run_id=done.pk, now=NOW)


def test_a_stopped_run_keeps_the_best_plan(base, make_crew, monkeypatch):
    run = ask(base, [make_crew("甲")], seconds=600)
    note = answers._note_progress

    def stop_at_first_progress(lease, report):
        note(lease, report)
        runs.stop_run(run_id=lease.run_id, now=NOW)

    monkeypatch.setattr(answers, "_note_progress", stop_at_first_progress)
    work(run)

    assert (run.state, run.stop_requested) == (RunState.DONE, True)
    assert Plan.objects.get(run=run).figures["unshot_scenes"] == 0


def test_a_solver_that_dies_fails_the_run_with_its_last_words(base, make_crew):
    run = ask(base, [make_crew("甲")])
    ScheduleRun.objects.filter(pk=run.pk).update(problem={"sets": []})

    work(run)

    assert run.state == RunState.FAILED
    assert run.error


def test_a_solver_that_is_killed_leaves_its_best_plan(base, make_crew, monkeypatch):
    run = ask(base, [make_crew("甲")], seconds=600)
    real = packing.Packing.progress

    def killed(self, *, every):
        for report in real(self, every=every):
            yield report
            if self.best() and report and not report["unshot_scenes"]:
                self._process.kill()

    monkeypatch.setattr(packing.Packing, "progress", killed)

    assert work(run).state == RunState.DONE, run.error
    assert run.plan.figures["unshot_scenes"] == 0
