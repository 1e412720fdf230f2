"""The shape of the project, checked."""

import subprocess
import sys
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from sets.errors import DomainError

ROOT = Path(__file__).resolve().parents[2]


def test_imports_only_look_down():
    """In a process of its own: import-linter silences every logger it finds where it runs."""
    checked = subprocess.run(
        [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports;"
         " sys.exit(lint_imports())"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


MODULES_WITH_ERRORS = (
    "base_ops.errors",
    "base_ops.money_errors",
    "scheduling.errors",
    "scheduling.breakdown.errors",
    "sets.locks",
    "sets.services.catalogue.problems",
)


def leaves(kind: type[DomainError]) -> list[type[DomainError]]:
    below = [leaf for sub in kind.__subclasses__() for leaf in leaves(sub)]
    return below or [kind]


@pytest.fixture(autouse=True)
def known_errors():
    for name in MODULES_WITH_ERRORS:
        import_module(name)


def test_every_error_has_its_own_code_and_both_languages():
    found = leaves(DomainError)
    assert len(found) > 25
    for error in found:
        assert error.code != DomainError.code, error
        assert error.zh != error.en, error
        assert any("一" <= char <= "鿿" for char in error.zh), error


def test_both_texts_of_an_error_take_the_same_details():
    import re

    def names(text):
        return {n.removesuffix("_zh").removesuffix("_en") for n in re.findall(r"{(\w+)}", text)}

    for error in leaves(DomainError):
        assert names(error.zh) == names(error.en), error
