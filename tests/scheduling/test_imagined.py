"""What a what-if and a fit leave as it is: what has begun, and what managers have pinned."""

from datetime import timedelta

import pytest

from scheduling.errors import CrewInPlanAlready, NoCrewsChosen, PinsContradict, SolverFailed
from scheduling.models import Plan, RunState, Strip
from scheduling.services import answers, pins, plans, replans, runs
from scheduling.services.happenings import Happening, What
from scheduling.solver.what_if import Changes
from sets.models import StandingSet
from tests.spans import DAY, NOW, at

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


def imagine(plan, changes=None, now=NOW, **more):
    changes = changes or Changes(prices={"changeover": 9000})
    more = {"seconds": 5, "workers": 1, "requested_by": None, **more}
    return replans.request_what_if(plan=plan, changes=changes, now=now, **more)


def first_of(plan) -> Strip:
    return plan.strips.select_related("scene", "visit").order_by("starts_at", "pk").first()


def test_what_managers_have_pinned_holds_in_a_what_if(published, crew):
    scene, late = crew.scenes.order_by("position")[:2]
    place = crew.scenes.get(number="1-2").location
    other = StandingSet.objects.get(code="W2")
    pins.pin_start(scene=scene, starts_at=at(15), user=None, now=NOW)
    pins.pin_day(scene=late, day=DAY + timedelta(days=2), user=None, now=NOW)
    pins.pin_set(crew=crew, location=place, standing_set=other, user=None, now=NOW)

    plan = work(imagine(published)).plan

    assert plan.strips.get(scene=scene).starts_at == at(15)
    assert plan.strips.get(scene=late).starts_at.date() == DAY + timedelta(days=2)
    assert (
        plan.strips.filter(scene__location=place, scene__crew=crew).first().visit.standing_set
        == other
    )


def test_what_has_begun_stays_in_a_what_if_and_nothing_is_put_before_now(published):
    first = first_of(published)
    now = first.starts_at + timedelta(minutes=40)
    begun = {s.scene_id: s for s in published.strips.filter(starts_at__lt=now)}
    name = f"C{first.visit.crew_id}"

    # Dearer changeovers and a longer window would have everything laid anew.
    run = work(
        imagine(
            published,
            Changes(prices={"changeover": 90_000, "handover": 9_000}, overtime={name: 240}),
            now,
        )
    )

    assert run.pins["not_before"] == (now - at(0)).total_seconds() // 60
    was, now_is = published.file, run.plan.file
    for scene, strip in begun.items():
        key = f"C{strip.visit.crew_id}-S{scene}"
        assert now_is["scenes"][key] == was["scenes"][key]
        assert key not in {change["scene"] for change in run.plan.difference["scenes"]}
    assert not run.plan.strips.filter(starts_at__lt=now).exists()


def test_a_what_if_of_a_repaired_plan_keeps_the_moment_of_the_repair(published):
    strip = first_of(published)
    now = strip.starts_at + timedelta(minutes=10)
    overrun = Happening(what=What.OVERRUN, scene=strip.scene, minutes=20)
    asked = replans.request_replan(
        plan=published, happenings=[overrun], requested_by=None, now=now, seconds=2, workers=1
    )
    repaired = work(asked, now).plan  # a draft still

    run = work(imagine(repaired, now=now + timedelta(minutes=5)))

    key = f"C{strip.visit.crew_id}-S{strip.scene_id}"
    assert run.pins["not_before"] == asked.pins["not_before"]
    assert run.plan.file["scenes"][key] == repaired.file["scenes"][key]
    minutes = {s["id"]: s["minutes"] for p in run.problem["productions"] for s in p["scenes"]}
    assert minutes[key] == strip.scene.minutes + 20  # and it took that long


def test_pins_that_the_imagined_window_leaves_out_are_named(published, crew):
    scene = crew.scenes.first()
    pins.pin_day(scene=scene, day=DAY, user=None, now=NOW)

    with pytest.raises(PinsContradict):
        imagine(published, Changes(windows={f"C{crew.pk}": (1, 2)}))


def test_a_window_that_leaves_out_what_has_begun_is_refused_in_plain_words(published):
    first = first_of(published)
    late = Changes(windows={f"C{first.visit.crew_id}": (1, 2)})

    with pytest.raises(PinsContradict, match="已经开拍"):
        imagine(published, late, first.starts_at + timedelta(minutes=40))


def test_a_crew_joins_a_what_if_and_the_others_are_packed_with_it(published, make_crew):
    third = make_crew("丙", days=2)
    before = Plan.objects.count()

    run = work(imagine(published, Changes(), joining=[third]))

    assert set(run.crews.all()) == {*published.run.crews.all(), third}
    kinds = {c["kind"] for c in run.plan.difference["scenes"] if c["production"] == f"C{third.pk}"}
    assert kinds == {"added"}
    assert run.plan.difference["figures"]["crew_days"]["change"] > 0
    assert f"C{third.pk}" in run.plan.difference["crews"]
    assert Plan.objects.count() == before + 1


def test_a_crew_that_joins_may_come_on_other_days_than_its_own(published, make_crew):
    third = make_crew("丙", days=2)
    third.first_date, third.last_date = DAY + timedelta(days=30), DAY + timedelta(days=31)
    third.save()

    run = work(imagine(published, Changes(windows={f"C{third.pk}": (1, 2)}), joining=[third]))

    days = {s.starts_at.date() for s in run.plan.strips.filter(scene__crew=third)}
    assert days
    assert days <= {DAY + timedelta(days=1), DAY + timedelta(days=2)}


def test_a_what_if_upon_a_what_if_imagines_both(published, crew, make_crew):
    third = make_crew("丙", days=2)
    one = work(imagine(published, Changes(prices={"changeover": 9000}), joining=[third]))

    two = imagine(one.plan, Changes(without=frozenset({f"C{crew.pk}"}), prices={"redress": 7}))

    assert two.problem["prices"]["changeover"] == 9000
    assert two.problem["prices"]["redress"] == 7
    assert {p["id"] for p in two.problem["productions"]} >= {f"C{third.pk}"}
    assert crew not in two.crews.all()


def test_who_cannot_join_and_a_plan_of_nobody_are_refused(published, crew):
    with pytest.raises(CrewInPlanAlready):
        imagine(published, joining=[crew])
    everyone = frozenset(f"C{one.pk}" for one in published.run.crews.all())
    with pytest.raises(NoCrewsChosen):
        imagine(published, Changes(without=everyone))


def test_where_a_crew_fits_keeps_what_is_pinned_of_it(published, make_crew):
    third = make_crew("丙", days=2)
    scene = third.scenes.first()
    pins.pin_day(scene=scene, day=DAY + timedelta(days=1), user=None, now=NOW)

    run = work(
        replans.request_fit(
            plan=published,
            crew=third,
            requested_by=None,
            now=NOW - timedelta(days=1),
            seconds=2,
            workers=1,
        )
    )

    assert run.pins["days"] == {f"C{third.pk}-S{scene.pk}": 1}
    assert {fit["first_date"] for fit in run.answer} <= {str(DAY), str(DAY + timedelta(days=1))}
    assert run.answer


def test_a_run_that_fails_names_scenes_by_their_numbers(published, monkeypatch):
    scene = first_of(published).scene
    said = f"pins_unmet: C{scene.crew_id}-S{scene.pk}"

    def fails(*_):
        raise SolverFailed(exit=2, said=said)

    monkeypatch.setattr(answers, "_search", fails)
    run = imagine(published)
    runs.execute_run(run_id=run.pk, now=NOW)

    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert f"pins_unmet: {scene.number}" in run.error
