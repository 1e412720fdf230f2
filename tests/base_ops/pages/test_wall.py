"""The wall: what it shows, to whom, and at what cost in queries."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from base_ops import roles
from base_ops.models import BookingState, Purpose
from base_ops.selectors import wall as walls
from base_ops.selectors.wall import WallQuery
from base_ops.services import bookings, challenges
from tests.factories import (
    BaseFactory,
    BookingFactory,
    CompanyFactory,
    CrewFactory,
    StandingSetFactory,
)
from tests.spans import DAY, NOW, at, hours

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """It is NOW: on the fixed day itself the wall would mark what runs just then."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def base():
    return BaseFactory()


@pytest.fixture
def manager(client, user_with_role):
    user = user_with_role(roles.BASE_MANAGER, is_staff=True)
    client.force_login(user)
    return client


def built(base, now=NOW, **asked):
    return walls.build_wall(base, WallQuery(first_date=DAY, **asked), now)


def bars(wall):
    return [bar for group in wall.groups for row in group.rows for bar in row.bars]


def book(standing_set, span, **more):
    return BookingFactory(standing_set=standing_set, starts_at=span.start, ends_at=span.end, **more)


@pytest.mark.parametrize(
    ("start", "end", "left", "width"),
    [
        pytest.param(6, 12, 0, 25, id="from-the-cut"),
        pytest.param(12, 18, 25, 25, id="inside"),
        pytest.param(4, 9, 0, 12.5, id="begins-before"),
        pytest.param(27, 33, 87.5, 12.5, id="ends-after"),
        pytest.param(0, 48, 0, 100, id="around"),
    ],
)
def test_a_bar_is_clipped_to_the_shooting_day(base, start, end, left, width):
    book(StandingSetFactory(), hours(start, end))

    (bar,) = bars(built(base))

    assert (bar.left, bar.width) == (left, width)


@pytest.mark.parametrize(
    ("start", "end"), [(3, 6), (30, 32)], ids=["ends-at-cut", "starts-at-next-cut"]
)
def test_a_booking_that_only_touches_the_day_is_not_on_it(base, start, end):
    book(StandingSetFactory(), hours(start, end))

    assert bars(built(base)) == []


def test_released_rows_and_holds_that_ran_out_are_gone(base):
    ward = StandingSetFactory()
    book(ward, hours(9, 10), state=BookingState.RELEASED)
    book(ward, hours(9, 10), state=BookingState.HOLD, expires_at=NOW)

    assert bars(built(base)) == []


def test_rows_are_grouped_by_floor_kind_or_crew(base):
    crew = CrewFactory(production__title="甲")
    book(StandingSetFactory(code="A"), hours(9, 10), crew=crew)
    StandingSetFactory(code="B")

    assert [g.name for g in built(base).groups] == ["A栋1层"]
    assert [g.name for g in built(base, by="kind").groups] == ["医院病房"]
    (group,) = built(base, by="crew").groups
    assert (group.crew, [r.standing_set.code for r in group.rows]) == (crew, ["A"])
    assert built(base, is_busy_only=True).rows == 1


def test_figures_count_what_happens_today(base):
    crew = CrewFactory()
    one, two = StandingSetFactory(strike_minutes=0), StandingSetFactory()
    for standing_set, span in ((one, hours(8, 10)), (two, hours(11, 13)), (two, hours(14, 15))):
        book(standing_set, span, crew=crew)
    book(one, hours(20, 22), state=BookingState.HOLD, expires_at=at(18))

    figures = built(base, now=at(9)).figures

    assert (figures.crews_on_floor, figures.sets_in_use) == (1, 1)
    assert (figures.changeovers_today, figures.holds_expiring) == (1, 1)


def test_now_is_drawn_only_on_the_day_that_it_is(base):
    assert built(base, now=at(12)).now_left == 25
    assert built(base, now=at(12, day=3)).now_left is None


def test_the_page_shows_crew_scenes_and_state(manager):
    crew = CrewFactory(production__title="雨夜归来", colour=5)
    book(StandingSetFactory(code="W1"), hours(9, 20), crew=crew, label="1-1、1-2")

    page = manager.get(reverse("wall"), {"date": DAY.isoformat()}).content.decode()

    bar = re.search(r'<a class="bar ([^"]+)"[^>]*title="([^"]+)">([^<]+)</a>', page)
    assert bar.group(1) == "s-HOLD c5"
    assert bar.group(2) == "雨夜归来 · 09:00–20:00 · 预留 · 1-1、1-2"
    assert bar.group(3) == "雨夜归来 1-1、1-2"


def test_past_midnight_is_said_in_words(manager):
    book(StandingSetFactory(), hours(20, 25.5))

    page = manager.get(reverse("wall"), {"date": DAY.isoformat()}).content.decode()

    assert "20:00–次日 01:30" in page


def test_the_panel_tells_what_stands_before_and_after(manager):
    ward = StandingSetFactory(code="W1", strike_minutes=30)
    crews = [CrewFactory(production__title=t) for t in ("甲剧", "乙剧", "丙剧")]
    held = [
        bookings.hold_set(crew=crew, standing_set=ward, span=span, now=NOW)
        for crew, span in zip(crews, (hours(8, 10), hours(11, 13), hours(14, 16)), strict=True)
    ]

    page = manager.get(reverse("wall-booking", args=[held[1].pk]), headers={"HX-Request": "true"})

    text = page.content.decode()
    assert "乙剧" in text
    assert "拆景" in text
    assert "11:00" in text
    assert "<html" not in text
    assert "<html" in manager.get(reverse("wall-booking", args=[held[1].pk])).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "date=abc",
        "date=9999-12-31",
        "days=999",
        "kind=x",
        "floor=9" * 30,
        "crew=-1",
        "by=%00",
        "kind=%EF%BC%91",
    ],
)
def test_a_bad_address_is_answered_with_a_page(manager, query):
    assert manager.get(f"{reverse('wall')}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (roles.VIEWER, 200),
        (roles.SALES, 200),
        (roles.SET_DRESSER, 200),
        (roles.PRODUCER, 403),
        (roles.CREW_MEMBER, 403),
    ],
)
def test_the_wall_is_for_staff(client, user_with_role, role, status):
    client.force_login(user_with_role(role, company=CompanyFactory()))

    assert client.get(reverse("wall")).status_code == status


def test_strangers_are_sent_to_sign_in(client):
    assert reverse("sign-in") in client.get(reverse("wall")).url


def test_another_base_is_not_there(manager):
    there = BaseFactory(code="elsewhere")
    foreign = book(
        StandingSetFactory(base=there, code="FOREIGN"),
        hours(9, 20),
        crew=CrewFactory(production__company__base=there, production__title="别家的剧"),
    )

    page = manager.get(reverse("wall"), {"date": DAY.isoformat()}).content.decode()

    assert "FOREIGN" not in page
    assert "别家的剧" not in page
    assert manager.get(reverse("wall-booking", args=[foreign.pk])).status_code == 404


def test_queries_do_not_grow_with_bookings(manager):
    url = f"{reverse('wall')}?date={DAY.isoformat()}"
    book(StandingSetFactory(), hours(8, 15), crew=CrewFactory())
    manager.get(url)
    with CaptureQueriesContext(connection) as with_one:
        manager.get(url)
    for n in range(29):
        book(StandingSetFactory(), hours(8 + n % 5, 15), crew=CrewFactory())

    with CaptureQueriesContext(connection) as with_thirty:
        manager.get(url)

    assert len(with_thirty) == len(with_one) <= 16


def test_the_selector_asks_six_times(base, django_assert_num_queries):
    for n in range(5):
        book(StandingSetFactory(), hours(8 + n, 15), crew=CrewFactory())

    with django_assert_num_queries(6):
        bars(built(base))


def test_maintenance_has_its_pattern_and_reason(manager):
    ward = StandingSetFactory()
    bookings.close_set(standing_set=ward, span=hours(8, 18), reason="换灯", now=NOW)

    page = manager.get(reverse("wall"), {"date": DAY.isoformat()}).content.decode()

    assert f"p-{Purpose.MAINTENANCE}" in page
    assert "维修 换灯" in page


def test_three_and_fourteen_days(manager):
    book(StandingSetFactory(), hours(9, 20, day=2))
    for days in (3, 14):
        page = manager.get(reverse("wall"), {"date": DAY.isoformat(), "days": days})
        assert page.content.decode().count('class="bar ') == 1


def test_tv_has_no_controls_and_renews_itself(manager):
    page = manager.get(reverse("wall"), {"tv": "1"}).content.decode()

    assert 'http-equiv="refresh"' in page
    assert "<form" not in page


def test_home_leads_staff_to_the_wall_and_a_producer_to_the_own_crews(client, user_with_role):
    company = CompanyFactory()
    crew = CrewFactory(production__company=company, production__title="我的剧")
    CrewFactory(production__title="别人的剧")
    client.force_login(user_with_role(roles.PRODUCER, company=company, base=None))

    page = client.get("/").content.decode()

    assert "我的剧" in page
    assert crew.link_key in page
    assert "别人的剧" not in page
    client.force_login(user_with_role(roles.VIEWER))
    assert client.get("/").url == reverse("wall")


def test_healthz_answers(client):
    assert client.get("/healthz").json() == {"database": "up"}


def test_english_by_a_switch_that_keeps_the_page(manager):
    url = f"{reverse('wall')}?days=3"
    answer = manager.post(reverse("set_language"), {"language": "en", "next": url})

    assert answer.url == url
    assert "Today" in manager.get(url).content.decode()


def test_dates_and_times_are_written_as_people_say_them():
    from base_ops.templatetags.wording import clock, day_text, hours_text, yuan
    from tests.spans import SHANGHAI

    assert day_text(DAY) == "11月24日 周二"
    assert clock(at(25.5), SHANGHAI, DAY) == "次日 01:30"
    assert clock(at(49), SHANGHAI, DAY) == "11月26日 周四 01:00"
    assert (hours_text(85), hours_text(60), hours_text(25)) == ("1 小时 25 分", "1 小时", "25 分钟")
    assert yuan(12345) == "¥12,345"
    assert DAY + timedelta(days=1) > DAY


def test_the_panel_tells_the_line_and_the_challenge(manager):
    ward = StandingSetFactory()
    first, second, _ = (
        bookings.queue_hold(
            crew=CrewFactory(production__title=title),
            standing_set=ward,
            span=hours(9, 12),
            now=NOW,
        )
        for title in ("甲", "乙", "丙")
    )
    challenges.challenge(booking_id=second.pk, now=NOW)

    text = manager.get(reverse("wall-booking", args=[first.pk])).content.decode()

    assert text.index("第 2 顺位 《乙》") < text.index("第 3 顺位 《丙》")
    assert "《乙》 A组 在等" in text
    assert f"standing_set={ward.pk}" in text
