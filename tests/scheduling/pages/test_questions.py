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
    return client.post(address, {"seconds": 2, **sent_as(act, form)})


def sent_as(act, form):
    """A replan is all rows; a what-if has the rows given as `rows`; a fit has none."""
    if act == "replan":
        return rows_of(form)
    return rows_of(*form.pop("rows", ()), **form) if act == "what-if" else form


def rows_of(*rows, **more):
    """The rows of what happened as a browser sends them; two empty ones follow."""
    sent = {"form-TOTAL_FORMS": len(rows) + 2, "form-INITIAL_FORMS": 0, **more}
    for n, row in enumerate(rows):
        for name, value in row.items():
            sent[name if name == "seconds" else f"form-{n}-{name}"] = value
    return sent


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
    form = answer.context["form"]
    assert field in {**form.errors, **form.rows.forms[0].errors}
    assert ScheduleRun.objects.count() == before


def test_several_things_happen_at_once(manager, plan, crew):
    scenes = [strip.scene for strip in plan.strips.order_by("starts_at")]
    address = reverse("admin:scheduling_plan_replan", args=[plan.pk])
    dropped = {"what": "dropped", "crew": crew.pk, "number": scenes[-1].number}
    overrun = {"what": "overrun", "crew": crew.pk, "number": scenes[0].number, "minutes": 20}

    answer = manager.post(address, rows_of(overrun, {}, dropped, seconds=2))

    assert answer.status_code == 302
    told = newest().asked["happenings"]
    assert [(each["what"], each["scene"]) for each in told] == [
        ("overrun", scenes[0].number),
        ("dropped", scenes[-1].number),
    ]


def test_more_rows_are_given_and_what_was_typed_stays(manager, plan, crew):
    address = reverse("admin:scheduling_plan_replan", args=[plan.pk])
    empty = manager.get(address)
    before = ScheduleRun.objects.count()

    answer = manager.post(address, rows_of({"what": "dropped", "number": "1-9"}, more="1"))

    assert len(empty.context["form"].rows.forms) == 3
    form = answer.context["form"]
    assert len(form.rows.forms) == 6
    assert not any(row.errors for row in form.rows.forms)
    assert 'value="1-9"' in answer.content.decode()
    assert ScheduleRun.objects.count() == before


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"form-TOTAL_FORMS": "x", "form-INITIAL_FORMS": "0"},
        {"form-TOTAL_FORMS": "99999", "form-INITIAL_FORMS": "0", "form-0-what": "dropped"},
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"},
        {"more": "1", "form-TOTAL_FORMS": "-5"},
    ],
)
def test_rows_that_make_no_sense_are_a_page_and_no_run(manager, plan, sent):
    before = ScheduleRun.objects.count()

    answer = manager.post(
        reverse("admin:scheduling_plan_replan", args=[plan.pk]), {"seconds": 2, **sent}
    )

    assert answer.status_code == 200
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


def test_a_crew_joins_what_is_imagined(manager, plan, make_crew):
    other = make_crew("乙")
    day = str(DAY + timedelta(days=1))

    window = {"what": "window", "crew": other.pk, "first": day, "last": day}

    alone = ask(manager, plan, "what-if", rows=[window])
    answer = ask(manager, plan, "what-if", rows=[window], joining=[other.pk])

    assert "crew" in alone.context["form"].rows.forms[0].errors
    run = newest()
    assert answer.url == reverse("run", args=[run.pk])
    assert run.asked["joining"] == [other.pk]
    assert run.asked["windows"] == {f"C{other.pk}": [1, 1]}
    page = manager.get(answer.url).content.decode()
    assert f"{other} 加入" in page
    assert "还不是，采用时可代改" in page


def test_an_answer_is_adopted_once_it_is_true(manager, plan, crew):
    ask(manager, plan, "what-if", overtime=60)
    run = newest()
    imagined = Plan.objects.create(
        base=run.base, run=run, created_at=NOW, file=plan.file, figures=plan.figures
    )
    ScheduleRun.objects.filter(pk=run.pk).update(state=RunState.DONE)
    address = reverse("admin:scheduling_plan_adopt", args=[imagined.pk])
    assert address in manager.get(reverse("run", args=[run.pk])).content.decode()

    refused = manager.post(address, {})
    answer = manager.post(address, {"write_crews": "on"})

    assert "最多加班 60 分钟" in str(refused.context["form"].errors)
    made = newest()
    assert (made.kind, answer.url) == (RunKind.ADOPT, reverse("run", args=[made.pk]))
    assert "发布：预订全部场景" in manager.get(answer.url).content.decode()
    crew.refresh_from_db()
    assert crew.overtime_limit == 60
    shown = manager.get(reverse("admin:scheduling_plan_change", args=[plan.pk])).content.decode()
    assert "采用推演" not in shown


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"rows": [{"what": "window", "first": DAY.isoformat()}]},
        {"rows": [{"what": "closed"}]},
        {"rows": [{"first": DAY.isoformat()}]},
        {"without": ["x"]},
        {"redress": -1},
    ],
)
def test_a_what_if_without_sense_is_refused(manager, plan, form):
    answer = ask(manager, plan, "what-if", **form)

    assert answer.status_code == 200
    told = answer.context["form"]
    assert told.errors or any(told.rows.errors)
    assert newest() == plan.run


def test_several_things_are_imagined_at_once(manager, plan, crew, make_crew):
    other = make_crew("乙")
    ward = plan.visits.first().standing_set
    day, next_day = (str(DAY + timedelta(days=n)) for n in (1, 2))
    rows = [
        {"what": "window", "crew": crew.pk, "first": day, "last": next_day},
        {"what": "window", "crew": other.pk, "first": day, "last": day},
        {"what": "overtime", "crew": other.pk, "minutes": 30},
        {"what": "closed", "standing_set": ward.pk, "first": day},
    ]

    answer = ask(manager, plan, "what-if", rows=rows, joining=[other.pk], overtime=60)

    asked = newest().asked
    assert answer.status_code == 302, answer.context["form"].errors
    assert asked["windows"] == {f"C{crew.pk}": [1, 2], f"C{other.pk}": [1, 1]}
    assert asked["overtime"] == {f"C{crew.pk}": 60, f"C{other.pk}": 30}
    assert asked["closed"] == {ward.code: [[1440, 2880]]}


def test_more_rows_to_imagine_keep_what_was_typed(manager, plan):
    answer = ask(manager, plan, "what-if", rows=[{"what": "closed"}], name="停电", more="1")

    form = answer.context["form"]
    assert (len(form.rows.forms), form["name"].value()) == (6, "停电")
    assert not form.errors
    assert not any(form.rows.errors)


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
