"""
The solver as a process of its own: a crash, a stop or its memory never touch the worker.

It reads and writes the same two files as `manage.py pack`.
"""

import json
import logging
import selectors
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from scheduling.errors import SolverFailed

log = logging.getLogger(__name__)

# How long the solver may take to write its plan once it was told to stop, seconds.
STOP_GRACE = 30.0


class Packing:
    """A running solver: ask it for progress until it is done, then for its plan."""

    def __init__(self, process: "subprocess.Popen[str]", plan_path: Path) -> None:
        self._process = process
        self._plan_path = plan_path
        self._told = ""
        self._is_stopping = False

    def progress(self, *, every: float) -> Iterator[dict[str, Any] | None]:
        """
        Yield each progress report as it comes, and None whenever `every` seconds passed
        without one; ends when the solver does.
        """
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as ready:
            ready.register(self._process.stdout, selectors.EVENT_READ)
            while True:
                if not ready.select(timeout=every):
                    yield None
                    continue
                line = self._process.stdout.readline()
                if not line:
                    return
                yield self._read(line)

    def stop(self) -> None:
        """Ask for an early end; the best plan so far is still written."""
        if self._process.poll() is None and not self._is_stopping:
            self._is_stopping = True  # a second signal would end it without its plan
            self._process.terminate()

    def kill(self) -> None:
        """End it at once, without a plan."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def plan(self) -> dict[str, Any]:
        """
        The plan file it wrote; when a signal killed it (no memory left, say), its best so far.

        Raises SolverFailed with its last words.
        """
        code = self._process.wait(timeout=STOP_GRACE)
        if code < 0 and (best := self.best()) is not None:
            log.warning("the solver was killed by signal %s; its best plan is kept", -code)
            return best
        if code != 0 or not self._plan_path.exists():
            raise SolverFailed(exit=code, said=self._told[-2000:])
        return json.loads(self._plan_path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]

    def best(self) -> dict[str, Any] | None:
        """The best plan file so far, if there is one."""
        if not self._plan_path.exists():
            return None
        return json.loads(self._plan_path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]

    def _read(self, line: str) -> dict[str, Any] | None:
        if line.startswith("{"):
            try:
                report: dict[str, Any] = json.loads(line)
            except ValueError:
                report = {"error": ""}
            if "error" not in report:
                return report
        self._told += line
        return None


def look_for_fits(
    problem: dict[str, Any],
    told: dict[str, Any],
    crew: str,
    pins: dict[str, Any] | None = None,
    *,
    first: int,
    seconds: int,
    workers: int,
) -> list[dict[str, Any]]:
    """
    The best days for a crew of the problem to begin on while the told plan stands.

    Raises SolverFailed, with the solver's own words when it refused.
    """
    with tempfile.TemporaryDirectory(prefix="packing-") as folder:
        paths = []
        for name, content in (("problem", problem), ("plan", told), ("pins", pins or {})):
            paths.append(Path(folder, f"{name}.json"))
            paths[-1].write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        command = [sys.executable, "-m", "scheduling.solver.fit", *map(str, paths[:2]), crew]
        command += [
            "--pins",
            str(paths[2]),
            "--first",
            str(first),
            "--seconds",
            str(seconds),
            "--workers",
            str(workers),
        ]
        done = subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            timeout=seconds + STOP_GRACE,
            check=False,
        )
    if done.returncode:
        raise SolverFailed(exit=done.returncode, said=(done.stdout + done.stderr)[-2000:])
    return json.loads(done.stdout)  # type: ignore[no-any-return]


@contextmanager
def start(
    problem: dict[str, Any],
    *,
    seconds: int,
    workers: int,
    seed: int,
    wishes: dict[str, Any] | None = None,
    bound_seconds: int = 0,
    module: str = "scheduling.solver",
) -> Iterator[Packing]:
    """
    Start the solver on a problem; it is gone, whatever happens, when the block ends.

    `wishes` are the solver's other files by the name of its option (`pins`, `told`,
    `hint`); empty ones are left out. `module` is another solver with the same options.
    """
    with tempfile.TemporaryDirectory(prefix="packing-") as folder:
        problem_path, plan_path = Path(folder, "problem.json"), Path(folder, "plan.json")
        problem_path.write_text(json.dumps(problem, ensure_ascii=False), encoding="utf-8")
        command = [sys.executable, "-m", module, str(problem_path)]
        command += ["--seconds", str(seconds), "--workers", str(workers), "--seed", str(seed)]
        command += ["--out", str(plan_path), "--progress-json"]
        command += ["--bound-seconds", str(bound_seconds)]
        for name, content in (wishes or {}).items():
            if content:
                path = Path(folder, f"{name}.json")
                path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
                command += [f"--{name}", str(path)]
        with _running(command, plan_path) as packing:
            yield packing


@contextmanager
def start_bound(problem: dict[str, Any], *, seconds: int, workers: int) -> Iterator[Packing]:
    """Start the proof of a bound on a problem's price; its "plan" is {figure: bound}."""
    with tempfile.TemporaryDirectory(prefix="packing-") as folder:
        problem_path, out = Path(folder, "problem.json"), Path(folder, "bounds.json")
        problem_path.write_text(json.dumps(problem, ensure_ascii=False), encoding="utf-8")
        command = [sys.executable, "-m", "scheduling.solver.bounds", str(problem_path)]
        command += ["--seconds", str(seconds), "--workers", str(workers), "--out", str(out)]
        with _running(command, out) as packing:
            yield packing


@contextmanager
def start_year(
    problem: dict[str, Any], pins: dict[str, Any], *, seconds: int, workers: int
) -> Iterator[Packing]:
    """Start the packing of a long horizon in steps; its "plan" is the report."""
    with tempfile.TemporaryDirectory(prefix="packing-") as folder:
        problem_path, out = Path(folder, "problem.json"), Path(folder, "report.json")
        pins_path = Path(folder, "pins.json")
        for path, content in ((problem_path, problem), (pins_path, pins)):
            path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        command = [sys.executable, "-m", "scheduling.solver.rolling", str(problem_path)]
        command += ["--pins", str(pins_path)]
        command += ["--seconds", str(seconds), "--workers", str(workers), "--progress-json"]
        command += ["--out", str(Path(folder, "plan.json")), "--report-json", str(out)]
        with _running(command, out) as packing:
            yield packing


@contextmanager
def _running(command: list[str], out: Path) -> Iterator[Packing]:
    """The command as a process of its own that writes to `out`."""
    process = subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        bufsize=1,
    )
    packing = Packing(process, out)
    try:
        yield packing
    finally:
        packing.kill()
        if process.stdout:
            process.stdout.close()
