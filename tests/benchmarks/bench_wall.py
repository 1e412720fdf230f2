"""
The wall full: how long the server draws it, and how long a browser paints it.

    python -m tests.benchmarks.bench_wall [--sets 320] [--bookings 3000] [--rounds 5]

Works on a test database of its own, dropped afterwards. Without Chromium the painting is
left out and said so.
"""

import argparse
import gzip
import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

ADDRESS = "http://callboard.test"
# Data in hand to two frames after loading: the first of them has been painted then.
PAINTED = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(
    () => done(performance.now() - performance.getEntriesByType('navigation')[0].responseStart))))"""
GOAL_MS = 700


def main() -> None:
    """Fill, draw, paint; one row for each span of days."""
    options = parse()
    with test_database():
        fill(options.sets, options.bookings)
        pages = {days: drawn(days, options.rounds) for days in (1, 3, 14)}
    print(f"{options.sets} sets, {options.bookings} bookings in fourteen days; medians")
    print("days   bars  server ms     bytes   gzipped")
    for days, (milliseconds, html) in pages.items():
        packed = len(gzip.compress(html, 6))
        bars = html.count(b'class="bar ')
        print(f"{days:4} {bars:6} {milliseconds:10.0f} {len(html):9,} {packed:9,}")
    print_painting({days: html for days, (_, html) in pages.items()}, options.rounds)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=320)
    parser.add_argument("--bookings", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


@contextmanager
def test_database() -> Iterator[None]:
    """An empty migrated database, gone afterwards."""
    import django

    django.setup()
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)


def fill(sets: int, bookings: int) -> None:
    """Sets on forty floors, twenty-four crews, bookings in eight slots a day of each set."""
    from base_ops.models import Booking, BookingState
    from tests.factories import BaseFactory, CrewFactory, FloorFactory, ZoneFactory
    from tests.factories import StandingSetFactory as SetFactory
    from tests.spans import hours

    base = BaseFactory()
    zones = [ZoneFactory(floor=FloorFactory(building__base=base, level=n)) for n in range(1, 41)]
    rows = [SetFactory(base=base, zone=zones[n % 40]) for n in range(sets)]
    crews = [CrewFactory(production__title=f"雨夜归来第{n}部") for n in range(24)]
    states = (BookingState.CONFIRMED, BookingState.CONFIRMED, BookingState.HOLD)
    made = []
    for n in range(bookings):
        turn, day = n // sets, (n // sets) % 14
        start = 6.5 + 2.5 * (turn // 14) + n % 5 * 0.2
        span = hours(start, start + 2, day=day)
        made.append(
            Booking(
                standing_set=rows[n % sets],
                crew=crews[n * 7 % 24],
                starts_at=span.start,
                ends_at=span.end,
                state=states[n % 3],
                label=f"{n % 40 + 1}-1、{n % 40 + 1}-2",
            )
        )
    Booking.objects.bulk_create(made, batch_size=1000)


def drawn(days: int, rounds: int) -> tuple[float, bytes]:
    """Median milliseconds of a request for the wall, and the page."""
    from django.test import Client
    from django.urls import reverse

    from base_ops import roles
    from base_ops.models import User
    from tests.spans import DAY

    roles.seed_roles()
    user, _ = User.objects.get_or_create(username="bench", defaults={"is_superuser": True})
    client = Client()
    client.force_login(user)
    first = DAY if days > 1 else DAY + timedelta(days=1)
    query = {"date": first.isoformat(), "days": days}
    client.get(reverse("wall"), query)
    times, answer = timed(lambda: client.get(reverse("wall"), query), rounds)
    assert answer.status_code == 200, answer.status_code
    return statistics.median(times), answer.content


def timed(work: Callable[[], Any], rounds: int) -> tuple[list[float], Any]:
    """Milliseconds of each round, and what the last gave."""
    found, times = None, []
    for _ in range(rounds):
        began = time.perf_counter()
        found = work()
        times.append((time.perf_counter() - began) * 1000)
    return times, found


def print_painting(pages: dict[int, bytes], rounds: int) -> None:
    """Milliseconds from data in hand to painted, beside a bare page of as many bytes."""
    with chromium() as browser:
        if browser is None:
            print("no Chromium here (Debian: apt-get install chromium): painting not measured")
            return
        print(f"days  painted ms  bare page ms  ratio  (goal {GOAL_MS} ms)")
        for days, html in pages.items():
            wall = statistics.median(painted(browser, html) for _ in range(rounds))
            plain = statistics.median(painted(browser, bare(len(html))) for _ in range(rounds))
            print(f"{days:4} {wall:11.0f} {plain:13.0f} {wall / plain:6.1f}")


@contextmanager
def chromium() -> Iterator[Any]:
    """The system's Chromium, or the one Playwright installed, or None."""
    from playwright.sync_api import Error, sync_playwright

    found = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=found,
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            )
        except Error:
            yield None
            return
        yield browser
        browser.close()


def painted(browser: Any, html: bytes) -> float:
    """One fresh window that gets everything from this process."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        page.route("**/*", lambda route: answer_from_hand(route, html))
        page.goto(f"{ADDRESS}/", wait_until="load")
        return float(page.evaluate(PAINTED))
    finally:
        context.close()


def answer_from_hand(route: Any, html: bytes) -> None:
    """The page itself, or a static file from the sources."""
    from django.conf import settings
    from django.contrib.staticfiles import finders

    path = route.request.url.removeprefix(ADDRESS)
    name = path.removeprefix(settings.STATIC_URL).split("?")[0]
    found = finders.find(name) if path.startswith(settings.STATIC_URL) else None
    if path == "/":
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
    elif found:
        route.fulfill(path=found)
    else:
        route.fulfill(status=404, body="")


def bare(size: int) -> bytes:
    """A page of that many bytes with nothing in it but plain lines of text."""
    line = "雨夜归来 1-1、1-2\n".encode()
    head = b'<!doctype html><meta charset="utf-8"><title>bare</title><pre>'
    return head + line * ((size - len(head)) // len(line))


if __name__ == "__main__":
    main()
