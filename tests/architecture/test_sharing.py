"""Tests are shared out by file, and what is heavy is one lot."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.sharing import HEAVY, lot_of

TWO_FILES = {
    "test_a.py": "def test_1(worker_id):\n    pass\n\ndef test_2(worker_id):\n    pass\n",
    "test_b.py": "def test_1(worker_id):\n    pass\n\ndef test_2(worker_id):\n    pass\n",
}
CONFTEST = """
from tests.sharing import ByFile

def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log)

def pytest_runtest_logreport(report):
    if report.when == "call" and hasattr(report, "node"):
        print("RAN", report.nodeid, report.node.gateway.id)
"""


@pytest.mark.parametrize(
    ("node", "lot"),
    [
        ("tests/concurrency/test_hold_race.py::test_a[x-y@z]", HEAVY),
        ("tests/journeys/test_sales.py::test_a", HEAVY),
        ("tests/sets/test_history.py::test_a[a/b]", "tests/sets/test_history.py"),
    ],
)
def test_the_lot_of_a_test(node, lot):
    assert lot_of(node) == lot


def test_a_file_stays_in_one_process(tmp_path):
    for name, text in TWO_FILES.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")

    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadscope", "-s", "-p"]
    done = subprocess.run(
        [*command, "no:cacheprovider", "-p", "no:django", str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(root), "PATH": ""},
        check=False,
    )

    ran = [tail.split() for tail in done.stdout.replace("\n", " \n").split("RAN ")[1:]]
    where = {(node.split("::")[0], worker) for node, worker, *_ in ran}
    assert len(ran) == 4, done.stdout + done.stderr
    assert len(where) == 2, ran
