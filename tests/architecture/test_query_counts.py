"""A list asks the database as often for twenty rows as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.architecture import companies
from tests.architecture.routes import routes
from tests.architecture.world import World
from tests.factories import DressingFactory, RedressTimeFactory, StandingSetFactory
from tests.rest import API

pytestmark = pytest.mark.django_db
MANY = 20
MOST = 16  # of any list, with signing in and counting
LISTS = sorted(r for r, methods in routes().items() if "get" in methods and "<" not in r)


def ask(world: World, actor: str, route: str):
    answer = world.clients[actor].get(API + route, world.query(route))
    assert answer.status_code == 200, answer.data
    return answer


def queries(world: World, actor: str, route: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ask(world, actor, route)
    return len(asked)


@pytest.fixture
def crowd(world):
    """Grow the world: many more companies, sets with parts and dressings, members."""

    def grow() -> None:
        for n in range(MANY):
            more = companies.build(world.base, f"又一家{n}")
            StandingSetFactory(base=world.base, whole=more.free)
            before, after = (DressingFactory(standing_set=more.free) for _ in range(2))
            RedressTimeFactory(from_dressing=before, to_dressing=after)
            world.a.crew.members.create(name=f"成员{n}")

    return grow


def test_no_list_asks_more_for_more_rows(world, crowd, django_assert_max_num_queries):
    before = {route: queries(world, "manager", route) for route in LISTS}
    crowd()

    for route in LISTS:
        assert before[route] <= MOST, route
        with django_assert_max_num_queries(before[route], info=route):
            ask(world, "manager", route)
    assert ask(world, "manager", "visits/").data["count"] > 2 * MANY


@pytest.mark.parametrize("route", ["sets/<int:pk>/", "crews/<int:pk>/members/", "plans/<int:pk>/"])
def test_no_object_asks_more_for_more_of_it(world, crowd, route, django_assert_max_num_queries):
    DressingFactory(standing_set=world.a.free)
    url = API + route.replace("<int:pk>", str(world.pk(route)))
    with CaptureQueriesContext(connection) as before:
        world.clients["manager"].get(url)
    crowd()
    for n in range(MANY):
        DressingFactory(standing_set=world.a.free, name=f"陈设{n}号")
        visit = world.a.published.visits.first()
        visit.pk, visit.booking = None, None
        visit.save()

    with django_assert_max_num_queries(len(before)):
        assert world.clients["manager"].get(url).status_code == 200
