"""The shape of the project, checked."""

import os
from importlib import import_module
from io import StringIO

import pytest
from django.core.management import call_command
from importlinter.cli import lint_imports

from sets.errors import DomainError


def test_imports_only_look_down(monkeypatch):
    monkeypatch.chdir(os.path.dirname(os.path.dirname(os.path.dirname(__file__))))
    assert lint_imports() == 0


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
