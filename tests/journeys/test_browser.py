"""From the sign-in to the crew's phone, as people do it."""

import re

import pytest
from playwright.sync_api import expect

from base_ops.models import Crew
from scheduling.models import PlanState
from tests.journeys.conftest import newest_run, work_beside

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page, url, loaded, account="manager"):
    password = next(p for name, _, p in loaded.sign_ins if name == account)
    page.goto(f"{url}/")
    page.fill("input[name=username]", account)
    page.fill("input[name=password]", password)
    with page.expect_navigation():
        page.press("input[name=password]", "Enter")


def test_a_manager_packs_publishes_and_looks(live_server, fortnight, open_page, keep):
    url = live_server.url
    page = open_page()
    sign_in(page, url, fortnight)
    expect(page.locator(".wall .row")).to_have_count(320)
    keep(page, "wall-1-day")

    # Start a run over the last crews to come, watch it work, publish what it found.
    latest = Crew.objects.order_by("-first_date", "-pk")[:2]
    page.goto(f"{url}/runs/")
    keep(page, "runs")
    for box in page.locator("input[name=crews]").all():
        box.set_checked(box.get_attribute("value") in {str(crew.pk) for crew in latest})
    page.fill("input[name=first_date]", min(c.first_date for c in latest).isoformat())
    page.fill("input[name=seconds]", "4")
    page.fill("input[name=name]", "补排两组")
    page.click("text=开始计算")
    expect(page.locator(".state")).to_contain_text("排队中")
    working = work_beside(newest_run().pk)
    expect(page.locator(".charts")).to_be_visible()
    keep(page, "run-working")
    expect(page.locator(".compare")).to_be_visible(timeout=60_000)
    working.join()
    keep(page, "run-done")
    page.click("text=发布：预订全部场景")
    expect(page.locator(".messages")).to_contain_text("已发布")
    run = newest_run()
    assert run.plan.state == PlanState.PUBLISHED
    assert run.plan.figures["unshot_scenes"] == 0

    # The wall shows it; a click opens the booking, Esc closes it, / searches.
    first = run.plan.visits.order_by("starts_at").first()
    day = fortnight.run.base.shooting_day(first.starts_at)
    page.goto(f"{url}/wall/?date={day.isoformat()}&busy=1")
    bar = page.locator(f'.bar[href="/wall/bookings/{first.booking_id}/"]')
    bar.click()
    expect(page.locator("#panel")).to_contain_text(str(first.crew))
    keep(page, "wall-panel")
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type(first.standing_set.code)
    expect(page.locator(".wall .row:visible")).to_have_count(1)
    for days in (3, 14):
        page.goto(f"{url}/wall/?days={days}&by=crew")
        keep(page, f"wall-{days}-days")

    for name, path in {
        "admin-today": "/admin/",
        "admin-sets": "/admin/sets/standingset/",
        "admin-bookings": "/admin/base_ops/booking/",
        "admin-productions": "/admin/base_ops/production/",
        "admin-plans": "/admin/scheduling/plan/",
        "api-docs": "/api/docs/",
    }.items():
        answer = page.goto(f"{url}{path}")
        assert answer.status == 200, path
        keep(page, name)


def test_a_crew_reads_its_page_on_a_phone(live_server, fortnight, open_page, keep):
    crew = fortnight.first_crew
    page = open_page(width=390, height=844)

    answer = page.goto(f"{live_server.url}/c/{crew.link_key}/")

    assert answer.status == 200
    assert crew.production.title in page.inner_text("header")
    expect(page.locator(".next")).to_be_in_viewport(ratio=1)
    assert re.search(r"\d\d:\d\d", page.inner_text(".next")) or "没有要去的场景" in page.inner_text(
        ".next"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    keep(page, "phone")
    # Clicked one by one they would change places: each that opens leaves the list.
    closed = page.locator("details:not([open]) > summary")
    while closed.count():
        closed.first.click()
    first = page.locator(".stop").first
    expect(first.locator(".scenes li").first).to_be_visible()
    expect(first.locator(".cast li").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.evaluate(
        "[...document.querySelectorAll('button, summary, .foot a')]"
        ".filter(e => e.getBoundingClientRect().height < 44).length"
    )
    assert small == 0
    first.scroll_into_view_if_needed()
    keep(page, "phone-day")
    page.click("text=English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    keep(page, "phone-english")


def test_pages_fit_a_phone(live_server, fortnight, open_page, keep):
    page = open_page(width=390, height=844)
    sign_in(page, live_server.url, fortnight)
    for name, path in {
        "wall": "/wall/",
        "runs": "/runs/",
        "run": f"/runs/{fortnight.run.pk}/",
    }.items():
        page.goto(f"{live_server.url}{path}")
        keep(page, f"{name}-390")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_a_producer_sees_the_own_crews_and_no_wall(live_server, fortnight, open_page, keep):
    page = open_page()
    sign_in(page, live_server.url, fortnight, "producer")
    page.goto(f"{live_server.url}/")

    text = page.inner_text("main")
    assert "雨夜归来" in text
    assert "古堡来信" not in text
    assert page.goto(f"{live_server.url}/wall/").status == 403
    keep(page, "not-allowed")
