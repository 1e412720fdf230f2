"""The wall under the fingers: search, arrows, panel; and alone on a television."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from base_ops import roles
from base_ops.models import Booking
from sets.timespan import wall_instant
from tests.factories import BaseFactory, BookingFactory, CrewFactory, StandingSetFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stays() -> list[Booking]:
    """Today, on forty sets, one stay each and a second one on the first."""
    base = BaseFactory()
    day = base.shooting_day(timezone.now())
    crews = [CrewFactory(production__title=title) for title in ("甲剧", "乙剧")]

    def stay(standing_set, hour):
        at = (wall_instant(day, 60 * h, base.zone) for h in (hour, hour + 3))
        starts_at, ends_at = at
        return BookingFactory(
            standing_set=standing_set, crew=crews[hour % 2], starts_at=starts_at, ends_at=ends_at
        )

    sets = [StandingSetFactory(code=f"W{n:02}", name=f"病房{n}") for n in range(40)]
    return [stay(sets[0], 8), stay(sets[0], 13), *(stay(one, 9) for one in sets[1:])]


@pytest.fixture
def signed_in(open_page, live_server, user_with_role):
    """signed_in(width=…): a page of somebody who may see the wall."""

    def make(**size):
        client = Client()
        client.force_login(user_with_role(roles.VIEWER))
        page = open_page(**size)
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        return page

    return make


def test_by_keys_alone(live_server, stays, signed_in):
    page = signed_in()
    page.goto(f"{live_server.url}/wall/")
    focused = page.locator(".bar:focus")

    def expect_at(booking):
        expect(focused).to_have_attribute("href", f"/wall/bookings/{booking.pk}/")

    page.keyboard.press("/")
    page.keyboard.type("病房0")
    expect(page.locator(".row:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect_at(stays[0])
    page.keyboard.press("ArrowRight")
    expect_at(stays[1])
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_contain_text("乙剧")
    page.keyboard.press("Escape")
    expect_at(stays[1])
    page.locator("#search").fill("")
    focused_again = page.locator(f'.bar[href="/wall/bookings/{stays[1].pk}/"]')
    focused_again.focus()
    page.keyboard.press("ArrowDown")
    expect_at(stays[2])
    page.keyboard.press("ArrowUp")
    expect_at(stays[0])


def test_nothing_found_is_said(live_server, stays, signed_in):
    page = signed_in()
    page.goto(f"{live_server.url}/wall/")
    page.locator("#search").fill("没有这样的")

    expect(page.locator(".row:visible, .group:visible")).to_have_count(0)
    expect(page.locator("#none-found")).to_be_visible()


def test_without_a_session_the_panel_gives_way_to_the_sign_in(live_server, stays, signed_in):
    page = signed_in()
    page.goto(f"{live_server.url}/wall/")
    page.context.clear_cookies()
    page.locator(".bar").first.click()

    page.wait_for_selector("input[name=password]")
    assert f"/wall/bookings/{stays[0].pk}/" in page.url


def test_a_television_turns_its_pages_and_renews_itself(live_server, stays, signed_in, keep):
    page = signed_in(width=1280, height=720)
    # A minute whose first twelve seconds show the first page.
    page.clock.install(time=timezone.now().replace(minute=0, second=0, microsecond=0))
    page.goto(f"{live_server.url}/wall/?tv=1")
    expect(page.locator(".row")).to_have_count(40)
    seen = set()
    for _ in range(6):
        seen.add(page.evaluate("document.querySelector('.wall').scrollTop"))
        page.clock.run_for(12_000)
    assert len(seen) > 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280

    stays[-1].delete()
    page.clock.run_for(60_000)
    expect(page.locator(".row")).to_have_count(39)
    expect(page.locator(".renewed")).to_be_visible()
    keep(page, "wall-tv")
