"""Keeps the children alive: starts a crashed one again a few times, then gives up loudly."""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import psutil

from config.runner.errors import CannotStart
from config.runner.leftovers import Register
from config.runner.processes import Child, end

RESTARTS, WITHIN_SECONDS = 5, 120.0


class Part(Protocol):
    """Something that runs as one child."""

    @property
    def name(self) -> str: ...

    def start(self) -> Child: ...

    def wait_until_ready(self, child: Child) -> None: ...


class Supervisor:
    """Parts in layers, as they were started; the last layer is stopped first, all at once."""

    def __init__(self, register: Register, say: Callable[[str, str], None]) -> None:
        self._register = register
        self._say = say
        self._running: dict[str, tuple[Part, Child]] = {}
        self._layers: list[set[str]] = []
        self._crashes: dict[str, deque[float]] = defaultdict(deque)

    def start(self, *parts: Part) -> None:
        """Start the parts, which need those started before; wait_for() waits for them."""
        self._layers.append({part.name for part in parts})
        for part in parts:
            self._start(part)

    def wait_for(self, *parts: Part) -> None:
        for part in parts:
            part.wait_until_ready(self.child(part))

    def child(self, part: Part) -> Child:
        """The process of a started part; another one after a crash."""
        return self._running[part.name][1]

    def forget(self, *parts: Part) -> None:
        """These were to end, and have ended."""
        for part in parts:
            del self._running[part.name]

    def restart_crashed(self) -> None:
        """Look once at every child; CannotStart when one crashes again and again."""
        for part, child in list(self._running.values()):
            code = child.exit_code()
            if code is None:
                continue
            # What it started may still hold its port or its data.
            child.stop()
            self._count_crash(child, code)
            self._say(
                f"{part.name} 意外退出（{code}），重新启动",
                f"{part.name} ended ({code}), starting again",
            )
            self._start(part)

    def stop_all(self) -> None:
        """Stop all in turn; nothing that we started, or that they did, is left after it."""
        for names in reversed(self._layers):
            children = [self._running[name][1] for name in names if name in self._running]
            with ThreadPoolExecutor(max(1, len(children))) as pool:
                list(pool.map(Child.stop, children))
        self._running.clear()
        # A signal may have come between starting a child and noting it.
        end(psutil.Process().children(recursive=True))
        self._register.clear()

    def _start(self, part: Part) -> None:
        self._running[part.name] = (part, part.start())
        self._register.write(child for _, child in self._running.values())

    def _count_crash(self, child: Child, code: int) -> None:
        crashes, now = self._crashes[child.name], time.monotonic()
        crashes.append(now)
        while now - crashes[0] > WITHIN_SECONDS:
            crashes.popleft()
        if len(crashes) > RESTARTS:
            raise CannotStart(
                f"{child.name} 在 {WITHIN_SECONDS:.0f} 秒内退出了 {len(crashes)} 次（{code}），全部停止",
                f"{child.name} ended {len(crashes)} times within {WITHIN_SECONDS:.0f} s ({code}): "
                "stopping everything",
                log=child.command.log,
            )
        time.sleep(min(2.0 ** (len(crashes) - 1) / 4, 4.0))
