"""From the asking to the published plan, over HTTP."""

import pytest

from base_ops import roles
from base_ops.models import Booking, BookingState
from scheduling.models import RunState, ScheduleRun
from scheduling.services import runs
from tests.factories import BookingFactory, CrewFactory
from tests.rest import API, signed_in
from tests.spans import DAY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(user_with_role):
    return signed_in(user_with_role(roles.BASE_MANAGER))


@pytest.fixture
def crew(make_crew):
    return make_crew("甲")


def body(crew, **more):
    asked = {"crews": [crew.pk], "first_date": DAY.isoformat(), "days": 3}
    return {**asked, "seconds": 1, "workers": 1, **more}


def finished(client, crew):
    """A run asked for and worked on; its id."""
    run_id = client.post(f"{API}runs/", body(crew)).data["id"]
    runs.execute_run(run_id=run_id, now=NOW)
    return run_id


def test_a_run_is_accepted_watched_and_its_plan_published(manager, crew):
    asked = manager.post(f"{API}runs/", body(crew, name="两周"))

    assert asked.status_code == 202, asked.data
    assert asked.data["state"] == RunState.QUEUED
    run_id = asked.data["id"]
    assert asked.headers["Location"] == f"{API}runs/{run_id}/status/"
    runs.execute_run(run_id=run_id, now=NOW)

    status = manager.get(asked.headers["Location"]).data
    assert status["state"] == RunState.DONE, status
    assert status["figures"]["unshot_scenes"] == 0
    run = manager.get(f"{API}runs/{run_id}/").data
    assert run["progress"]
    assert run["baseline"]["changeovers"] >= run["figures"]["changeovers"]

    url = f"{API}plans/{status['plan']}/"
    plan = manager.get(url).data
    assert plan["name"] == "两周"
    assert sum(len(visit["strips"]) for visit in plan["visits"]) == 6
    published = manager.post(f"{url}publish/")
    assert published.status_code == 200, published.data
    assert published.data["state"] == "PUBLISHED"
    confirmed = Booking.objects.filter(state=BookingState.CONFIRMED, crew=crew)
    assert confirmed.filter(purpose="SHOOTING").count() == len(plan["visits"])


def test_the_files_of_a_plan_come_as_the_packer_reads_and_writes_them(manager, crew):
    run_id = finished(manager, crew)
    plan = manager.get(f"{API}runs/{run_id}/").data["plan"]

    problem = manager.get(f"{API}plans/{plan}/problem.json")
    answer = manager.get(f"{API}plans/{plan}/plan.json")

    assert problem.json() == ScheduleRun.objects.get(pk=run_id).problem
    assert problem.headers["Content-Disposition"].endswith('-problem.json"')
    assert answer.json()


def test_a_clash_publishes_nothing_and_is_named(manager, crew):
    plan_id = manager.get(f"{API}runs/{finished(manager, crew)}/").data["plan"]
    visit = manager.get(f"{API}plans/{plan_id}/").data["visits"][0]
    BookingFactory(
        standing_set_id=visit["set"]["id"],
        starts_at=visit["starts_at"],
        ends_at=visit["ends_at"],
        crew=CrewFactory(),
    )

    answer = manager.post(f"{API}plans/{plan_id}/publish/")

    assert answer.status_code == 409
    assert answer.data["code"] == "plan_clashes"
    assert answer.data["details"]["clashes"]
    assert not Booking.objects.filter(crew=crew).exists()


def test_a_waiting_run_is_cancelled_and_an_ended_one_cannot_be(manager, crew):
    first, second = (manager.post(f"{API}runs/", body(crew)).data["id"] for _ in range(2))

    stopped = manager.post(f"{API}runs/{first}/stop/")
    deleted = manager.delete(f"{API}runs/{second}/")

    assert (stopped.status_code, deleted.status_code) == (202, 202)
    assert stopped.data["state"] == deleted.data["state"] == RunState.CANCELLED
    runs_left = {
        row["id"] for row in manager.get(f"{API}runs/", {"state": "CANCELLED"}).data["results"]
    }
    assert runs_left == {first, second}


def test_what_is_missing_is_said_at_once(manager, crew):
    empty = CrewFactory()

    assert manager.post(f"{API}runs/", body(empty)).data["code"] == "nothing_to_shoot"
    assert manager.post(f"{API}runs/", body(crew, days=99)).data["code"] == "run_limits"
    assert (
        manager.post(f"{API}runs/", {**body(crew), "crews": []}).data["code"] == "no_crews_chosen"
    )
    assert not ScheduleRun.objects.exists()


def test_who_may_not_publish_may_not_ask_for_it_either(user_with_role, crew):
    sales = signed_in(user_with_role(roles.SALES))

    answer = sales.post(f"{API}runs/", body(crew, publish_when_done=True))

    assert answer.status_code == 400
    assert list(answer.data["details"]) == ["publish_when_done"]


def test_a_crew_member_sees_the_visits_once_they_stand(manager, crew, user_with_role):
    member = user_with_role(roles.CREW_MEMBER, base=None)
    crew.members.create(name="统筹", user=member)
    client = signed_in(member)
    plan_id = manager.get(f"{API}runs/{finished(manager, crew)}/").data["plan"]
    assert client.get(f"{API}visits/").data["count"] == 0

    manager.post(f"{API}plans/{plan_id}/publish/")

    visits = client.get(f"{API}visits/", {"crew": crew.pk}).data["results"]
    assert sum(len(visit["strips"]) for visit in visits) == 6
    scene = visits[0]["strips"][0]["scene"]
    assert scene["cast"] == [{"role": "甲主角", "actor": "", "costume": "D1"}]
    assert visits[0]["set"]["zone"]["floor"]["name"]
