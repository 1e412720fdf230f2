"""The packer's page: ask, watch, stop, publish."""

from datetime import timedelta

import pytest
from django.urls import reverse

from base_ops import roles
from base_ops.models import Booking
from base_ops.services import bookings
from scheduling.models import PlanState, RunProgress, RunState, ScheduleRun
from scheduling.services import runs
from tests.factories import BaseFactory, CrewFactory, ScheduleRunFactory
from tests.spans import DAY, NOW, at, hours

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_and_bell")]


@pytest.fixture
def manager(client, user_with_role):
    client.force_login(user_with_role(roles.BASE_MANAGER))
    return client


def ask(client, crews, **more):
    form = {"first_date": DAY.isoformat(), "days": 3, "seconds": 1, "workers": 1}
    return client.post(
        reverse("runs"),
        {**form, "name": "试排", "crews": [crew.pk for crew in crews], **more},
    )


def test_a_run_is_asked_for_watched_and_published(manager, make_crew):
    answer = ask(manager, [make_crew("甲"), make_crew("乙")])
    run = ScheduleRun.objects.get()
    assert answer.url == reverse("run", args=[run.pk])
    waiting = manager.get(answer.url).content.decode()
    assert "排队中" in waiting
    assert 'hx-trigger="every 1s"' in waiting

    runs.execute_run(run_id=run.pk, now=NOW)
    done = manager.get(answer.url).content.decode()
    assert "手工排期" in done
    assert "发布：预订全部场景" in done
    assert manager.get(reverse("run-page-status", args=[run.pk]))["HX-Refresh"] == "true"

    manager.post(reverse("run-page-publish", args=[run.pk]))
    run.plan.refresh_from_db()
    assert run.plan.state == PlanState.PUBLISHED
    assert Booking.objects.filter(visit__plan=run.plan).count() == run.plan.visits.count()
    assert "已发布" in manager.get(answer.url).content.decode()


def test_a_clash_is_said_on_the_page_and_nothing_is_booked(manager, make_crew):
    ask(manager, [make_crew("甲")])
    run = ScheduleRun.objects.get()
    runs.execute_run(run_id=run.pk, now=NOW)
    taken = run.plan.visits.first().standing_set
    bookings.hold_set(crew=CrewFactory(), standing_set=taken, span=hours(6, 72), now=NOW)
    before = Booking.objects.count()

    page = manager.post(reverse("run-page-publish", args=[run.pk]), follow=True).content.decode()

    assert "没有发布" in page
    assert taken.code in page
    assert Booking.objects.count() == before


def test_what_is_missing_is_said_in_the_form(manager, make_crew):
    make_crew("甲")
    undecided = make_crew("待定剧")
    undecided.production.locations.get(name="病房").candidates.all().delete()
    empty = CrewFactory(production__title="空剧")

    page = ask(manager, [undecided]).content.decode()

    assert "《待定剧》" in page
    assert "病房" in page
    assert f'value="{empty.pk}"' not in page  # a crew without scenes is not offered
    assert not ScheduleRun.objects.exists()


@pytest.mark.parametrize("field", ["days", "seconds", "workers", "first_date", "crews"])
def test_a_senseless_form_is_refused_by_field(manager, make_crew, field):
    crew = make_crew("甲")
    bad = {"days": 0, "seconds": 999999, "workers": 65, "first_date": "明天", "crews": ["x"]}[field]
    form = {
        "first_date": DAY.isoformat(),
        "days": 3,
        "seconds": 1,
        "workers": 1,
        "crews": [crew.pk],
    }

    page = manager.post(reverse("runs"), {**form, field: bad})

    assert page.status_code == 200
    assert 'class="error"' in page.content.decode()
    assert not ScheduleRun.objects.exists()


def test_the_stop_button_stands_beside_what_is_renewed(manager):
    run = ScheduleRunFactory(state=RunState.RUNNING)

    page = manager.get(reverse("run", args=[run.pk])).content.decode()

    assert "停止，保留最好的" in page
    assert reverse("run-page-stop", args=[run.pk]) in page


def test_a_run_that_waits_says_how_long(manager):
    run = ScheduleRunFactory(state=RunState.QUEUED, requested_at=NOW - timedelta(seconds=7))

    page = manager.get(reverse("run-page-status", args=[run.pk])).content.decode()

    assert "已等 7 秒" in page
    assert "等待第一个计划" in page


def test_stop_asks_the_worker_to_end(manager):
    run = ScheduleRunFactory(state=RunState.RUNNING)

    manager.post(reverse("run-page-stop", args=[run.pk]))

    run.refresh_from_db()
    assert run.stop_requested


def test_the_curve_falls_toward_the_bound(manager):
    run = ScheduleRunFactory(
        state=RunState.RUNNING,
        seconds=10,
        baseline={"cost": 200, "crew_days": 9, "unshot_scenes": 4, "lower_bounds": {"cost": 100}},
    )
    for seconds, price in ((1, 190), (5, 150)):
        RunProgress.objects.create(
            run=run,
            seconds=seconds,
            price=price,
            changeovers=7,
            changeover_bound=6,
            crew_days=8,
            unshot_scenes=0,
        )

    page = manager.get(reverse("run-page-status", args=[run.pk])).content.decode()

    assert "¥150" in page
    assert "<form" not in page  # a button renewed each second could not be pressed
    price, changeovers = (
        [tuple(map(float, p.split(","))) for p in drawn.split('"')[0].split()]
        for drawn in page.split('points="')[1:]
    )
    assert [x for x, _ in price] == [64.0, 320.0, 320.0]
    assert price[0][1] < price[-1][1]  # SVG counts down from the top
    assert [x for x, _ in changeovers] == [64.0, 320.0]  # no step where nothing changed
    assert len({y for _, y in changeovers}) == 1
    assert page.count('<td class="number">¥') == 2  # the table says what the lines say


@pytest.mark.parametrize(
    ("role", "see", "ask_for"),
    [
        (roles.VIEWER, 200, 403),
        (roles.SALES, 200, 200),
        (roles.FINANCE, 403, 403),
        (roles.PRODUCER, 403, 403),
    ],
)
def test_who_may_see_and_ask(client, user_with_role, role, see, ask_for):
    client.force_login(user_with_role(role))

    assert client.get(reverse("runs")).status_code == see
    assert client.post(reverse("runs"), {}).status_code == ask_for


def test_a_viewer_may_neither_stop_nor_publish(client, user_with_role):
    run = ScheduleRunFactory(state=RunState.RUNNING)
    client.force_login(user_with_role(roles.VIEWER))

    for name in ("run-page-stop", "run-page-publish"):
        assert client.post(reverse(name, args=[run.pk])).status_code == 403
    run.refresh_from_db()
    assert not run.stop_requested


def test_runs_of_another_base_are_not_there(manager):
    run = ScheduleRunFactory(base=BaseFactory(code="elsewhere"))

    assert manager.get(reverse("run", args=[run.pk])).status_code == 404
    assert manager.post(reverse("run-page-stop", args=[run.pk])).status_code == 404


def test_a_failed_run_says_why(manager):
    run = ScheduleRunFactory(state=RunState.FAILED, error="排期程序异常结束")

    assert "排期程序异常结束" in manager.get(reverse("run", args=[run.pk])).content.decode()
    assert at(1) > NOW
