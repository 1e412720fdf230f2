"""Fixtures every test may use."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import translation

from base_ops.models import User
from tests.factories import UserFactory


@pytest.fixture(autouse=True)
def chinese_first() -> None:
    """A page in English must not leave its language to the next test."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def user_with_role(db: None) -> Callable[..., User]:
    """user_with_role("sales", company=…): a signed-up account with seeded permissions."""
    from base_ops.roles import seed_roles

    seed_roles()

    def make(role: str, **fields: object) -> User:
        user = UserFactory(**fields)
        user.groups.add(Group.objects.get(name=role))
        return user

    return make
