"""One started process: its log, its end, and everybody it started in turn."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from config.runner.errors import CannotStart
from config.runner.identity import Identity
from config.runner.layout import ROOT


@dataclass(frozen=True)
class Command:
    """What to start and how to end it. `stops`: (signal, seconds to wait after it) in turn."""

    name: str
    argv: Sequence[str]
    log: Path
    env: Mapping[str, str]
    cwd: Path = ROOT
    identity: Identity = Identity()
    stops: tuple[tuple[signal.Signals, float], ...] = ((signal.SIGTERM, 10.0),)


class Child:
    """A running Command, leader of a session of its own so that Ctrl-C reaches only us."""

    def __init__(self, command: Command) -> None:
        self.command = command
        command.log.parent.mkdir(parents=True, exist_ok=True)
        self.log_start = command.log.stat().st_size if command.log.exists() else 0
        with command.log.open("ab") as log:
            self._popen = subprocess.Popen(
                [*command.identity.prefix, *command.argv],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(command.env),
                cwd=command.cwd,
                start_new_session=True,
                **command.identity.popen_options(),
            )
        self.pid = self._popen.pid
        self.started_at = _started_at(self.pid)

    @property
    def name(self) -> str:
        return self.command.name

    def exit_code(self) -> int | None:
        """None while it runs; reaps it when it has ended."""
        return self._popen.poll()

    def wait_for_exit(self, seconds: float) -> int | None:
        """Its exit code, or None when it still runs after that long."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._popen.wait(seconds)
        return None

    def new_log(self) -> str:
        """What it wrote since it was started."""
        with self.command.log.open("rb") as log:
            log.seek(self.log_start)
            return log.read().decode(errors="replace")

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Poll `ready`; CannotStart with the log's end if the process ends or time runs out."""
        deadline = time.monotonic() + seconds
        while not ready():
            code = self.exit_code()
            if code is not None:
                raise CannotStart(
                    f"{self.name} 启动后退出（{code}）",
                    f"{self.name} ended right after its start ({code})",
                    log=self.command.log,
                )
            if time.monotonic() > deadline:
                raise CannotStart(
                    f"{self.name} 在 {seconds:.0f} 秒内未就绪",
                    f"{self.name} was not ready within {seconds:.0f} s",
                    log=self.command.log,
                )
            time.sleep(0.05)

    def stop(self) -> None:
        """End it and all that it started, politely first; returns when none is left."""
        family = family_of(self.pid)
        for number, seconds in self.command.stops:
            if self.exit_code() is not None:
                break
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)
            self.wait_for_exit(seconds)
        end(merge(family, session_members(self.pid)))
        self.wait_for_exit(10)


def family_of(pid: int) -> list[psutil.Process]:
    """The process, its descendants and its session's other members, as they are now."""
    try:
        leader = psutil.Process(pid)
        return merge([leader, *leader.children(recursive=True)], session_members(pid))
    except psutil.NoSuchProcess:
        return session_members(pid)


def session_members(session: int) -> list[psutil.Process]:
    """All live processes of a session, also those whose parent has gone."""
    members = []
    for process in psutil.process_iter():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.getsid(process.pid) == session and is_alive(process):
                members.append(process)
    return members


def is_alive(process: psutil.Process) -> bool:
    """Whether it still runs: a zombie does not, however long its parent takes to notice."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def merge(*groups: Iterable[psutil.Process]) -> list[psutil.Process]:
    return list(dict.fromkeys(process for group in groups for process in group))


def end(processes: Iterable[psutil.Process], *, seconds: float = 3.0) -> None:
    """SIGTERM, then SIGKILL; psutil checks that a pid is still the process it was."""
    alive = [process for process in processes if is_alive(process)]
    for act in (psutil.Process.terminate, psutil.Process.kill):
        for process in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                act(process)
        deadline = time.monotonic() + seconds
        while alive and time.monotonic() < deadline:
            time.sleep(0.02)
            alive = [process for process in alive if is_alive(process)]


def _started_at(pid: int) -> float:
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:
        return 0.0
