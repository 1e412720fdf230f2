"""What managers settle by hand holds in every run, and what cannot hold is said."""

from datetime import timedelta

import pytest

from base_ops import roles
from scheduling.errors import (
    PinOnAnotherDay,
    PinOutsideHours,
    PinOutsideWindow,
    PinsContradict,
    PinSetUnfit,
    PinWithoutCrew,
)
from scheduling.models import Pin, PinKind, RunState
from scheduling.services import pins, plans, replans, runs
from scheduling.services.happenings import Happening, What
from sets.models import StandingSet
from tests.factories import SceneFactory, StandingSetFactory
from tests.rest import API, signed_in
from tests.spans import DAY, NOW, at

pytestmark = pytest.mark.django_db
BY = {"user": None, "now": NOW}


@pytest.fixture(autouse=True)
def silent(monkeypatch):
    monkeypatch.setattr(runs, "ring", lambda run_id: None)


@pytest.fixture
def crew(make_crew):
    return make_crew("甲")


def ask(base, crew):
    return runs.request_run(
        base=base,
        crews=[crew],
        first_date=DAY,
        days=3,
        seconds=3,
        workers=1,
        requested_by=None,
        now=NOW,
    )


def plan_of(run):
    runs.execute_run(run_id=run.pk, now=NOW)
    run.refresh_from_db()
    assert run.state == RunState.DONE, run.error
    return run.plan


def test_a_run_keeps_the_start_the_day_and_the_set(base, crew):
    held, late = crew.scenes.order_by("position")[:2]
    other = StandingSet.objects.get(code="W2")
    pins.pin_start(scene=held, starts_at=at(15), **BY)
    pins.pin_day(scene=late, day=DAY + timedelta(days=2), **BY)
    pins.pin_set(crew=crew, location=late.location, standing_set=other, **BY)

    plan = plan_of(ask(base, crew))

    assert plan.strips.get(scene=held).starts_at == at(15)
    strip = plan.strips.get(scene=late)
    assert at(0, 2) <= strip.starts_at < at(0, 3)
    assert strip.visit.standing_set == other
    assert plan.strips.count() == 6


def test_without_pins_the_plan_is_another(base, crew):
    """The control: nothing of the above would be so by itself."""
    plan = plan_of(ask(base, crew))

    assert plan.strips.order_by("-starts_at").first().starts_at < at(15)


def test_a_pinned_visit_stays_through_a_repair(base, crew):
    published = plans.publish_plan(plan_id=plan_of(ask(base, crew)).pk, now=NOW)
    visit = published.visits.order_by("starts_at").last()
    before = dict(visit.strips.values_list("scene", "starts_at"))
    pins.pin_visit(visit=visit, reason="明星只有此时", **BY)
    gone = published.strips.exclude(visit=visit).first().scene

    run = replans.request_replan(
        plan=published,
        happenings=[Happening(what=What.DROPPED, scene=gone)],
        requested_by=None,
        now=NOW,
        seconds=3,
        workers=1,
    )

    after = dict(plan_of(run).strips.filter(scene__in=before).values_list("scene", "starts_at"))
    assert after == before
    assert {p.reason for p in Pin.objects.all()} == {"明星只有此时"}


def test_pinning_anew_replaces_and_unpinning_frees(base, crew):
    scene = crew.scenes.first()
    pins.pin_start(scene=scene, starts_at=at(15), **BY)
    pin = pins.pin_start(scene=scene, starts_at=at(16), **BY)

    assert Pin.objects.get(scene=scene).starts_at == at(16)
    pins.unpin(pin_id=pin.pk)
    assert not ask(base, crew).pins["starts"]


def test_a_scene_without_crew_days_or_hours_cannot_be_pinned(crew):
    scene = crew.scenes.first()
    nobodys = SceneFactory()
    nobodys.crew = None
    with pytest.raises(PinWithoutCrew):
        pins.pin_day(scene=nobodys, day=DAY, **BY)
    with pytest.raises(PinOutsideWindow):
        pins.pin_day(scene=scene, day=DAY + timedelta(days=3), **BY)
    with pytest.raises(PinOutsideHours):
        pins.pin_start(scene=scene, starts_at=at(3), **BY)
    pins.pin_day(scene=scene, day=DAY, **BY)
    with pytest.raises(PinOnAnotherDay):
        pins.pin_start(scene=scene, starts_at=at(15, 1), **BY)
    with pytest.raises(PinSetUnfit):
        pins.pin_set(crew=crew, location=scene.location, standing_set=StandingSetFactory(), **BY)


def test_two_scenes_at_once_are_refused_when_the_run_is_asked_for(base, crew):
    one, _, two = crew.scenes.order_by("position")[:3]  # both in the office
    for scene in (one, two):
        pins.pin_start(scene=scene, starts_at=at(15), **BY)

    with pytest.raises(PinsContradict) as refused:
        ask(base, crew)

    assert one.number in refused.value.message("zh")
    assert f"S{one.pk}" not in refused.value.message("en")


def test_pins_over_http(crew, user_with_role):
    manager = signed_in(user_with_role(roles.BASE_MANAGER))
    scene = crew.scenes.first()
    body = {"pinned": "START", "scene": scene.pk, "starts_at": at(15).isoformat()}

    made = manager.post(f"{API}pins/", body)

    assert (made.status_code, made.data[0]["pinned"]) == (201, PinKind.START)
    assert manager.get(f"{API}pins/", {"crew": crew.pk}).data["count"] == 1
    refused = manager.post(f"{API}pins/", {"pinned": "SET", "scene": scene.pk})
    assert (refused.status_code, refused.data["code"]) == (400, "pin_incomplete")
    assert manager.delete(f"{API}pins/{made.data[0]['id']}/").status_code == 204
    assert not Pin.objects.exists()
