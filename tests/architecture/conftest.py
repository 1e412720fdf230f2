from copy import deepcopy

import pytest

from tests.architecture.world import World
from tests.rest import quiet, quiet_api
from tests.standing import standing

__all__ = ["quiet_api", "world"]


@pytest.fixture(scope="module")
def standing_world(django_db_setup, django_db_blocker):
    with standing(django_db_blocker, World, quiet) as made:
        yield made


@pytest.fixture
def world(standing_world, db):
    return deepcopy(standing_world)
