"""The embedded servers for real: started, used, killed and started again."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import kombu
import psutil
import psycopg
import pytest
import redis

from config.runner import identity
from config.runner.broker import Broker
from config.runner.errors import CannotStart
from config.runner.identity import Identity
from config.runner.postgres import Postgres
from config.runner.processes import Child

TWO_STAYS = """
    CREATE EXTENSION btree_gist;
    CREATE TABLE stay (room int, span tstzrange, EXCLUDE USING gist (room WITH =, span WITH &&));
    INSERT INTO stay VALUES (1, '[2026-01-01 09:00+00, 2026-01-01 12:00+00)');
"""
OVERLAPPING = "INSERT INTO stay VALUES (1, '[2026-01-01 11:00+00, 2026-01-01 13:00+00)')"
TOUCHING = "INSERT INTO stay VALUES (1, '[2026-01-01 12:00+00, 2026-01-01 13:00+00)')"


@pytest.fixture
def postgres(short_path: Path) -> Postgres:
    return Postgres.under(short_path, log=short_path / "postgres.log")


@pytest.fixture
def running(postgres: Postgres) -> Iterator[list[Child]]:
    """Started servers, the newest last; all are stopped at the end."""
    children = [postgres.start()]
    postgres.wait_until_ready(children[-1])
    yield children
    for child in children:
        child.stop()


def test_postgres_refuses_overlaps_and_keeps_its_rows_through_a_kill(
    postgres: Postgres, running: list[Child]
) -> None:
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute(TWO_STAYS)
        connection.execute(TOUCHING)
        with pytest.raises(psycopg.errors.ExclusionViolation):
            connection.execute(OVERLAPPING)

    os.kill(running[0].pid, signal.SIGKILL)
    running[0].wait_for_exit(5)
    running.append(postgres.start())
    postgres.wait_until_ready(running[-1])

    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT count(*) FROM stay").fetchone() == (2,)


def test_a_server_left_over_from_a_killed_runner_is_replaced(
    postgres: Postgres, running: list[Child]
) -> None:
    running.append(postgres.start())
    postgres.wait_until_ready(running[-1])

    assert running[0].wait_for_exit(5) is not None
    assert postgres.answers()


def test_a_lock_whose_pid_is_somebody_else_is_forgotten(postgres: Postgres) -> None:
    postgres.start().stop()
    (postgres.data / "postmaster.pid").write_text(f"{os.getppid()}\n{postgres.data}\n")

    child = postgres.start()
    postgres.wait_until_ready(child)
    child.stop()

    assert psutil.pid_exists(os.getppid())


def test_data_of_another_major_version_is_refused_with_a_reason(postgres: Postgres) -> None:
    postgres.data.mkdir()
    (postgres.data / "PG_VERSION").write_text("9\n")

    with pytest.raises(CannotStart, match="made by PostgreSQL 9"):
        postgres.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_without_namespaces_runs_it_as_another_user(
    short_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "namespaces_work", lambda: False)
    monkeypatch.setattr("config.runner.postgres.for_postgres", identity.for_postgres.__wrapped__)
    monkeypatch.setattr("config.runner.postgres.SHARED_DATA", short_path / "shared")
    server = Postgres.under(short_path / "var", log=short_path / "postgres.log")
    assert server.identity == Identity(user="nobody")
    if not server.identity.can_enter(short_path):
        pytest.skip("nobody cannot enter the temporary folder of this run")

    child = server.start()
    server.wait_until_ready(child)
    owner = psutil.Process(child.pid).username()
    child.stop()

    assert owner == "nobody"


def test_the_broker_keeps_what_it_was_given_through_a_kill(short_path: Path) -> None:
    broker = Broker(short_path, short_path / "broker.log")
    first = broker.start()
    broker.wait_until_ready(first)
    client = redis.Redis(unix_socket_path=str(broker.socket))
    client.rpush("queue", "a task")
    # The file is written to disk each second; a killed process loses nothing, a power cut may.
    os.kill(first.pid, signal.SIGKILL)
    first.wait_for_exit(5)

    second = broker.start()
    broker.wait_until_ready(second)
    kept = client.lrange("queue", 0, -1)
    client.close()
    second.stop()

    assert kept == [b"a task"]


def test_celery_reaches_a_broker_in_a_folder_with_odd_characters(short_path: Path) -> None:
    broker = Broker(short_path / "我的 b&se?", short_path / "broker.log")
    child = broker.start()
    broker.wait_until_ready(child)

    with kombu.Connection(broker.url) as connection:
        connection.ensure_connection(max_retries=1, timeout=5)
        connection.SimpleQueue("default").put("a task")
    child.stop()
