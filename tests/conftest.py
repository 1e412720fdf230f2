"""Fixtures every test may use."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group

from base_ops.models import User
from tests.factories import UserFactory


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
