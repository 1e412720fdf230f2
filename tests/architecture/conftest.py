import pytest

from tests.architecture.world import World
from tests.rest import quiet_api

__all__ = ["quiet_api", "world"]


@pytest.fixture
def world(db):
    return World()
