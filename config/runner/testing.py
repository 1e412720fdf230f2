"""
Run a command on a throw-away embedded database and broker.

    python -m config.runner.testing                  the tests, also on given servers
    python -m config.runner.testing --once -- CMD …   any command, embedded servers only

With DATABASE_URL and REDIS_URL set, the tests run a second time against those. Data lives
in a temporary folder and static and media files in var/test: a running copy is not touched.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from config.runner.broker import Broker
from config.runner.errors import CannotStart
from config.runner.layout import ROOT, Layout
from config.runner.leftovers import Register
from config.runner.postgres import Postgres
from config.runner.supervisor import Supervisor

PREFIX = "callboard-test-"
# Each has fifty writers at most in it, and the embedded server a hundred connections.
MOST_WORKERS = 4
# A second server is asked for what is its own: constraints, locks, races, the sets and their history.
# What lies above, or brings servers of its own, has been tried by then.
SAME_ON_ANY_SERVER = (
    "tests/solver",
    "tests/architecture",
    "tests/runner",
    "tests/concurrency/test_many_acts.py",
    "tests/concurrency/test_database_stopped.py",
    "tests/concurrency/test_web_killed.py",
    "tests/concurrency/test_two_beats.py",
    "tests/concurrency/test_round_race.py",
    "tests/concurrency/test_adopting_once.py",
    "tests/concurrency/test_lost_share.py",
    "tests/concurrency/test_retries.py",
    "tests/concurrency/test_letters.py",
    "tests/concurrency/test_guessing.py",
    "tests/admin",
    "tests/base_ops",
    "tests/scheduling",
    "tests/journeys",
)


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, _on_term)
    once = arguments[:1] == ["--once"]
    command = arguments[1:] if once else arguments
    command = command[1:] if command[:1] == ["--"] else command
    command = command or [sys.executable, "-m", "pytest", *workers()]
    try:
        code = on_embedded(command)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    if code or once:
        return code
    return on_given(command)


def workers() -> list[str]:
    """Several test processes where there are several cores, each with a database of its own."""
    count = min(os.cpu_count() or 1, MOST_WORKERS)
    return ["-n", str(count), "--dist", "loadscope", "--no-loadscope-reorder"] if count > 1 else []


def _on_term(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def on_embedded(command: list[str]) -> int:
    with embedded() as addresses:
        return run(command, "内置 PostgreSQL 与队列 / embedded PostgreSQL and broker", addresses)


def on_given(command: list[str]) -> int:
    """The same command on the servers named by the environment; 0 when there are none."""
    names = ("DATABASE_URL", "REDIS_URL")
    addresses = {name: os.environ[name] for name in names if os.environ.get(name)}
    if len(addresses) < len(names):
        print("未设置 DATABASE_URL 与 REDIS_URL，只测内置 / not set: embedded servers only")
        return 0
    # A name of our own: a test database of that name is dropped without asking.
    addresses["TEST_DB_NAME"] = os.environ.get("TEST_DB_NAME") or f"test_callboard_{os.getpid()}"
    skipped = [f"--ignore={path}" for path in SAME_ON_ANY_SERVER if (ROOT / path).exists()]
    title = "环境给定的 PostgreSQL 与 Redis / PostgreSQL and Redis given by environment"
    return run([*command, *skipped], title, addresses)


@contextmanager
def embedded() -> Iterator[dict[str, str]]:
    """Servers in a temporary folder, gone afterwards; yields the variables that name them."""
    sweep_killed_runs()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    layout = Layout(folder)
    layout.make()
    with (layout.run / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with _servers_in(layout) as addresses:
            yield addresses


@contextmanager
def _servers_in(layout: Layout) -> Iterator[dict[str, str]]:
    folder = layout.var
    servers = Supervisor(Register(layout.run / "processes.json"), lambda zh, en: None)
    database = Postgres.under(folder, log=layout.log("postgres"), careless=True)
    broker = Broker(folder, layout.log("broker"))
    try:
        servers.start(database, broker)
        servers.wait_for(database, broker)
        yield {"DATABASE_URL": database.url, "REDIS_URL": broker.url}
    finally:
        servers.stop_all()
        for path in {folder, database.home}:
            shutil.rmtree(path, ignore_errors=True)


def sweep_killed_runs() -> None:
    """End and remove what test runs left that were killed: nobody holds their lock."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            with (folder / "run" / "lock").open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                Register(folder / "run" / "processes.json").end_strays([folder])
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue


def run(command: list[str], title: str, addresses: dict[str, str]) -> int:
    """Run in the project folder with the addresses set; says how it ended and how long it took."""
    print(f"\n== {title}", flush=True)
    started = time.monotonic()
    var = ROOT / "var" / "test"
    var.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "CALLBOARD_VAR": str(var), **addresses}
    with subprocess.Popen(command, cwd=ROOT, env=env) as process:
        try:
            code = process.wait()
        except BaseException:
            process.terminate()
            raise
    ending = "通过 / passed" if code == 0 else f"失败 / failed ({code})"
    print(f"== {title}: {ending}, {time.monotonic() - started:.0f} s", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
