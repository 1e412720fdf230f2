"""After something happened, what if, where would it fit: runs that begin from a plan."""

from datetime import timedelta

import pytest

from base_ops.models import Booking
from base_ops.services import bookings
from scheduling.errors import (
    HappeningIncomplete,
    PlanImagined,
    PlanNotPublished,
    PlanTooLate,
    QuestionImpossible,
    RoleNotInPlan,
    RunLimits,
    SceneNotInPlan,
)
from scheduling.models import Plan, PlanState, RunKind, RunState, Scene, SceneRole, Strip
from scheduling.selectors.plan_difference import sides
from scheduling.services import plans, replans, runs
from scheduling.services.happenings import Happening, What
from scheduling.solver.what_if import Changes
from sets.models import StandingSet
from tests.factories import RoleFactory, SceneFactory
from tests.spans import DAY, NOW, at, hours

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bell(monkeypatch):
    monkeypatch.setattr(runs, "ring", lambda run_id: None)


def work(run, now=NOW):
    runs.execute_run(run_id=run.pk, now=now)
    run.refresh_from_db()
    assert run.state == RunState.DONE, run.error
    return run


@pytest.fixture
def published(base, make_crew) -> Plan:
    """A published plan of two crews."""
    crews = [make_crew("甲"), make_crew("乙", dressing="VIP")]
    run = runs.request_run(
        base=base,
        crews=crews,
        first_date=DAY,
        days=3,
        seconds=2,
        workers=1,
        requested_by=None,
        now=NOW,
    )
    return plans.publish_plan(plan_id=work(run).plan.pk, now=NOW)


def ask(plan, *happenings, now=NOW, **more):
    more = {"seconds": 3, "workers": 1, "requested_by": None, **more}
    return replans.request_replan(plan=plan, happenings=list(happenings), now=now, **more)


def starts(plan) -> dict[int, tuple[str, object]]:
    """{scene: (set, start)} of the strips that stand for the plan's crews."""
    rows = Strip.objects.filter(
        visit__crew__in=plan.run.crews.all(), visit__booking__state__in=["CONFIRMED"]
    ).select_related("visit__standing_set")
    return {row.scene_id: (row.visit.standing_set.code, row.starts_at) for row in rows}


def first_of(plan) -> Strip:
    return plan.strips.select_related("scene", "visit").order_by("starts_at", "pk").first()


def test_an_overrun_moves_what_follows_and_leaves_the_rest_booked_as_it_was(published):
    before, booked = starts(published), set(Booking.objects.occupying().values_list("pk"))
    strip = first_of(published)
    now = strip.starts_at + timedelta(minutes=10)

    run = work(ask(published, Happening(what=What.OVERRUN, scene=strip.scene, minutes=20), now=now))
    plans.publish_plan(plan_id=run.plan.pk, now=now + timedelta(minutes=1))

    after = starts(published)
    moved = {scene for scene, place in before.items() if after.get(scene) != place}
    assert set(after) == set(before)
    assert strip.scene_id not in moved
    assert {c["scene"].rpartition("-S")[2] for c in run.plan.difference["scenes"]} == {
        str(scene) for scene in moved
    }
    assert 0 < len(moved) < len(before)
    # Side by side, too, only what moved has changed, though a repair has no rows for the past.
    assert set(sides(Plan.objects.get(pk=published.pk), run.plan).changes) == moved
    assert booked & set(Booking.objects.occupying().values_list("pk"))
    running = Booking.objects.get(visit__strips__scene=strip.scene_id)
    assert running.ends_at == strip.ends_at + timedelta(minutes=20)


def test_a_sick_actor_is_in_no_scene_of_those_days(published):
    role = SceneRole.objects.filter(scene__strips__plan=published).first().role

    run = work(ask(published, Happening(what=What.AWAY, role=role, first=DAY, last=DAY)))
    plans.publish_plan(plan_id=run.plan.pk, now=NOW)

    mine = SceneRole.objects.filter(role=role).values_list("scene", flat=True)
    days = {start.date() for scene, (_, start) in starts(published).items() if scene in set(mine)}
    assert days
    assert DAY not in days
    assert run.plan.difference["people_told"] >= 2


def test_a_broken_set_is_left_and_the_others_stay(published):
    before = starts(published)
    code = before[first_of(published).scene_id][0]
    broken = Happening(
        what=What.BROKEN, standing_set=StandingSet.objects.get(code=code), span=hours(0, 24)
    )

    run = work(ask(published, broken))
    plans.publish_plan(plan_id=run.plan.pk, now=NOW)

    after = starts(published)
    assert set(after) == set(before)
    assert not [s for s, (on, start) in after.items() if on == code and start < at(24)]


def test_an_added_scene_is_planned_and_a_dropped_one_given_up(published):
    crew = published.run.crews.order_by("pk").first()
    old = Scene.objects.filter(crew=crew).order_by("position").last()
    new = SceneFactory(crew=crew, location=old.location, number="1-99", position=99)

    run = work(
        ask(
            published,
            Happening(what=What.ADDED, scene=new),
            Happening(what=What.DROPPED, scene=old),
        )
    )
    plans.publish_plan(plan_id=run.plan.pk, now=NOW)

    after = starts(published)
    assert new.pk in after
    assert old.pk not in after
    kinds = {c["kind"] for c in run.plan.difference["scenes"]}
    assert {"added", "dropped"} <= kinds


def test_nothing_moves_when_nothing_has_to(published):
    before, booked = starts(published), set(Booking.objects.occupying().values_list("pk"))
    last = published.strips.order_by("starts_at").last().scene

    run = work(ask(published, Happening(what=What.DROPPED, scene=last)))
    plans.publish_plan(plan_id=run.plan.pk, now=NOW)

    after = starts(published)
    assert {scene: place for scene, place in before.items() if scene != last.pk} == after
    assert len(booked & set(Booking.objects.occupying().values_list("pk"))) >= len(booked) - 3


def test_a_booking_made_since_stands_in_the_way(published):
    moved = first_of(published)
    free = StandingSet.objects.exclude(pk=moved.visit.standing_set_id).filter(
        kind=moved.visit.standing_set.kind
    )
    for other in free:
        for day in range(3):
            if not Booking.objects.occupying().filter(standing_set=other).exists():
                bookings.close_set(
                    standing_set=other, span=hours(0, 23, day), reason="检修", now=NOW
                )
    broken = Happening(what=What.BROKEN, standing_set=moved.visit.standing_set, span=hours(0, 24))

    run = work(ask(published, broken))
    plans.publish_plan(plan_id=run.plan.pk, now=NOW)  # nothing clashes

    assert run.plan.figures["unshot_scenes"] >= 0


def test_a_repair_published_too_late_is_refused_and_nothing_changes(published):
    strip = first_of(published)
    now = strip.starts_at + timedelta(minutes=10)
    run = work(ask(published, Happening(what=What.OVERRUN, scene=strip.scene, minutes=20), now=now))
    before = starts(published)

    with pytest.raises(PlanTooLate):
        plans.publish_plan(plan_id=run.plan.pk, now=now + timedelta(days=2))

    assert starts(published) == before


def test_a_repair_may_be_looked_at_while_the_floor_goes_on(published):
    first = first_of(published)
    now = first.starts_at + timedelta(minutes=25)  # the next scene begins in five minutes
    run = work(ask(published, Happening(what=What.OVERRUN, scene=first.scene, minutes=1), now=now))

    plans.publish_plan(plan_id=run.plan.pk, now=now + timedelta(minutes=14))

    assert len(starts(published)) == 12


def test_a_repair_can_be_repaired(published):
    one = work(ask(published, Happening(what=What.DROPPED, scene=first_of(published).scene)))
    repaired = plans.publish_plan(plan_id=one.plan.pk, now=NOW)
    strip = first_of(repaired)
    now = strip.starts_at + timedelta(minutes=5)

    two = work(ask(repaired, Happening(what=What.OVERRUN, scene=strip.scene, minutes=15), now=now))
    plans.publish_plan(plan_id=two.plan.pk, now=now)

    published.refresh_from_db()
    assert published.state in (PlanState.PUBLISHED, PlanState.SUPERSEDED)
    assert len(starts(repaired)) == 11


def test_what_cannot_be_repaired_is_refused(published, base, make_crew):
    foreign = SceneFactory(number="9-9")
    draft = Plan(state=PlanState.DRAFT, base=base, run=published.run)

    with pytest.raises(SceneNotInPlan):
        ask(published, Happening(what=What.DROPPED, scene=foreign))
    with pytest.raises(RoleNotInPlan):
        ask(published, Happening(what=What.AWAY, role=RoleFactory(), first=DAY, last=DAY))
    with pytest.raises(HappeningIncomplete):
        Happening(what=What.OVERRUN, scene=foreign)
    with pytest.raises(QuestionImpossible):
        ask(published, Happening(what=What.OVERRUN, scene=first_of(published).scene, minutes=0))
    with pytest.raises(PlanNotPublished):
        ask(draft)
    with pytest.raises(RunLimits):
        ask(published, seconds=0)
    assert not published.followers.exists()


def test_a_what_if_is_compared_and_never_published(published):
    crew = published.run.crews.order_by("pk").first()
    changes = Changes(without=frozenset({f"C{crew.pk}"}))

    run = work(
        replans.request_what_if(
            plan=published, changes=changes, requested_by=None, now=NOW, seconds=2, workers=1
        )
    )

    assert run.kind == RunKind.WHAT_IF
    assert run.plan.difference["figures"]["crew_days"]["change"] < 0
    assert {c["kind"] for c in run.plan.difference["scenes"]} >= {"dropped"}
    with pytest.raises(PlanImagined):
        plans.publish_plan(plan_id=run.plan.pk, now=NOW)
    with pytest.raises(QuestionImpossible):
        replans.request_what_if(
            plan=published,
            changes=Changes(prices={"bribe": 3}),
            requested_by=None,
            now=NOW,
        )


def test_a_new_crew_is_told_where_it_fits_and_nothing_is_planned(published, make_crew):
    crew = make_crew("丙", days=2)
    count = Plan.objects.count()

    run = work(
        replans.request_fit(
            plan=published, crew=crew, requested_by=None, now=NOW, seconds=2, workers=1
        )
    )

    assert [fit["first_date"] for fit in run.answer] != []
    assert {fit["unshot_scenes"] for fit in run.answer} == {0}
    assert all(fit["added"] > 0 for fit in run.answer)
    assert Plan.objects.count() == count
