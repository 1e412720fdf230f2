"""Starting, ending and finding again what was started."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

import psutil
import pytest

from config.runner import ports
from config.runner.errors import CannotStart
from config.runner.leftovers import Register
from config.runner.processes import Child, Command, session_members
from config.runner.supervisor import RESTARTS, Supervisor

# Starts a child that ignores SIGTERM and starts one of its own, whose parent then goes away.
STUBBORN_FAMILY = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
nap = [sys.executable, "-c", "import time; time.sleep(60)"]
subprocess.Popen(nap)
if os.fork() == 0:
    subprocess.Popen(nap)
    os._exit(0)
os.wait()
print("family is up", flush=True)
time.sleep(60)
"""


def command(tmp_path: Path, code: str, **options: object) -> Command:
    return Command(
        name="thing",
        argv=[sys.executable, "-c", code],
        log=tmp_path / "thing.log",
        env=os.environ,
        cwd=tmp_path,
        **options,  # type: ignore[arg-type]
    )


class Part:
    """The smallest thing a supervisor takes."""

    name = "thing"

    def __init__(self, what: Command) -> None:
        self.what = what

    def start(self) -> Child:
        return Child(self.what)

    def wait_until_ready(self, child: Child) -> None:
        child.wait_until(lambda: "up" in child.new_log(), seconds=10)


def started_family(tmp_path: Path) -> Child:
    child = Child(
        command(tmp_path, STUBBORN_FAMILY, stops=((signal.SIGTERM, 0.2), (signal.SIGINT, 1.0)))
    )
    child.wait_until(lambda: "family is up" in child.new_log(), seconds=10)
    return child


def test_stopping_leaves_nobody_of_the_family(tmp_path: Path) -> None:
    child = started_family(tmp_path)
    assert len(session_members(child.pid)) == 3

    child.stop()

    assert child.exit_code() is not None
    assert session_members(child.pid) == []


def test_a_start_that_fails_shows_the_end_of_its_log(tmp_path: Path) -> None:
    child = Child(command(tmp_path, "import sys; print('no such disk'); sys.exit(3)"))

    with pytest.raises(CannotStart, match="no such disk"):
        child.wait_until(lambda: False, seconds=10)


def test_a_start_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    child = Child(command(tmp_path, "import time; time.sleep(60)"))

    with pytest.raises(CannotStart, match="not ready within"):
        child.wait_until(lambda: False, seconds=0.2)
    child.stop()


def test_the_next_run_ends_what_a_killed_one_left(tmp_path: Path) -> None:
    child = started_family(tmp_path)
    Register(tmp_path / "processes.json").write([child])
    os.kill(child.pid, signal.SIGKILL)
    child.wait_for_exit(5)
    assert len(session_members(child.pid)) == 2, "orphans of the killed leader"

    ended = Register(tmp_path / "processes.json").end_strays([tmp_path])

    assert ended == ["thing"]
    assert session_members(child.pid) == []


def test_a_pid_that_is_somebody_elses_now_is_left_alone(tmp_path: Path) -> None:
    child = Child(command(tmp_path, "import time; time.sleep(60)"))
    register = Register(tmp_path / "processes.json")

    child.started_at -= 100
    register.write([child])
    assert register.end_strays([tmp_path]) == [], "another start time: another process"

    child.started_at += 100
    register.write([child])
    assert register.end_strays([tmp_path / "other"]) == [], "it works in another folder"

    assert psutil.pid_exists(child.pid)
    child.stop()


def test_an_unreadable_register_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "processes.json").write_text("{half")

    assert Register(tmp_path / "processes.json").end_strays([tmp_path]) == []


def test_a_crashed_part_is_started_again(tmp_path: Path) -> None:
    part = Part(command(tmp_path, "import time; print('up', flush=True); time.sleep(60)"))
    told: list[str] = []
    supervisor = Supervisor(Register(tmp_path / "processes.json"), lambda zh, en: told.append(en))
    supervisor.start(part)
    supervisor.wait_for(part)
    first = supervisor.child(part)
    os.kill(first.pid, signal.SIGKILL)
    first.wait_for_exit(5)

    supervisor.restart_crashed()

    assert supervisor.child(part).pid != first.pid
    assert told == ["thing ended (-9), starting again"]
    supervisor.stop_all()


def test_a_part_that_keeps_crashing_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    part = Part(command(tmp_path, "raise SystemExit('bad luck')"))
    supervisor = Supervisor(Register(tmp_path / "processes.json"), lambda zh, en: None)
    supervisor.start(part)

    for _ in range(RESTARTS):
        supervisor.child(part).wait_for_exit(10)
        supervisor.restart_crashed()
    supervisor.child(part).wait_for_exit(10)

    with pytest.raises(CannotStart, match="bad luck"):
        supervisor.restart_crashed()
    supervisor.stop_all()


def test_a_taken_port_is_named_with_its_owner() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        with pytest.raises(CannotStart, match=rf"pid {os.getpid()}.*PORT={port + 1}"):
            ports.require_free("127.0.0.1", port)


def test_a_free_port_is_accepted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    ports.require_free("127.0.0.1", port)
    assert not ports.answers("127.0.0.1", port, "/")
