"""PostgreSQL is stopped hard under writes (reliability 14): what was acknowledged is there."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace

import psutil
import psycopg
import pytest
from django.conf import settings

from config.runner.postgres import Postgres
from tests.concurrency.conftest import SOAK

STOPS = 10 if SOAK else 1
ACKNOWLEDGED = 60  # bookings before the server is stopped
FORGETFUL = {"synchronous_commit": "off", "wal_writer_delay": "10000"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Postgres:
    """A server with the settings of the product, and the tables in it."""
    home = tmp_path_factory.mktemp("stopped")
    home.parent.chmod(0o755)
    home.chmod(0o755)
    made = Postgres.under(home, log=home / "postgres.log")
    child = made.start()
    try:
        made.wait_until_ready(child)
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=settings.BASE_DIR,
            env=environment(made),
            check=True,
        )
    finally:
        child.stop()
    return made


def environment(server: Postgres) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": server.url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def stop_while_writing(server: Postgres) -> tuple[set[int], set[int]]:
    """(bookings acknowledged, those of them that are there after the server has recovered)."""
    child = server.start()
    try:
        server.wait_until_ready(child)
        with subprocess.Popen(
            [sys.executable, "-m", "tests.concurrency.writing", "4"],
            cwd=settings.BASE_DIR,
            env=environment(server),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as writers:
            assert writers.stdout is not None
            told = [int(next(writers.stdout)) for _ in range(ACKNOWLEDGED)]
            immediate(server)
            told += [int(line) for line in writers.stdout]
    finally:
        child.stop()
    return set(told), set(told) & booked(server)


def immediate(server: Postgres) -> None:
    """What `pg_ctl stop -m immediate` does: no checkpoint, nothing written any more."""
    pid = int((server.data / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGQUIT)
    with suppress(psutil.NoSuchProcess):
        stopped = psutil.Process(pid)
        while stopped.status() != psutil.STATUS_ZOMBIE:  # our own child, not asked for yet
            time.sleep(0.02)


def booked(server: Postgres) -> set[int]:
    """The bookings in the database, once it has recovered."""
    child = server.start()
    try:
        server.wait_until_ready(child)
        with psycopg.connect(server.url) as line:
            return {row[0] for row in line.execute("SELECT id FROM base_ops_booking")}
    finally:
        child.stop()


def test_no_acknowledged_booking_is_lost(server: Postgres) -> None:
    for _ in range(STOPS):
        told, kept = stop_while_writing(server)
        assert len(told) >= ACKNOWLEDGED
        assert told == kept


def test_a_server_that_answers_before_it_has_written_loses_bookings(server: Postgres) -> None:
    """The control: what the check at the start refuses."""
    told, kept = stop_while_writing(replace(server, settings={**server.settings, **FORGETFUL}))

    assert told > kept
