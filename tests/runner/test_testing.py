"""The throw-away servers that the tests themselves run on."""

import os
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from config.runner import testing
from config.runner.testing import PREFIX, embedded, on_given, sweep_killed_runs


def test_the_servers_and_their_folder_are_gone_afterwards() -> None:
    with embedded() as addresses:
        with psycopg.connect(addresses["DATABASE_URL"]) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("off",)
        folder = Path(addresses["REDIS_URL"].removeprefix("redis+socket://").split("?")[0])
        assert folder.exists()

    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(addresses["DATABASE_URL"])
    assert not folder.exists()


def test_a_run_that_still_lives_is_not_swept() -> None:
    with embedded() as addresses:
        sweep_killed_runs()
        psycopg.connect(addresses["DATABASE_URL"]).close()


def test_what_a_killed_run_left_is_swept() -> None:
    killed = Path(tempfile.mkdtemp(prefix=PREFIX))
    (killed / "run").mkdir()
    (killed / "run" / "lock").touch()

    sweep_killed_runs()

    assert not killed.exists()


def test_without_given_servers_there_is_no_second_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)

    assert on_given([sys.executable, "-c", "raise SystemExit('must not run')"]) == 0


def test_the_second_run_has_a_database_name_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"DATABASE_URL": "postgresql://x", "REDIS_URL": "redis://x"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("TEST_DB_NAME", raising=False)
    seen: list[dict[str, str]] = []
    monkeypatch.setattr(
        testing, "run", lambda command, title, addresses: seen.append(addresses) or 0
    )

    assert on_given(["anything"]) == 0
    assert seen[0]["TEST_DB_NAME"] == f"test_callboard_{os.getpid()}"
