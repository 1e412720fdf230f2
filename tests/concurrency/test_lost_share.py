"""A share's machine dies in the middle: solver, worker and all. The run does not notice."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from scheduling.errors import RunNotQueued
from scheduling.models import RunShare, RunState
from scheduling.services import answers, leases, runs
from tests.factories import BaseFactory
from tests.scheduling.conftest import make_crew, wards  # noqa: F401 - fixtures
from tests.spans import DAY, NOW

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = """
import django; django.setup()
from scheduling.services import shares
shares.execute_share(share_id={share})
"""


def machine(share: RunShare) -> "subprocess.Popen[bytes]":
    """A worker of its own, in a session of its own, on the database of this test."""
    # As it was given, for it may name a socket; only the database is the test's.
    given = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(given._replace(path=f"/{connection.settings_dict['NAME']}"))
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", WORKER.format(share=share.pk)],
        cwd=settings.BASE_DIR,
        env=env,
        start_new_session=True,
    )


def wait_for_a_plan(share: RunShare) -> None:
    for _ in range(300):
        share.refresh_from_db()
        if share.file and share.file["scenes"]:
            return
        time.sleep(0.1)
    raise AssertionError(f"no plan was kept: {share.state} {share.error}")


def test_a_machine_dies_and_its_best_plan_is_still_taken(make_crew, monkeypatch):  # noqa: F811
    for bell in ("ring", "ring_share"):
        monkeypatch.setattr(runs, bell, lambda pk: None)
    run = runs.request_run(
        base=BaseFactory(),
        crews=[make_crew("甲", scenes=20), make_crew("乙", dressing="VIP", scenes=20)],
        first_date=DAY,
        days=3,
        requested_by=None,
        now=NOW,
        seconds=60,
        workers=1,
        shares=2,
    )
    share = run.parts.get()
    worker = machine(share)
    try:
        wait_for_a_plan(share)
        # The control: while its lease lasts nobody else may have it.
        with pytest.raises(RunNotQueued):
            leases.claim(share.pk, RunShare)
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    RunShare.objects.filter(pk=share.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    nothing = {"locations": share.file["locations"], "scenes": {}}
    monkeypatch.setattr(answers, "_search", lambda *_: nothing)

    runs.execute_run(run_id=run.pk, now=NOW)

    run.refresh_from_db()
    assert run.state == RunState.DONE, run.error
    assert run.plan.file == share.file
    leases.call_off_idle_shares()
    share.refresh_from_db()
    assert share.state == RunState.CANCELLED
