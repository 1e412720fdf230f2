"""A plan is asked in the admin: repair it, imagine it otherwise, fit a crew in; the run answers."""

from datetime import timedelta

import pytest
from django.urls import reverse

from base_ops import roles
from scheduling.models import Plan, RunKind, RunState, ScheduleRun
from tests.spans import DAY, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_and_bell")]


@pytest.fixture
def crew(make_crew):
    return make_crew("甲")


@pytest.fixture
def plan(published_by_hand, crew):
    return published_by_hand(crew)


@pytest.fixture
def manager(client, user_with_role):
    client.force_login(user_with_role(roles.BASE_MANAGER, is_staff=True))
    return client


def ask(client, plan, act, **form):
    name = {"replan": "replan", "what-if": "imagine", "fit": "fit"}[act]
    address = reverse(f"admin:scheduling_plan_{name}", args=[plan.pk])
    return client.post(address, {"seconds": 2, **form})


def newest():
    return ScheduleRun.objects.order_by("-pk").first()


def test_an_overrun_is_told_and_the_run_says_so(manager, plan, crew):
    scene = plan.strips.order_by("starts_at").first().scene

    answer = ask(
        manager, plan, "replan", what="overrun", crew=crew.pk, number=scene.number, minutes=25
    )

    run = newest()
    assert answer.url == reverse("run", args=[run.pk])
    assert (run.kind, run.based_on) == (RunKind.REPLAN, plan)
    page = manager.get(answer.url).content.decode()
    assert "变故后重排" in page
    assert f"超时 {scene.number}" in page
    assert "25 分钟" in page


@pytest.mark.parametrize(
    ("form", "field"),
    [
        pytest.param({"what": "overrun"}, "number", id="no-scene"),
        pytest.param({"what": "overrun", "number": "1-1"}, "crew", id="no-crew"),
        pytest.param({"what": "dropped", "crew": "own", "number": "99-9"}, "number", id="unknown"),
        pytest.param({"what": "overrun", "crew": "own", "number": "1-1"}, "minutes", id="minutes"),
        pytest.param({"what": "away", "first": DAY.isoformat()}, "role", id="no-role"),
        pytest.param({"what": "broken", "first": DAY.isoformat()}, "standing_set", id="no-set"),
        pytest.param(
            {"what": "away", "first": DAY.isoformat(), "last": str(DAY - timedelta(days=1))},
            "last",
            id="backwards",
        ),
        pytest.param({"what": "fire"}, "what", id="nonsense"),
        pytest.param({"what": "dropped", "seconds": 0}, "seconds", id="no-time"),
    ],
)
def test_what_is_missing_is_told_by_field(manager, plan, crew, form, field):
    before = ScheduleRun.objects.count()
    own = {**form, "crew": crew.pk} if form.get("crew") else form

    answer = ask(manager, plan, "replan", **own)

    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert ScheduleRun.objects.count() == before


def test_an_actor_is_away_and_a_set_is_closed(manager, plan, crew):
    role, on = crew.production.roles.get(), plan.visits.first().standing_set
    day = str(DAY + timedelta(days=2))

    ask(manager, plan, "replan", what="away", role=role.pk, first=day)
    away = newest()
    ask(manager, plan, "replan", what="broken", standing_set=on.pk, first=day, starts="12:00")
    broken = newest()

    assert away.asked["happenings"][0]["role"] == role.name
    assert away.asked["happenings"][0]["last"] == day
    assert broken.asked["happenings"][0]["standing_set"] == on.code
    page = manager.get(reverse("run", args=[broken.pk])).content.decode()
    assert "12:00" in page
    assert on.code in page


def test_a_draft_is_not_repaired(manager, plan, crew):
    Plan.objects.update(state="DRAFT")

    answer = ask(manager, plan, "replan", what="dropped", crew=crew.pk, number="1-1")

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert newest() == plan.run


def test_what_is_imagined_is_never_published(manager, plan, crew):
    answer = ask(manager, plan, "what-if", name="换景贵一倍", changeover=9999, overtime=0)

    run = newest()
    assert answer.url == reverse("run", args=[run.pk])
    assert run.kind == RunKind.WHAT_IF
    assert run.asked["prices"] == {"changeover": 9999}
    assert run.asked["overtime"] == {f"C{crew.pk}": 0}
    Plan.objects.create(base=run.base, run=run, created_at=NOW, figures=plan.figures)
    page = manager.get(answer.url).content.decode()
    assert "这是假设，不能发布。" in page
    assert reverse("run-page-publish", args=[run.pk]) not in page
    beside = manager.get(reverse("plan-compare", args=[run.plan.pk]))
    assert beside.context["other"] == plan


@pytest.mark.parametrize(
    "form", [{}, {"first": DAY.isoformat()}, {"without": ["x"]}, {"redress": -1}]
)
def test_a_what_if_without_sense_is_refused(manager, plan, form):
    answer = ask(manager, plan, "what-if", **form)

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert newest() == plan.run


def test_places_for_a_crew_are_listed(manager, plan, make_crew):
    other = make_crew("乙")

    answer = ask(manager, plan, "fit", crew=other.pk)

    run = newest()
    assert run.kind == RunKind.FIT
    assert run.asked["crew"] == other.pk
    run.state = RunState.DONE
    empty = manager.get(answer.url).content.decode()
    run.answer = [
        {
            "first_date": "2026-11-25",
            "last_date": "2026-11-26",
            "added": 12345,
            "crew_days": 2,
            "unshot_scenes": 0,
        }
    ]
    run.save()
    page = manager.get(answer.url).content.decode()
    assert "放得下的日子" not in empty  # it is still being looked for
    assert "11月25日 周三" in page
    assert "¥12,345" in page
    run.answer = []
    run.save()
    assert "没有放得下的地方" in manager.get(answer.url).content.decode()


@pytest.mark.parametrize("role", [roles.VIEWER, roles.FINANCE, roles.PRODUCER])
def test_who_may_not_ask(client, user_with_role, plan, role):
    client.force_login(user_with_role(role, is_staff=True))
    before = ScheduleRun.objects.count()

    for act in ("replan", "what-if", "fit"):
        assert ask(client, plan, act, what="dropped", changeover=1).status_code in (302, 403, 404)
    assert ScheduleRun.objects.count() == before
