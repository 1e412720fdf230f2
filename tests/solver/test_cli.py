"""The command: what it writes, what it says, and how it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from scheduling.solver import cli
from scheduling.solver.check import find_violations
from scheduling.solver.plan import load_plan
from scheduling.solver.problem_file import problem_from_json
from tests.benchmarks.fortnight import fortnight
from tests.solver.worlds import world

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def problem_path(tmp_path: Path) -> Path:
    return written(tmp_path / "problem.json", world())


@pytest.fixture(autouse=True)
def _signals_as_before() -> Any:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def written(path: Path, data: Any) -> Path:
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "scheduling.solver", *map(str, arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=pipe, stderr=pipe, env=os.environ)


def test_it_writes_the_plan(
    problem_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "plan.json"

    code = cli.main(
        [str(problem_path), "--seconds", "60", "--iterations", "2000", "--out", str(out)]
    )

    problem = problem_from_json(world())
    assert code == 0
    assert find_violations(problem, load_plan(out, problem)) == []
    assert "changeovers" in capsys.readouterr().err


def test_progress_as_json(
    problem_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(problem_path), "--seconds", "5", "--workers", "1", "--progress-json"]

    assert cli.main([*arguments, "--out", str(tmp_path / "plan.json")]) == 0

    captured = capsys.readouterr()
    lines = [json.loads(line) for line in captured.out.splitlines()]
    names = "seconds price changeovers changeover_bound crew_days unshot_scenes price_bound"
    assert captured.err == ""
    assert all(list(line) == names.split() for line in lines)
    said = [line["seconds"] for line in lines]
    assert all(after - before <= 2 for before, after in zip(said, said[1:], strict=False))


def test_sigterm_writes_the_best_plan(tmp_path: Path) -> None:
    data = fortnight(3, 6, 60, 1)
    path, out = written(tmp_path / "problem.json", data), tmp_path / "plan.json"
    running = start(path, "--seconds", 300, "--workers", 2, "--progress-json", "--out", out)
    assert running.stdout is not None
    running.stdout.readline()
    time.sleep(1)

    running.send_signal(signal.SIGTERM)
    _, errors = running.communicate(timeout=60)

    problem = problem_from_json(data)
    assert running.returncode == 0, errors
    assert find_violations(problem, load_plan(out, problem)) == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "not_json"),
        ("{}", "days"),
        (json.dumps({**world(), "days": "2"}), "days"),
    ],
)
def test_a_bad_problem_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, says: str
) -> None:
    path, out = tmp_path / "problem.json", tmp_path / "plan.json"
    path.write_text(content, encoding="utf-8")

    code = cli.main([str(path), "--out", str(out), "--progress-json"])

    captured = capsys.readouterr()
    said = json.loads(captured.out)
    assert code == cli.FAILED
    assert said["error"] == "problem_invalid"
    assert "problem_invalid" in captured.err
    assert says == "not_json" or says in said["zh"]
    assert not out.exists()


def test_a_hint_for_another_problem_is_refused(
    problem_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hint = written(tmp_path / "hint.json", {"locations": {}, "scenes": {"other": 480}})
    out = tmp_path / "plan.json"

    code = cli.main([str(problem_path), "--hint", str(hint), "--out", str(out)])

    assert code == cli.FAILED
    assert "plan_invalid" in capsys.readouterr().err
    assert not out.exists()


def test_a_place_that_cannot_be_written_to(
    problem_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(problem_path), "--seconds", "60", "--iterations", "100"]

    code = cli.main([*arguments, "--out", str(tmp_path / "nowhere" / "plan.json")])

    assert code == cli.FAILED
    assert "cannot_write" in capsys.readouterr().err


def test_warming_compiles_and_ends() -> None:
    assert cli.main(["--warm"]) == 0
