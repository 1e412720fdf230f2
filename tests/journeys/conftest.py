"""A real browser on a real server over a packed demo base. Every page seen is kept as a picture."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from scheduling.demo import loading
from scheduling.demo.loading import Loaded
from scheduling.models import RunState, ScheduleRun
from scheduling.services import runs
from sets.services import catalogue

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
NO_BROWSER = (
    "浏览器测试没有运行：没有 Chromium，Debian 上 apt-get install chromium / "
    "browser tests did not run: no Chromium; on Debian apt-get install chromium"
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(NO_BROWSER)
    # Playwright's loop runs in this thread; Django would otherwise refuse the database here.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


@pytest.fixture
def silent_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs are worked on by the test itself, not by a worker that happens to listen."""
    monkeypatch.setattr(runs, "ring", lambda run_id: None)


@pytest.fixture
def fortnight(transactional_db: None, silent_bell: None) -> Loaded:
    """The demo base, packed for a few seconds and published."""
    base, _ = catalogue.load_catalogue()
    loaded = loading.load_fortnight(base=base, now=timezone.now(), seconds=4)
    runs.execute_run(run_id=loaded.run.pk, now=timezone.now())
    loaded.run.refresh_from_db()
    assert loaded.run.state == RunState.DONE, loaded.run.error
    assert not loaded.run.error
    return loaded


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """open_page(width=390): a fresh page that fails the test on any script error."""
    contexts, errors = [], []

    def make(width: int = 1440, height: int = 900) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.set_default_timeout(20_000)
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """keep(page, "wall"): a picture in the ignored folder, to be looked at."""
    folder = Path(settings.VAR_DIR) / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)

    def save(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"{name}.png", full_page=False)

    return save


def work_beside(run_id: int) -> threading.Thread:
    """Work on a run in a thread, as a worker would, while the page watches."""

    def work() -> None:
        try:
            runs.execute_run(run_id=run_id, now=timezone.now())
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def newest_run() -> ScheduleRun:
    return ScheduleRun.objects.order_by("-pk")[0]
