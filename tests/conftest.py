"""Fixtures every test may use."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import translation

from base_ops.models import User
from base_ops.roles import seed_roles
from tests.factories import UserFactory
from tests.sharing import HEAVY, ByFile, lot_of


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With several processes (-n), a file stays in one of them, and what is heavy in one for all."""
    return ByFile(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest lot begins first."""
    items.sort(key=lambda item: lot_of(item.nodeid) != HEAVY)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """
    Tests with real commits empty all tables afterwards, which the history refuses.

    The roles are there from the start, until such a test has emptied their tables.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sets_change DISABLE TRIGGER history_stays")
        seed_roles()


@pytest.fixture(autouse=True)
def chinese_first() -> None:
    """A page in English must not leave its language to the next test."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def user_with_role(db: None) -> Callable[..., User]:
    """user_with_role("sales", company=…): a signed-up account with seeded permissions."""
    if not Group.objects.filter(permissions__isnull=False).exists():
        seed_roles()

    def make(role: str, **fields: object) -> User:
        user = UserFactory(**fields)
        user.groups.add(Group.objects.get(name=role))
        return user

    return make
