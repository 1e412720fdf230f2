"""
A pytest plugin that runs every test many times: `make soak`, or SOAK=50 pytest -p tests.soak.

A race that shows once in a hundred rounds is still a race. Tests may also read SOAK
themselves to use more threads than in an ordinary run.
"""

import os

import pytest

ROUNDS = int(os.environ.get("SOAK") or 50)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.fixturenames.append("soak_round")
    metafunc.parametrize("soak_round", range(1, ROUNDS + 1), ids=lambda n: f"round{n}")


def pytest_report_header() -> str:
    return f"soak: every test {ROUNDS} times"
