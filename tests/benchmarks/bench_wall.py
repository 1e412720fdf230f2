"""
The wall of 320 sets with 3,000 bars: rendered by the server, painted by Chromium.

    python -m tests.benchmarks.bench_wall

Needs DATABASE_URL (`make bench` gives it) and makes a database of its own. Prints the
server's time, the page's size, and the time from data in hand to painted as a ratio to a
bare page of the same bytes.
"""

import os
import shutil
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.contrib.staticfiles import finders  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import get_runner  # noqa: E402

from base_ops import roles  # noqa: E402
from base_ops.models import Booking, BookingState, User  # noqa: E402
from sets.services import catalogue  # noqa: E402
from tests.factories import CrewFactory  # noqa: E402
from tests.spans import DAY, at  # noqa: E402

ROUNDS = 5
PAINTED = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() =>
  done(performance.now()))))"""


def fill() -> tuple[Client, int, int]:
    """The demo catalogue with about 3,000 bookings of 24 crews over 14 days."""
    base, _ = catalogue.load_catalogue()
    sets = list(base.standing_sets.order_by("code"))
    crews = [
        CrewFactory(production__company__base=base, production__title=f"第{n}部戏", colour=n)
        for n in range(24)
    ]
    rows = []
    for n in range(3000):
        day, slot = n // len(sets), n % len(sets)
        start = at(8 + slot % 5, day)
        rows.append(
            Booking(
                standing_set=sets[slot],
                crew=crews[(slot + day) % 24],
                state=BookingState.CONFIRMED,
                starts_at=start,
                ends_at=start + timedelta(hours=7),
                label="1-1、1-2、2-1",
            )
        )
    Booking.objects.bulk_create(rows)
    roles.seed_roles()
    user = User.objects.create(username="bench", base=base, is_staff=True)
    user.groups.add(Group.objects.get(name=roles.BASE_MANAGER))
    client = Client()
    client.force_login(user)
    return client, len(sets), len(rows)


def timed_ms(call: object, rounds: int = ROUNDS) -> float:
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        call()  # type: ignore[operator]
        taken.append(1000 * (time.perf_counter() - started))
    return statistics.median(taken)


def inlined(html: str) -> str:
    """The page with its style sheets inside: data in hand, no network."""
    for name in ("callboard.css", "base_ops/wall.css"):
        css = Path(str(finders.find(name))).read_text(encoding="utf-8")
        html = html.replace("</head>", f"<style>{css}</style></head>")
    return html


def bare_page(html: str, lines: int) -> str:
    """As many plain, unstyled lines as the wall has rows and bars, and as many bytes."""
    filler = "x" * max(0, len(html.encode()) // lines - len("<div>墙<!----></div>") - 4)
    return "<!doctype html><meta charset=utf-8>" + f"<div>墙<!--{filler}--></div>" * lines


def paint_ms(pages: dict[str, str]) -> dict[str, float]:
    """Milliseconds from navigation to painted, for each page, from local files."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        return {}
    found = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for name, html in pages.items():
            path = Path(folder, f"{name}.html")
            path.write_text(html, encoding="utf-8")
            taken = []
            for _ in range(ROUNDS):
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.goto(path.as_uri(), wait_until="commit")
                page.wait_for_load_state("load")
                taken.append(page.evaluate(PAINTED))
                page.close()
            found[name] = statistics.median(taken)
        browser.close()
    return found


def report() -> None:
    client, sets, bars = fill()
    address = f"/wall/?date={DAY.isoformat()}&days=14"
    html = client.get(address).content.decode()
    server = timed_ms(lambda: client.get(address))
    packed = len(client.get(address, headers={"accept-encoding": "gzip"}).content)
    drawn = html.count('class="bar ')
    print(
        f"wall: {sets} sets, {drawn} of {bars} bars, {len(html.encode()):,} bytes, {packed:,} gzip"
    )
    print(f"server render: {server:.0f} ms (median of {ROUNDS})")
    painted = paint_ms({"wall": inlined(html), "bare": bare_page(html, sets + bars)})
    if painted:
        ratio = painted["wall"] / painted["bare"]
        print(
            f"painted: {painted['wall']:.0f} ms; a bare page of as many plain lines {painted['bare']:.0f} ms; ratio {ratio:.2f}"
        )
    else:
        print("painted: not measured, no Chromium here (apt-get install chromium)")


def main() -> None:
    runner = get_runner(settings)(verbosity=0, interactive=False)
    runner.setup_test_environment()
    old = runner.setup_databases()
    try:
        report()
    finally:
        runner.teardown_databases(old)
        runner.teardown_test_environment()


if __name__ == "__main__":
    main()
