"""Questions about a plan, over HTTP."""

from datetime import timedelta

import pytest

from base_ops import roles
from scheduling.models import RunState
from scheduling.services import plans, runs
from tests.factories import SceneFactory
from tests.rest import API, signed_in
from tests.spans import DAY, NOW, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(user_with_role):
    return signed_in(user_with_role(roles.BASE_MANAGER))


@pytest.fixture
def published(manager, make_crew, base, monkeypatch):
    monkeypatch.setattr("scheduling.api.views.questions.timezone.now", lambda: NOW)
    run = runs.request_run(
        base=base,
        crews=[make_crew("甲")],
        first_date=DAY,
        days=3,
        seconds=1,
        workers=1,
        requested_by=None,
        now=NOW,
    )
    runs.execute_run(run_id=run.pk, now=NOW)
    run.refresh_from_db()
    return plans.publish_plan(plan_id=run.plan.pk, now=NOW)


def answer_of(manager, asked):
    """The run that answers, worked on."""
    assert asked.status_code == 202, asked.data
    runs.execute_run(run_id=asked.data["id"], now=NOW)
    told = manager.get(asked.headers["Location"]).data
    assert told["state"] == RunState.DONE, told
    return told


def test_a_plan_is_repaired_and_says_what_moved(manager, published):
    scene = published.strips.order_by("starts_at").last().scene_id
    url = f"{API}plans/{published.pk}/replan/"
    body = {"happenings": [{"what": "dropped", "scene": scene}], "seconds": 1, "workers": 1}

    told = answer_of(manager, manager.post(url, body))

    plan = manager.get(f"{API}plans/{told['plan']}/").data
    assert told["based_on"] == published.pk
    assert [change["kind"] for change in plan["difference"]["scenes"]] == ["dropped"]
    assert manager.post(f"{API}plans/{told['plan']}/publish/").status_code in (200, 409)


def test_a_what_if_is_answered_and_refused_for_publishing(manager, published):
    url = f"{API}plans/{published.pk}/what-if/"
    body = {"prices": {"changeover": 9000}, "seconds": 1, "workers": 1}

    told = answer_of(manager, manager.post(url, body))

    refused = manager.post(f"{API}plans/{told['plan']}/publish/")
    assert (refused.status_code, refused.data["code"]) == (403, "plan_imagined")


def test_a_crew_joins_and_the_answer_is_made_real(manager, published, make_crew):
    crew, url = make_crew("乙", days=2), f"{API}plans/{published.pk}/what-if/"
    window = {"crew": crew.pk, "first": str(DAY), "last": str(DAY + timedelta(days=2))}
    body = {"joining": [crew.pk], "windows": [window], "seconds": 2, "workers": 1}
    told = answer_of(manager, manager.post(url, body))
    adopt = f"{API}plans/{told['plan']}/adopt/"

    refused = manager.post(adopt)
    made = manager.post(adopt, {"write_crews": True})

    assert (refused.status_code, refused.data["code"]) == (409, "imagined_not_true")
    assert [wish["code"] for wish in refused.data["details"]["wishes"]] == ["window"]
    assert made.status_code == 201, made.data
    assert manager.post(adopt).data["code"] == "adopted_already"
    assert manager.post(f"{API}plans/{made.data['id']}/publish/").data["state"] == "PUBLISHED"
    assert manager.post(f"{API}plans/{published.pk}/adopt/").data["code"] == "plan_not_imagined"
    twice = manager.post(url, {"joining": [published.run.crews.get().pk]})
    assert (twice.status_code, twice.data["code"]) == (400, "crew_in_plan_already")


def test_a_bound_is_proven_and_told_to_the_plan(manager, published):
    url = f"{API}plans/{published.pk}/bound/"

    told = answer_of(manager, manager.post(url, {"seconds": 2, "workers": 1}))

    proven = manager.get(f"{API}plans/{published.pk}/").data["figures"]["lower_bounds"]["cost"]
    assert told["kind"] == "BOUND"
    assert told["figures"]["lower_bounds"]["cost"] == proven
    assert manager.post(url, {"seconds": 0}).data["code"] == "run_limits"


def test_a_crew_is_told_where_it_fits(manager, published, make_crew):
    crew = make_crew("乙", days=2)
    body = {"crew": crew.pk, "seconds": 1, "workers": 1}

    told = answer_of(manager, manager.post(f"{API}plans/{published.pk}/fit/", body))

    assert told["answer"]
    assert set(told["answer"][0]) == {
        "first_date",
        "last_date",
        "added",
        "unshot_scenes",
        "crew_days",
    }


def test_a_scene_is_explained_and_what_another_time_costs(manager, published):
    scene = published.strips.order_by("starts_at").first().scene

    told = manager.post(f"{API}plans/{published.pk}/explain/", {"scene": scene.pk})

    assert told.status_code == 200, told.data
    assert told.data["options"]
    assert any(option["extra"] is not None for option in told.data["options"])
    unasked = SceneFactory(crew=scene.crew, location=scene.location, number="9-9")
    refused = manager.post(f"{API}plans/{published.pk}/explain/", {"scene": unasked.pk})
    assert (refused.status_code, refused.data["code"]) == (400, "scene_not_in_plan")


@pytest.mark.parametrize(
    ("act", "body", "code"),
    [
        ("replan", {}, "invalid_input"),
        ("replan", {"happenings": []}, "invalid_input"),
        ("replan", {"happenings": [{"what": "rain"}]}, "invalid_input"),
        ("replan", {"happenings": [{"what": "overrun", "minutes": 5}]}, "happening_incomplete"),
        (
            "replan",
            {
                "happenings": [
                    {
                        "what": "broken",
                        "starts_at": at(9).isoformat(),
                        "ends_at": at(8).isoformat(),
                    }
                ]
            },
            "invalid_input",
        ),
        ("what-if", {"prices": {"bribe": 1}}, "question_impossible"),
        ("what-if", {"prices": {"changeover": -1}}, "invalid_input"),
        ("fit", {"crew": 999_999}, "invalid_input"),
        ("what-if", {"seconds": 0}, "run_limits"),
    ],
)
def test_a_bad_question_is_a_400_that_says_why(manager, published, act, body, code):
    refused = manager.post(f"{API}plans/{published.pk}/{act}/", body)

    assert (refused.status_code, refused.data["code"]) == (400, code)
