"""The crew's phone page: where next, when, with whom, in what."""

import re

import pytest
from django.urls import reverse
from icalendar import Calendar

from base_ops.models import BookingState, Member, MemberRole
from base_ops.services import bookings
from scheduling.models import Plan, SceneExtra, SceneRole, Strip, Visit
from scheduling.selectors.crew_day import crew_sheet
from sets.models import WalkTime
from tests.factories import (
    BookingFactory,
    CrewFactory,
    DressingFactory,
    RoleFactory,
    SceneFactory,
    ScheduleRunFactory,
    StandingSetFactory,
    ZoneFactory,
)
from tests.spans import DAY, NOW, at, hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew():
    return CrewFactory(production__title="雨夜归来", colour=7)


def visit(crew, standing_set, span, dressing=None):
    """A published visit of one scene with a lead in D2 and unnumbered passers-by."""
    run = ScheduleRunFactory()
    plan = Plan.objects.create(base=run.base, run=run, created_at=NOW)
    booking = BookingFactory(
        crew=crew,
        standing_set=standing_set,
        starts_at=span.start,
        ends_at=span.end,
        state=BookingState.CONFIRMED,
        dressing=dressing,
    )
    stay = Visit.objects.create(
        plan=plan,
        crew=crew,
        standing_set=standing_set,
        starts_at=span.start,
        ends_at=span.end,
        booking=booking,
    )
    scene = SceneFactory(crew=crew, synopsis="林晚推门而入", light="night", time_of_day="夜")
    lead = RoleFactory(production=crew.production, actor_name="谢秋实")
    SceneRole.objects.create(scene=scene, role=lead, costume="D2")
    SceneExtra.objects.create(scene=scene, label="路人")
    Strip.objects.create(plan=plan, visit=stay, scene=scene, starts_at=span.start, ends_at=span.end)
    return stay


@pytest.fixture
def noon(monkeypatch):
    """The page's clock stands at noon of the fixed day."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: at(12))


def page(client, crew):
    return client.get(reverse("crew-page", args=[crew.link_key]))


def test_the_next_stop_comes_first_with_time_place_dressing_and_the_way(client, crew, noon):
    here = StandingSetFactory(code="A1")
    there = StandingSetFactory(code="B2", name="VIP病房", zone=ZoneFactory(code="Z2", name="东区"))
    WalkTime.objects.create(from_zone=here.zone, to_zone=there.zone, minutes=10)
    vip = DressingFactory(standing_set=there, name="VIP")
    visit(crew, here, hours(9, 13))
    visit(crew, there, hours(14, 16), vip)

    text = page(client, crew).content.decode()

    first = text[: text.index("<h2>")]
    for word in (
        "现在",
        "A1",
        "下一站",
        "14:00",
        "B2",
        "VIP病房",
        "东区",
        "从 A1 走过去 10 分钟",
        "VIP",
    ):
        assert word in first, word


def test_a_stop_tells_scenes_cast_costume_light_and_extras(client, crew, noon):
    visit(crew, StandingSetFactory(), hours(14, 16))

    text = page(client, crew).content.decode()

    for word in ("林晚推门而入", "谢秋实", "D2", "夜", "路人", "若干"):
        assert word in text, word


def test_a_hold_without_a_plan_is_shown_as_not_confirmed(client, crew, noon):
    bookings.hold_set(
        crew=crew, standing_set=StandingSetFactory(), span=hours(15, 17), now=NOW, label="补拍"
    )

    text = page(client, crew).content.decode()

    assert "补拍" in text
    assert "预留，未确认" in text


def test_the_day_ends_at_six(crew):
    visit(crew, StandingSetFactory(), hours(22, 29.5))
    visit(crew, StandingSetFactory(), hours(30, 32))

    at_three = crew_sheet(crew, at(27))

    assert at_three.today.date == DAY
    assert len(at_three.today.stops) == 1
    assert [len(day.stops) for day in at_three.coming] == [1]


def test_past_midnight_is_said_in_words(client, crew, noon):
    visit(crew, StandingSetFactory(), hours(20, 25.5))

    assert "次日 01:30" in page(client, crew).content.decode()


def test_after_midnight_the_night_goes_on_without_a_wrong_today(client, crew, monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: at(24.5))
    visit(crew, StandingSetFactory(code="LATE"), hours(25.5, 27))
    visit(crew, StandingSetFactory(code="MORN"), hours(33, 35))

    text = page(client, crew).content.decode()
    first = text[: text.index("<h2>")]

    assert '<p class="time">01:30</p>' in first  # it is past midnight already
    assert "LATE" in first
    assert "<h2>11月24日 周二</h2>" in text
    assert "明天" not in text
    assert "今天" not in text


def test_the_next_stop_on_another_day_says_which(client, crew, noon):
    visit(crew, StandingSetFactory(), hours(33, 35))

    text = page(client, crew).content.decode()

    assert "明天 11月25日 周三" in text[: text.index("<h2>")]


def test_what_is_over_is_folded(client, crew, noon):
    visit(crew, StandingSetFactory(code="DONE"), hours(7, 9))
    visit(crew, StandingSetFactory(code="SOON"), hours(14, 16))

    text = page(client, crew).content.decode()

    assert "已拍完 1 站" in text
    folded = text[text.index("<details>") : text.index("</details>")]
    assert "DONE" in folded
    assert "SOON" not in folded.replace("→", "").split("接着")[0]


def test_each_scene_says_who_wears_what(client, crew, noon):
    stay = visit(crew, StandingSetFactory(), hours(14, 16))
    lead = crew.production.roles.get()
    scene = SceneFactory(crew=crew, light="day")
    SceneRole.objects.create(scene=scene, role=lead, costume="D9")
    Strip.objects.create(
        plan=stay.plan, visit=stay, scene=scene, starts_at=at(15), ends_at=at(15.5)
    )

    text = page(client, crew).content.decode()

    assert f"<span>{lead.name} <b>D9</b></span>" in text
    assert "D2→D9" in text


def test_an_empty_page_says_whom_to_ask(client, crew, noon):
    Member.objects.create(crew=crew, name="梁思远", role=MemberRole.PLANNER, phone="138 0000")
    Member.objects.create(crew=crew, name="某灯光", role=MemberRole.LIGHT, phone="139 0000")

    text = page(client, crew).content.decode()

    assert "没有要去的场景" in text
    assert "统筹 梁思远" in text
    assert 'href="tel:138%200000"' in text
    assert "某灯光" not in text


def test_released_bookings_and_other_crews_are_not_there(client, crew, noon):
    gone = bookings.hold_set(
        crew=crew, standing_set=StandingSetFactory(code="GONE"), span=hours(15, 17), now=NOW
    )
    bookings.release_booking(booking_id=gone.pk, now=NOW)
    visit(CrewFactory(), StandingSetFactory(code="THEIRS"), hours(15, 17))

    text = page(client, crew).content.decode()

    assert "GONE" not in text
    assert "THEIRS" not in text
    assert "没有要去的场景" in text


def test_the_link_is_the_key(client, crew):
    assert client.get(reverse("crew-page", args=["wrong"])).status_code == 404
    answer = page(client, crew)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert len(crew.link_key) >= 43


def test_the_page_is_light(client, crew, noon):
    for n in range(12):
        visit(crew, StandingSetFactory(), hours(7 + n, 7.9 + n))

    assert len(page(client, crew).content) < 60_000


def test_queries_do_not_grow_with_stops(client, crew, noon, django_assert_num_queries):
    visit(crew, StandingSetFactory(), hours(7, 7.9))
    with django_assert_num_queries(9) as one:
        page(client, crew)
    for n in range(1, 10):
        visit(crew, StandingSetFactory(), hours(7 + n, 7.9 + n))

    with django_assert_num_queries(len(one.captured_queries)):
        page(client, crew)


def test_english_by_a_switch(client, crew, noon):
    link = re.search(r'href="(\?language=en)"', page(client, crew).content.decode())[1]
    answer = client.get(reverse("crew-page", args=[crew.link_key]) + link)

    assert answer.url == reverse("crew-page", args=[crew.link_key])
    assert answer["Referrer-Policy"] == "no-referrer"
    text = page(client, crew).content.decode()
    assert '<html lang="en">' in text
    assert "No set to go to" in text


def test_a_language_nobody_has_changes_nothing(client, crew, noon):
    answer = client.get(reverse("crew-page", args=[crew.link_key]), {"language": "xx"})

    assert answer.status_code == 200
    assert not answer.cookies


def test_the_calendar_has_every_stop_with_its_zone(client, crew, noon):
    stay = visit(crew, StandingSetFactory(code="B2", name="病房"), hours(14, 16))
    answer = client.get(reverse("crew-calendar", args=[crew.link_key]))

    book = Calendar.from_ical(answer.content)
    (event,) = book.walk("VEVENT")

    assert answer["Content-Type"].startswith("text/calendar")
    assert event["UID"] == f"booking-{stay.booking.pk}@base.callboard"
    assert event["STATUS"] == "CONFIRMED"
    assert "林晚推门而入" in event["DESCRIPTION"]
    assert "D2" in event["DESCRIPTION"]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (at(14), at(16))
    assert event["SUMMARY"] == "B2 病房"
    assert [str(zone["TZID"]) for zone in book.walk("VTIMEZONE")] == ["Asia/Shanghai"]


def test_what_the_desk_told_stands_there_until_it_is_read(client):
    ward = StandingSetFactory()
    first, second = (
        bookings.queue_hold(crew=CrewFactory(), standing_set=ward, span=hours(9, 12), now=NOW)
        for _ in range(2)
    )
    bookings.release_booking(booking_id=first.pk, now=NOW)
    page = reverse("crew-page", args=[second.crew.link_key])

    text = client.get(page).content.decode()
    assert "轮到你们了" in text
    assert "1 条未读" in text

    answer = client.post(reverse("crew-read", args=[second.crew.link_key]))
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    text = client.get(page).content.decode()
    assert "轮到你们了" in text
    assert "未读" not in text
    assert (
        "轮到你们了"
        not in client.get(reverse("crew-page", args=[first.crew.link_key])).content.decode()
    )


def test_nobody_reads_for_a_crew_without_its_link(client):
    assert client.post(reverse("crew-read", args=["x" * 43])).status_code == 404
