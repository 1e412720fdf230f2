"""A what-if made real: what must be true first, what may not have changed, and the draft."""

from datetime import timedelta

import pytest

from base_ops import roles
from base_ops.models import Booking, Crew
from base_ops.services import bookings
from scheduling.errors import (
    AdoptedAlready,
    AnswerOutdated,
    ImaginedNotTrue,
    MayNotChangeCrews,
    PlanNotImagined,
)
from scheduling.models import Plan, PlanState, RunKind, RunState, Strip
from scheduling.services import pins, plans, replans, runs
from scheduling.services.adopting import adopt_what_if
from scheduling.solver.what_if import Changes
from sets.models import Base
from tests.factories import SceneFactory
from tests.spans import DAY, NOW, hours

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
def crew(make_crew):
    return make_crew("甲")


@pytest.fixture
def published(base, crew, make_crew) -> Plan:
    run = runs.request_run(
        base=base,
        crews=[crew, make_crew("乙")],
        first_date=DAY,
        days=3,
        seconds=1,
        workers=1,
        requested_by=None,
        now=NOW,
    )
    return plans.publish_plan(plan_id=work(run).plan.pk, now=NOW)


def imagine(plan, changes, now=NOW, **more) -> Plan:
    more = {"seconds": 5, "workers": 1, "requested_by": None, **more}
    return work(replans.request_what_if(plan=plan, changes=changes, now=now, **more), now).plan


def adopt(plan, now=NOW, **more) -> Plan:
    return adopt_what_if(plan=plan, requested_by=None, now=now, **more)


def test_a_crew_that_joined_is_published_with_the_others(published, make_crew):
    third = make_crew("丙", days=2)
    imagined = imagine(published, Changes(), joining=[third])

    draft = adopt(imagined)
    plans.publish_plan(plan_id=draft.pk, now=NOW)

    assert (draft.run.kind, draft.run.state) == (RunKind.ADOPT, RunState.DONE)
    assert draft.run.based_on == published
    assert draft.difference == imagined.difference
    assert draft.figures["cost"] == imagined.figures["cost"]
    booked = Booking.objects.occupying().filter(visit__crew=third, visit__plan=draft)
    assert booked.exists()
    shot = Strip.objects.filter(visit__booking__state="CONFIRMED")
    assert shot.count() == 18


def test_windows_are_named_and_written_when_the_manager_says_so(published, crew):
    name, end = f"C{crew.pk}", DAY + timedelta(days=1)
    imagined = imagine(published, Changes(windows={name: (0, 1)}, overtime={name: 60}))

    with pytest.raises(ImaginedNotTrue) as refused:
        adopt(imagined)
    assert [wish["code"] for wish in refused.value.details["wishes"]] == ["window", "overtime"]
    assert Plan.objects.filter(run__kind=RunKind.ADOPT).count() == 0

    draft = adopt(imagined, write_crews=True)

    crew.refresh_from_db()
    assert (crew.first_date, crew.last_date, crew.overtime_limit) == (DAY, end, 60)
    assert plans.publish_plan(plan_id=draft.pk, now=NOW).state == PlanState.PUBLISHED


def test_prices_closures_and_crews_left_out_are_for_the_manager_to_make_true(published, crew):
    ward = published.visits.first().standing_set
    changes = Changes(
        without=frozenset({f"C{crew.pk}"}),
        closed={ward.code: [(2 * 1440, 2 * 1440 + 600)]},
        prices={"changeover": 1234},
    )
    imagined = imagine(published, changes)

    with pytest.raises(ImaginedNotTrue) as refused:
        adopt(imagined, write_crews=True)
    assert [w["code"] for w in refused.value.details["wishes"]] == ["without", "closed", "price"]

    bookings.release_all(
        bookings=list(Booking.objects.occupying().filter(crew=crew)), reason="不拍了", now=NOW
    )
    Base.objects.update(changeover_fen=123_400)
    others = Booking.objects.occupying().filter(
        standing_set=ward, starts_at__gte=hours(48, 58).start
    )
    bookings.release_all(bookings=list(others), reason="让开", now=NOW)
    bookings.close_set(standing_set=ward, span=hours(0, 10, 2), reason="检修", now=NOW)

    draft = adopt(imagined)

    assert plans.publish_plan(plan_id=draft.pk, now=NOW).state == PlanState.PUBLISHED
    assert set(draft.run.crews.all()) == set(Crew.objects.exclude(pk=crew.pk))


def test_an_answer_that_something_has_overtaken_is_refused(published, crew, make_crew):
    third = make_crew("丙", days=2)
    imagined = imagine(published, Changes(), joining=[third])
    visit = imagined.visits.filter(crew=third).first()

    added = SceneFactory(
        crew=crew, location=crew.scenes.first().location, number="1-99", position=99
    )
    with pytest.raises(AnswerOutdated, match="1-99"):
        adopt(imagined)
    added.delete()

    strip = imagined.strips.filter(scene__crew=third).first()
    pin = pins.pin_start(
        scene=strip.scene, starts_at=strip.starts_at + timedelta(hours=1), user=None, now=NOW
    )
    with pytest.raises(AnswerOutdated, match=strip.scene.number):
        adopt(imagined)
    pin.delete()

    blocker = Booking.objects.occupying().filter(
        standing_set=visit.standing_set, starts_at__lt=visit.ends_at, ends_at__gt=visit.starts_at
    )
    bookings.release_all(bookings=list(blocker), reason="让开", now=NOW)
    bookings.close_set(
        standing_set=visit.standing_set,
        span=type(hours(1, 2))(visit.starts_at, visit.ends_at),
        reason="检修",
        now=NOW,
    )
    with pytest.raises(AnswerOutdated):
        adopt(imagined)
    assert not Plan.objects.filter(run__kind=RunKind.ADOPT).exists()


def test_only_the_answer_of_a_what_if_is_adopted_and_only_once(published, make_crew):
    imagined = imagine(published, Changes(), joining=[make_crew("丙", days=2)])
    with pytest.raises(PlanNotImagined):
        adopt(published)
    draft = adopt(imagined)

    with pytest.raises(AdoptedAlready):
        adopt(imagined)
    plans.publish_plan(plan_id=draft.pk, now=NOW + timedelta(minutes=1))
    with pytest.raises(AnswerOutdated, match="已发布"):
        adopt(imagined)


def test_dates_of_crews_are_written_only_for_who_may(published, crew, user_with_role):
    imagined = imagine(published, Changes(overtime={f"C{crew.pk}": 60}))
    viewer = user_with_role(roles.VIEWER)

    with pytest.raises(MayNotChangeCrews):
        adopt_what_if(plan=imagined, requested_by=viewer, now=NOW, write_crews=True)


def test_what_had_begun_stays_booked_when_the_answer_is_published(published, crew, make_crew):
    third = make_crew("丙", days=3)
    first = published.strips.order_by("starts_at").first()
    now = first.starts_at + timedelta(minutes=40)
    imagined = imagine(published, Changes(), now, joining=[third])

    draft = adopt(imagined, now)
    plans.publish_plan(plan_id=draft.pk, now=now)

    booked = Strip.objects.filter(visit__booking__state="CONFIRMED")
    assert booked.get(scene=first.scene).starts_at == first.starts_at
    assert booked.count() == 18
    assert draft.figures["unshot_scenes"] == 0
