"""The product starts only on a server that keeps what it has acknowledged."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from config.checks import careless_settings

pytestmark = pytest.mark.django_db


def named() -> str:
    return " ".join(str(fault.msg) for fault in careless_settings("default"))


def session(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET synchronous_commit = {value}")


def test_answering_before_writing_is_refused_at_the_start() -> None:
    session("off")

    with pytest.raises(SystemCheckError, match="callboard.E001") as refused:
        call_command("check", databases=["default"], tags=["database"])

    assert "synchronous_commit 是 off" in str(refused.value)
    assert "ALTER SYSTEM SET synchronous_commit = on" in str(refused.value)


@pytest.mark.parametrize("value", ["on", "local", "remote_write"])
def test_writing_before_answering_is_none_of_the_faults(value: str) -> None:
    session(value)

    assert "synchronous_commit" not in named()


def test_no_database_no_question() -> None:
    call_command("check", tags=["database"])
