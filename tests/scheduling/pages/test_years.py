"""A year of the base's crews: packed in steps by a worker, read as a page, nothing booked."""

from datetime import timedelta

import pytest
from django.urls import reverse

from base_ops import roles
from base_ops.models import Booking
from scheduling.errors import CrewOfAnotherBase, NoCrewsChosen, RunLimits, SolverFailed
from scheduling.models import Plan, RunKind, RunState, ScheduleRun
from scheduling.services import packing, pins, runs, years
from tests.factories import BaseFactory, CrewFactory
from tests.rest import API, signed_in
from tests.spans import DAY, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_and_bell")]


@pytest.fixture
def crews(make_crew):
    """Three crews, the third two months later."""
    made = [make_crew(title) for title in "甲乙丙"]
    made[2].first_date += timedelta(days=60)
    made[2].last_date += timedelta(days=60)
    made[2].save()
    return made


def ask(base, **more):
    more = {"first_date": DAY, "days": 120, "seconds": 3, "workers": 1, **more}
    return years.request_year(base=base, requested_by=None, now=NOW, **more)


def work(run):
    runs.execute_run(run_id=run.pk, now=NOW)
    run.refresh_from_db()
    assert run.state == RunState.DONE, run.error
    return run


def test_months_are_packed_and_only_the_report_is_kept(base, crews):
    run = work(ask(base))

    told = run.figures["year"]
    assert (told["wrapped"], told["productions"]) == (3, 3)
    assert told["figures"]["unshot_scenes"] == 0
    assert len(told["weeks"]) == 18
    assert [week["week"] for week in told["weeks"] if week["most"]] == [1, 9]
    assert sum(kind["minutes"] for kind in told["kinds"]) == 3 * 6 * 30
    assert not Plan.objects.exists()
    assert not Booking.objects.exists()


def test_a_pinned_day_binds_the_study(base, crews, monkeypatch):
    scene = crews[0].scenes.first()
    pins.pin_day(scene=scene, day=crews[0].last_date, user=None, now=NOW)
    told = {}

    def refuse(raw, its, **options):
        told.update(its)
        raise SolverFailed(exit=2, said="")

    monkeypatch.setattr(packing, "start_year", refuse)

    run = ask(base)

    day = (crews[0].last_date - DAY).days
    assert run.pins["days"] == {f"C{crews[0].pk}-S{scene.pk}": day}
    runs.execute_run(run_id=run.pk, now=NOW)
    assert told == run.pins


def test_who_cannot_be_packed_is_named_and_the_others_go_on(base, crews):
    crews[1].scenes.all().delete()
    crews[0].scenes.first().location.candidates.all().delete()

    run = ask(base, crews=crews)

    assert [one["code"] for one in run.asked["left_out"]] == [
        "nothing_to_shoot",
        "locations_undecided",
    ]
    assert [p["id"] for p in run.problem["productions"]] == [f"C{crews[2].pk}"]
    assert list(run.crews.all()) == [crews[2]]


def test_what_makes_no_sense_is_refused(base, crews):
    with pytest.raises(RunLimits):
        ask(base, days=401)
    with pytest.raises(RunLimits):
        ask(base, seconds=0)
    with pytest.raises(NoCrewsChosen):
        ask(base, first_date=DAY + timedelta(days=900))
    with pytest.raises(NoCrewsChosen):
        ask(None)
    with pytest.raises(CrewOfAnotherBase):
        ask(base, crews=[CrewFactory(production__company__base=BaseFactory(code="ELSE"))])
    assert not ScheduleRun.objects.exists()


def test_a_stop_keeps_what_was_packed(base, crews, monkeypatch):
    run = ask(base, seconds=600)
    runs.stop_run(run_id=run.pk, now=NOW)  # while it waits: cancelled
    assert ScheduleRun.objects.get(pk=run.pk).state == RunState.CANCELLED
    run = ask(base, seconds=600)
    ScheduleRun.objects.filter(pk=run.pk).update(stop_requested=True)

    told = work(run).figures["year"]

    assert told["productions"] == 3


def test_a_manager_asks_in_the_admin_and_reads_the_page(client, user_with_role, base, crews):
    client.force_login(user_with_role(roles.BASE_MANAGER, is_staff=True))
    address = reverse("admin:scheduling_schedulerun_year")
    asked = {"first_date": DAY.isoformat(), "days": 100, "seconds": 2}

    answer = client.post(address, asked)

    run = ScheduleRun.objects.get()
    assert (run.kind, answer.url) == (RunKind.YEAR, f"/runs/{run.pk}/")
    assert client.get(answer.url).status_code == 200
    page = client.get(reverse("run", args=[work(run).pk])).content.decode()
    assert "每周同时开机的剧组" in page
    assert "病房" in page or "使用率" in page
    assert client.post(address, asked | {"days": 0}).context["form"].errors
    assert client.get(reverse("admin:scheduling_schedulerun_changelist")).status_code == 200


def test_it_is_asked_over_http(user_with_role, base, crews):
    manager = signed_in(user_with_role(roles.BASE_MANAGER))
    body = {"first_date": DAY.isoformat(), "days": 90, "seconds": 1, "workers": 1}

    asked = manager.post(f"{API}runs/year/", body)
    refused = manager.post(f"{API}runs/year/", body | {"days": 401})

    assert (asked.status_code, asked.data["kind"]) == (202, "YEAR")
    assert (refused.status_code, refused.data["code"]) == (400, "run_limits")
    work(ScheduleRun.objects.get(pk=asked.data["id"]))
    told = manager.get(asked.headers["Location"]).data
    assert told["figures"]["year"]["productions"] == 3
