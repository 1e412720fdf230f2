"""
The web process is killed with -9 while it answers (reliability 13).

Real processes, real commits. Every booking commits slowly, so that kills fall before, inside and
after commits. Clients ask again with the same key until they are answered.
"""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil
import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from rest_framework.authtoken.models import Token

from base_ops import roles
from base_ops.models import Booking
from tests.concurrency.conftest import SOAK
from tests.factories import CrewFactory, StandingSetFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = 200 if SOAK else 4
CLIENTS = 4
LOST = "409 anew retried"
PATH = "/api/v1/bookings/group/"
SLOW_COMMIT = """
CREATE FUNCTION slow_commit() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_sleep(0.04); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON base_ops_booking
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow_commit();
"""
SWIFT_COMMIT = """
DROP TRIGGER slow_commit ON base_ops_booking;
DROP FUNCTION slow_commit();
"""


class Web:
    """The product's web server on the database of this test, started anew when it has ended."""

    def __init__(self, log: Path) -> None:
        self.log = log
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = self.start()

    def start(self) -> "subprocess.Popen[bytes]":
        given = urlsplit(os.environ["DATABASE_URL"])
        url = urlunsplit(given._replace(path=f"/{connection.settings_dict['NAME']}"))
        changes = {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "of-this-test-only-" * 4,
            "ALLOWED_HOSTS": "127.0.0.1",
        }
        argv = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        argv += ["--port", str(self.port), "--workers", "2", "--blocking-threads", "8", "--no-ws"]
        argv += ["--respawn-failed-workers", "config.wsgi:application"]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                argv,
                cwd=settings.BASE_DIR,
                env={**os.environ, **changes},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, *, all_of_it: bool) -> bool:
        """Kill -9 one process that answers requests, or the server; whether there was one."""
        if all_of_it:
            self.end()
            return True
        try:
            random.choice(psutil.Process(self.process.pid).children(recursive=True)).kill()
        except (psutil.NoSuchProcess, IndexError):
            return False
        return True

    def keep_up(self) -> None:
        """What the supervisor does: a server that ended is started again."""
        if self.process.poll() is not None:
            self.process = self.start()

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass
class Tally:
    """What the clients met, and the ids of the bookings they were told of, by key."""

    told: dict[str, list[int]] = field(default_factory=dict)
    met: Counter[str] = field(default_factory=Counter)
    done: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class Client:
    """One that books two sets at once, hour after hour, and asks until it knows."""

    port: int
    token: str
    crew: int
    sets: tuple[int, int]
    with_key: bool = True

    def run(self, tally: Tally) -> None:
        start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=30)
        while not tally.done.is_set():
            self.book(start, tally)
            start += timedelta(hours=1)

    def book(self, start: datetime, tally: Tally) -> None:
        span = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}
        body = json.dumps({"items": [{"crew": self.crew, "set": s, **span} for s in self.sets]})
        key = str(uuid.uuid4())
        for attempt in range(600):
            answer = self.ask(body, key)
            if answer is not None:
                break
            tally.met["broken off"] += 1
            time.sleep(min(0.2, 0.01 * attempt))
        assert answer is not None, "no answer after all tries"
        status, replayed, told = answer
        tally.met[f"{status} {'again' if replayed else 'anew'}{' retried' if attempt else ''}"] += 1
        if status == 201:
            tally.told[key] = [row["id"] for row in told]

    def ask(self, body: str, key: str) -> tuple[int, bool, list[dict[str, int]]] | None:
        """(status, kept answer or not, rows), or None when there was no whole answer."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Authorization": f"Token {self.token}", "Content-Type": "application/json"}
        if self.with_key:
            headers["Idempotency-Key"] = key
        try:
            line.request("POST", PATH, body, headers)
            answer = line.getresponse()
            told = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            line.close()
        if answer.status >= 500:
            return None
        rows = told if isinstance(told, list) else told.get("bookings", [])
        return answer.status, answer.headers.get("Idempotency-Replayed") == "true", rows


def storm(tmp_path: Path, *, with_key: bool = True, until: str = "") -> Tally:
    """Clients book while the web server is killed again and again, or until this was met."""
    roles.seed_roles()
    manager = UserFactory()
    manager.groups.add(Group.objects.get(name=roles.BASE_MANAGER))
    token = Token.objects.create(user=manager).key
    crews = [CrewFactory().pk for _ in range(CLIENTS)]
    pairs = [tuple(StandingSetFactory(strike_minutes=0).pk for _ in "ab") for _ in crews]
    tally = Tally()
    with connection.cursor() as cursor:
        cursor.execute(SLOW_COMMIT)
    web = Web(tmp_path / "web.log")
    try:
        clients = [
            Client(web.port, token, crew, sets, with_key)
            for crew, sets in zip(crews, pairs, strict=True)
        ]
        threads = [threading.Thread(target=client.run, args=(tally,)) for client in clients]
        for thread in threads:
            thread.start()
        killed = 0
        while (
            killed < KILLS and not tally.met[until] and all(thread.is_alive() for thread in threads)
        ):
            answered = len(tally.told)
            while len(tally.told) == answered and all(thread.is_alive() for thread in threads):
                web.keep_up()
                time.sleep(0.05)
            time.sleep(random.uniform(0, 0.2))
            killed += web.kill(all_of_it=killed % 3 == 0)
        web.keep_up()
        tally.done.set()
        while any(thread.is_alive() for thread in threads):
            web.keep_up()
            time.sleep(0.05)
    finally:
        web.end()
        with connection.cursor() as cursor:
            cursor.execute(SWIFT_COMMIT)
    return tally


def test_what_was_acknowledged_is_there_once_and_whole(tmp_path: Path) -> None:
    tally = storm(tmp_path)

    print(f"\n{KILLS} kills: {dict(tally.met)}")
    kept = set(Booking.objects.asked_for().values_list("pk", flat=True))
    acknowledged = [pk for rows in tally.told.values() for pk in rows]
    assert not [status for status in tally.met if status[:3] not in ("201", "bro")], tally.met
    assert all(len(rows) == 2 for rows in tally.told.values())
    assert len(acknowledged) == len(set(acknowledged)) > 5
    assert set(acknowledged) == kept
    assert tally.met["broken off"] > 0


def test_without_a_key_a_retry_is_told_that_its_own_booking_is_in_the_way(tmp_path: Path) -> None:
    """The control: what was done and not told cannot be told apart from another's booking."""
    for _ in range(5):
        tally = storm(tmp_path, with_key=False, until=LOST)
        if tally.met[LOST]:
            break

    acknowledged = {pk for rows in tally.told.values() for pk in rows}
    kept = set(Booking.objects.asked_for().values_list("pk", flat=True))
    assert tally.met[LOST], tally.met
    assert kept - acknowledged
