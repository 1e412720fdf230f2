"""Plans as managers read them: the strip board by keys, why a scene is there, two plans beside."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from scheduling.services import runs
from tests.journeys.test_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = "document.documentElement.scrollWidth"


@pytest.fixture
def again(fortnight):
    """The same crews packed once more, as a draft."""
    old = fortnight.run
    run = runs.request_run(
        base=old.base,
        crews=list(old.crews.select_related("production__company")),
        first_date=old.first_date,
        days=old.days,
        requested_by=None,
        now=timezone.now(),
        plan_from=old.plan_from,
        seconds=3,
        seed=7,
        name="再排一次",
    )
    runs.execute_run(run_id=run.pk, now=timezone.now())
    run.refresh_from_db()
    return run


def test_plans_are_read_compared_and_asked_why(live_server, fortnight, again, open_page, keep):
    url, plan = live_server.url, fortnight.run.plan
    page = open_page()
    sign_in(page, url, fortnight)

    # The strip board: every scene a strip; arrows walk, Enter asks why, Esc comes back.
    page.goto(f"{url}/plans/{plan.pk}/strips/")
    expect(page.locator("a.strip")).to_have_count(plan.strips.count())
    keep(page, "strips")
    first = page.locator("a.strip").first
    page.locator(".strips").focus()
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(first).not_to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".reasons table")).to_be_visible(timeout=60_000)
    keep(page, "strip-why")
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()

    # A scene is found by its number, a crew by its name, and the sets by the switch.
    number = first.locator("b").inner_text()
    page.keyboard.press("/")
    page.keyboard.type(number)
    expect(first).not_to_have_class("pale")
    assert page.locator("a.strip.pale").count() > 0
    crew = plan.visits.first().crew
    page.select_option("select[name=crew]", str(crew.pk))
    page.wait_for_url(f"**crew={crew.pk}**")
    expect(page.locator(".strips section")).to_have_count(1)
    with page.expect_navigation():
        page.click("button[value=set]")
    expect(page.locator(".board .block").first).to_be_visible()
    keep(page, "strips-by-set")

    # Beside it, what stood: only what differs, and who must be told.
    page.goto(f"{url}/plans/{again.plan.pk}/compare/")
    assert page.locator("select[name=with]").input_value() == str(plan.pk)
    expect(page.locator(".told")).to_contain_text("要通知的人")
    keep(page, "plans-compared")

    read_on_a_phone(page, url, again.plan, keep)


def read_on_a_phone(page, url, plan, keep):
    """Nothing is wider than a phone, and a strip is as high as a thumb."""
    page.set_viewport_size({"width": 390, "height": 844})
    for name, path in {
        "run-done": f"/runs/{plan.run_id}/",
        "strips": f"/plans/{plan.pk}/strips/",
        "strips-by-set": f"/plans/{plan.pk}/strips/?by=set",
        "plans-compared": f"/plans/{plan.pk}/compare/",
        "strip-why": f"/plans/{plan.pk}/scenes/{plan.strips.first().scene_id}/why/",
    }.items():
        page.goto(f"{url}{path}")
        keep(page, f"{name}-390")
        assert page.evaluate(WIDE) <= 390, path
    page.goto(f"{url}/plans/{plan.pk}/strips/")
    heights = page.locator("a.strip").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44
