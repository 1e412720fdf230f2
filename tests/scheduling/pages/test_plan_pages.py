"""A plan as it is read: strip board, two plans side by side, where a scene stands."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from base_ops import roles
from scheduling.models import Plan, PlanState, SceneRole, Strip, Visit
from tests.factories import (
    BaseFactory,
    CrewFactory,
    LocationFactory,
    RoleFactory,
    SceneFactory,
    ScheduleRunFactory,
    StandingSetFactory,
)
from tests.spans import DAY, NOW, hours

pytestmark = pytest.mark.django_db
FIGURES = {"changeovers": 4, "crew_days": 2, "overtime_minutes": 30, "unshot_scenes": 0}


@pytest.fixture
def manager(client, user_with_role):
    client.force_login(user_with_role(roles.BASE_MANAGER))
    return client


@pytest.fixture
def ward():
    return StandingSetFactory(code="W1")


@pytest.fixture
def office():
    return StandingSetFactory(code="O1")


@pytest.fixture
def crew():
    return CrewFactory(production__title="甲剧", first_date=DAY)


def scenes_of(crew, count, **more):
    place = LocationFactory(production=crew.production)
    role = RoleFactory(production=crew.production, name="主角", actor_name="王小明")
    made = []
    for n in range(count):
        scene = SceneFactory(crew=crew, location=place, number=f"7-{n + 1}", position=n, **more)
        SceneRole.objects.create(scene=scene, role=role)
        made.append(scene)
    return made


def plan_with(crews, placed, base=None, **figures):
    """A plan of these crews; `placed`: (scene, set, span), a visit for each."""
    run = ScheduleRunFactory(first_date=DAY, days=3, **({"base": base} if base else {}))
    run.crews.set(crews)
    plan = Plan.objects.create(
        base=run.base, run=run, created_at=NOW, figures={**FIGURES, "cost": 1000, **figures}
    )
    for scene, on, span in placed:
        times = {"starts_at": span.start, "ends_at": span.end}
        visit = Visit.objects.create(plan=plan, crew=scene.crew, standing_set=on, **times)
        Strip.objects.create(plan=plan, visit=visit, scene=scene, **times)
    return plan


@pytest.fixture
def plan(crew, ward):
    rows = [(s, ward, hours(8 + n, 8.5 + n)) for n, s in enumerate(scenes_of(crew, 2))]
    return plan_with([crew], rows)


def read(client, name, *args, **query):
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def drawn(page):
    """The strips of a page as texts."""
    found = re.findall(r'<a class="strip.*?</a>', page, re.DOTALL)
    return [re.sub(r"<[^>]+>", " ", strip).split() for strip in found]


def test_a_strip_says_scene_set_start_cast_and_minutes(manager, plan):
    assert drawn(read(manager, "plan-strips", plan.pk)) == [
        ["7-1", "W1", "08:00", "1人", "0:30"],
        ["7-2", "W1", "09:00", "1人", "0:30"],
    ]


def test_a_night_strip_says_so(manager, crew, ward):
    (scene,) = scenes_of(crew, 1, light="night")

    page = read(manager, "plan-strips", plan_with([crew], [(scene, ward, hours(20, 21))]).pk)

    assert drawn(page) == [["7-1", "夜", "W1", "20:00", "1人", "1:00"]]


def test_the_board_is_narrowed_by_crew_set_and_day(manager, crew, ward, office):
    other = CrewFactory(production__title="乙剧", first_date=DAY)
    (ours, later), (theirs,) = scenes_of(crew, 2), scenes_of(other, 1)
    placed = [
        (ours, ward, hours(8, 9)),
        (later, office, hours(8, 9, day=1)),
        (theirs, office, hours(8, 9)),
    ]
    plan = plan_with([crew, other], placed)

    def seen(**query):
        page = read(manager, "plan-strips", plan.pk, **query)
        return set(re.findall(r'data-scene="(\d+)"', page))

    assert seen() == {str(s.pk) for s in (ours, later, theirs)}
    assert seen(crew=crew.pk) == {str(ours.pk), str(later.pk)}
    assert seen(set="O1") == {str(later.pk), str(theirs.pk)}
    assert seen(crew=crew.pk, day=DAY.isoformat()) == {str(ours.pk)}
    assert seen(day="2026-99-99") == seen(day="x") == seen()
    by_set = read(manager, "plan-strips", plan.pk, by="set", set="O1")
    assert by_set.count("data-panel") == 2


@pytest.mark.parametrize("given", ["0", "999999", "x", "-1", "9" * 40, "²"])
def test_a_crew_that_is_not_in_the_plan_leaves_an_empty_board(manager, plan, given):
    page = read(manager, "plan-strips", plan.pk, crew=given)

    assert "这里没有条" in page
    assert not drawn(page)


def test_scenes_left_out_are_named(manager, crew, ward):
    shot, left = scenes_of(crew, 2)
    plan = plan_with([crew], [(shot, ward, hours(8, 9))], unshot_scenes=1)
    ids = [{"id": f"C{crew.pk}-S{scene.pk}"} for scene in (shot, left)]
    plan.run.problem = {"productions": [{"scenes": ids}], "sets": []}
    plan.run.save()

    page = read(manager, "plan-strips", plan.pk)

    assert "1 场没排进来" in page
    assert reverse("plan-why", args=[plan.pk, left.pk]) in page
    assert "没排进来" in read(manager, "plan-why", plan.pk, left.pk)


def test_a_scene_says_what_is_around_it(manager, plan):
    first, second = (strip.scene for strip in plan.strips.order_by("starts_at"))

    answer = manager.get(
        reverse("plan-why", args=[plan.pk, first.pk]), headers={"HX-Request": "true"}
    )

    text = answer.content.decode()
    assert "<html" not in text
    assert "主角" in text
    assert second.number in text
    assert "08:00" in text


def test_two_plans_show_only_what_differs(manager, crew, ward, office):
    same, later, elsewhere, tomorrow, gone, new = scenes_of(crew, 6)
    before = plan_with(
        [crew],
        [
            (same, ward, hours(8, 8.5)),
            (later, ward, hours(9, 9.5)),
            (elsewhere, ward, hours(10, 10.5)),
            (tomorrow, ward, hours(11, 11.5)),
            (gone, ward, hours(12, 12.5)),
        ],
        cost=2000,
        overtime_minutes=90,
    )
    after = plan_with(
        [crew],
        [
            (same, ward, hours(8, 8.5)),
            (later, ward, hours(9.25, 9.75)),
            (elsewhere, office, hours(10, 10.5)),
            (tomorrow, ward, hours(11, 11.5, day=1)),
            (new, ward, hours(12, 12.5)),
        ],
    )

    page = read(manager, "plan-compare", after.pk, **{"with": before.pk})

    marked = dict(re.findall(r'<a class="strip [^"]*?m-(\w+)" data-scene="(\d+)"', page))
    assert marked == {
        "dropped": str(gone.pk),
        "added": str(new.pk),
        "other_day": str(tomorrow.pk),
        "other_set": str(elsewhere.pk),
        "other_time": str(later.pk),
    }
    assert "−¥1,000" in page
    assert "−1:00" in page
    assert "王小明" in page


def test_a_plan_like_the_other_tells_nobody(manager, crew, ward):
    (scene,) = scenes_of(crew, 1)
    one, two = (plan_with([crew], [(scene, ward, hours(8, 9))]) for _ in range(2))

    page = read(manager, "plan-compare", one.pk, **{"with": two.pk})

    assert "没有人要通知" in page
    assert not drawn(page)


def test_unless_chosen_a_plan_is_compared_with_the_one_that_stood(manager, crew, ward):
    (scene,) = scenes_of(crew, 1)
    stood = plan_with([crew], [(scene, ward, hours(8, 9))])
    Plan.objects.filter(pk=stood.pk).update(state=PlanState.PUBLISHED, published_at=NOW)
    plan_with([crew], [(scene, ward, hours(9, 10))])
    newest = plan_with([crew], [(scene, ward, hours(10, 11))])

    answer = manager.get(reverse("plan-compare", args=[newest.pk]))

    assert answer.context["other"] == stood


def test_a_plan_alone_has_nothing_to_be_compared_with(manager, plan):
    assert "还没有别的计划可比" in read(manager, "plan-compare", plan.pk)


def test_plans_of_two_bases_are_not_compared(client, admin_user, plan):
    foreign = plan_with([], [], base=BaseFactory(code="elsewhere"))
    client.force_login(admin_user)

    for one, other in ((plan, foreign), (foreign, plan)):
        address = reverse("plan-compare", args=[one.pk])
        assert client.get(address, {"with": other.pk}).status_code == 404
        assert client.get(address, {"with": one.pk}).status_code == 404


@pytest.mark.parametrize("given", ["0", "x", "999999", "9" * 30])
def test_a_plan_that_is_not_there_cannot_be_chosen(manager, plan, given):
    answer = manager.get(reverse("plan-compare", args=[plan.pk]), {"with": given})

    assert answer.status_code == 404


def test_plans_and_scenes_that_are_not_there(manager, plan):
    foreign = plan_with([], [], base=BaseFactory(code="elsewhere"))
    stranger = SceneFactory(crew=CrewFactory())
    for pk in (foreign.pk, 0, 999_999, 2**70):
        for name in ("plan-strips", "plan-compare"):
            assert manager.get(reverse(name, args=[pk])).status_code == 404, (name, pk)
    for pk in (stranger.pk, 0, 999_999, 2**70):
        assert manager.get(reverse("plan-why", args=[plan.pk, pk])).status_code == 404, pk


@pytest.mark.parametrize(
    ("role", "status"),
    [(roles.VIEWER, 200), (roles.SALES, 200), (roles.FINANCE, 403), (roles.PRODUCER, 403)],
)
def test_who_may_read_plans(client, user_with_role, plan, role, status):
    client.force_login(user_with_role(role))
    scene = plan.strips.first().scene_id

    assert client.get(reverse("plan-strips", args=[plan.pk])).status_code == status
    assert client.get(reverse("plan-compare", args=[plan.pk])).status_code == status
    assert client.get(reverse("plan-why", args=[plan.pk, scene])).status_code == status


def test_nobody_signed_in_sees_nothing(client, plan):
    answer = client.get(reverse("plan-strips", args=[plan.pk]))

    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/")


def test_names_are_text_on_every_page(manager, ward):
    evil = '"><script>alert(1)</script>'
    crew = CrewFactory(production__title=evil, first_date=DAY)
    (scene,) = scenes_of(crew, 1, synopsis=evil)
    scene.cast.update(costume=evil)
    one = plan_with([crew], [(scene, ward, hours(8, 9))])
    two = plan_with([crew], [(scene, ward, hours(9, 10))])
    one.run.name = evil
    one.run.save()

    for page in (
        read(manager, "plan-strips", one.pk),
        read(manager, "plan-strips", one.pk, by="set"),
        read(manager, "plan-strips", one.pk, set=evil),
        read(manager, "plan-compare", one.pk, **{"with": two.pk}),
        read(manager, "plan-why", one.pk, scene.pk),
        read(manager, "run", one.run_id),
    ):
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page or "set=" not in page


def test_no_page_asks_more_for_more_scenes(manager, crew, ward):
    def grow(count, hour):
        rows = scenes_of(CrewFactory(first_date=DAY), count)
        return [
            (s, StandingSetFactory(), hours(hour + n, hour + n + 0.5)) for n, s in enumerate(rows)
        ]

    def queries(plan, other):
        counts = []
        for name, query in (("plan-strips", {}), ("plan-compare", {"with": other.pk})):
            with CaptureQueriesContext(connection) as asked:
                read(manager, name, plan.pk, **query)
            counts.append(len(asked))
        return counts

    few = queries(plan_with([crew], grow(1, 8)), plan_with([crew], grow(1, 9)))
    more = [plan_with([crew], [row for n in range(4) for row in grow(3, hour)]) for hour in (8, 9)]

    assert queries(*more) == few
    assert few[0] <= 14, few
