"""No page shows a row of another base: here another base is all there is."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client

from base_ops.models import User
from sets.models import Base, Change
from tests.admin.conftest import World, build_world
from tests.admin.test_pages import OF_NO_BASE, OURS, label, url
from tests.factories import BaseFactory
from tests.standing import standing


@pytest.fixture(scope="module")
def standing_elsewhere(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    def build() -> World:
        return build_world(BaseFactory(code="elsewhere", name="别处基地"), "other")

    with standing(django_db_blocker, build, lambda patch: None) as made:
        yield made


@pytest.fixture
def other_world(standing_elsewhere: World, db: None) -> World:
    return deepcopy(standing_elsewhere)


@pytest.mark.parametrize("model", [m for m in OURS if m not in (User, *OF_NO_BASE)], ids=label)
def test_rows_of_another_base_are_not_there(
    model: type[Any], manager: Client, other_world: World
) -> None:
    rows = model._default_manager.all()
    if model is Change:  # the manager's own account and base have a history too
        rows = rows.filter(base=other_world.base)
    row = other_world.base if model is Base else rows.first()
    assert row is not None
    listed = manager.get(url(model, "changelist")).context["cl"]
    assert not {r.pk for r in listed.result_list} & {r.pk for r in rows if model is not Base}
    assert listed.result_count == (1 if model is Base else 0) or model is Change
    answer = manager.get(url(model, "change", row.pk))
    assert answer.status_code in (302, 404)
