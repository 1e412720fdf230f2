"""
Every route × method × actor, with the status it must answer.

The routes are read off the URL resolver: one without a row here breaks the build. Object
routes name rows of company A. Whatever producer B or a removed member gets back is
searched for the mark that stands in every text of company A.
"""

import pytest

from tests.architecture.companies import ACTORS, MARK
from tests.architecture.routes import METHODS, routes

pytestmark = pytest.mark.django_db

# The columns, as in companies.ACTORS:
#  anonymous producer_b producer_a member_a removed manager sales dresser finance viewer
TABLE = {
    ("post", "tokens/"): "400 400 400 400 400 400 400 400 400 400",
    ("delete", "tokens/"): "401 204 204 204 204 204 204 204 204 204",
    ("get", "me/"): "401 200 200 200 200 200 200 200 200 200",
    ("get", "sets/"): "401 200 200 403 403 200 200 200 200 200",
    ("get", "sets/<int:pk>/"): "401 200 200 403 403 200 200 200 200 200",
    ("get", "kinds/"): "401 200 200 403 403 200 200 200 200 200",
    ("get", "kinds/<int:pk>/"): "401 200 200 403 403 200 200 200 200 200",
    ("get", "floors/"): "401 200 200 403 403 200 200 200 200 200",
    ("get", "zones/"): "401 200 200 403 403 200 200 200 200 200",
    ("get", "availability/"): "401 200 200 403 403 200 200 200 200 200",
    ("get", "occupancy/"): "401 200 200 403 403 200 200 200 200 200",
    ("get", "productions/"): "401 200 200 403 403 200 200 403 200 200",
    ("get", "productions/<int:pk>/"): "401 404 200 403 403 200 200 403 200 200",
    ("get", "crews/"): "401 200 200 200 200 200 200 200 200 200",
    ("get", "crews/<int:pk>/"): "401 404 200 200 404 200 200 200 200 200",
    ("get", "crews/<int:pk>/members/"): "401 404 200 200 404 200 200 403 200 200",
    ("get", "bookings/"): "401 200 200 200 200 200 200 200 200 200",
    ("post", "bookings/"): "401 400 201 403 403 201 201 403 403 403",
    ("post", "bookings/group/"): "401 400 201 403 403 201 201 403 403 403",
    ("post", "bookings/<int:pk>/challenge/"): "401 404 200 403 403 200 200 403 403 403",
    ("get", "notices/"): "401 200 200 200 200 200 200 403 403 200",
    ("get", "notices/<int:pk>/"): "401 404 200 200 404 200 200 403 403 200",
    ("post", "notices/<int:pk>/read/"): "401 404 200 200 404 200 200 403 403 200",
    ("get", "bookings/<int:pk>/"): "401 404 200 200 404 200 200 200 200 200",
    ("post", "bookings/<int:pk>/confirm/"): "401 403 403 403 403 200 200 403 403 403",
    ("post", "bookings/<int:pk>/release/"): "401 404 200 403 403 200 200 403 403 403",
    ("post", "bookings/<int:pk>/release-early/"): "401 404 200 403 403 200 200 403 403 403",
    ("post", "bookings/<int:pk>/move/"): "401 403 403 403 403 200 200 403 403 403",
    ("post", "closures/"): "401 403 403 403 403 201 403 403 403 403",
    ("get", "quotes/"): "401 200 200 403 403 200 200 403 200 200",
    ("post", "quotes/"): "401 400 201 403 403 201 201 403 403 403",
    ("get", "quotes/<int:pk>/"): "401 404 200 403 403 200 200 403 200 200",
    ("post", "quotes/<int:pk>/accept/"): "401 404 409 403 403 409 409 403 403 403",
    ("get", "quotes/<int:pk>/quote.pdf"): "401 404 200 403 403 200 200 403 200 200",
    ("get", "settlements/"): "401 200 200 403 403 200 200 403 200 200",
    ("get", "settlements/<int:pk>/"): "401 404 200 403 403 200 200 403 200 200",
    ("get", "settlements/<int:pk>/settlement.pdf"): "401 404 200 403 403 200 200 403 200 200",
    ("get", "invoices/"): "401 200 200 403 403 200 200 403 200 200",
    ("get", "invoices/<int:pk>/"): "401 404 200 403 403 200 200 403 200 200",
    ("get", "waitlist/"): "401 200 200 403 403 200 200 403 403 200",
    ("post", "waitlist/"): "401 400 201 403 403 201 201 403 403 403",
    ("get", "waitlist/<int:pk>/"): "401 404 200 403 403 200 200 403 403 200",
    ("delete", "waitlist/<int:pk>/"): "401 404 200 403 403 200 200 403 403 403",
    ("get", "rounds/"): "401 200 200 403 403 200 200 403 403 200",
    ("post", "rounds/"): "401 403 403 403 403 201 403 403 403 403",
    ("get", "rounds/<int:pk>/"): "401 200 200 403 403 200 200 403 403 200",
    ("patch", "rounds/<int:pk>/"): "401 403 403 403 403 200 403 403 403 403",
    ("post", "rounds/<int:pk>/open/"): "401 403 403 403 403 200 403 403 403 403",
    ("post", "rounds/<int:pk>/close/"): "401 403 403 403 403 200 403 403 403 403",
    ("post", "rounds/<int:pk>/cancel/"): "401 403 403 403 403 200 403 403 403 403",
    ("post", "rounds/<int:pk>/answer/"): "401 403 403 403 403 202 403 403 403 403",
    ("post", "rounds/<int:pk>/ask-script/"): "401 400 201 403 403 201 201 403 403 403",
    ("post", "rounds/<int:pk>/publish/"): "401 403 403 403 403 200 403 403 403 403",
    ("get", "round-requests/"): "401 200 200 403 403 200 200 403 403 200",
    ("post", "round-requests/"): "401 400 201 403 403 201 201 403 403 403",
    ("get", "round-requests/<int:pk>/"): "401 404 200 403 403 200 200 403 403 200",
    ("patch", "round-requests/<int:pk>/"): "401 404 200 403 403 200 200 403 403 403",
    ("delete", "round-requests/<int:pk>/"): "401 404 200 403 403 200 200 403 403 403",
    ("get", "scripts/"): "401 200 200 403 403 200 200 403 403 200",
    ("post", "scripts/"): "401 400 201 403 403 201 201 403 403 403",
    ("get", "scripts/<int:pk>/"): "401 404 200 403 403 200 200 403 403 200",
    ("get", "locations/"): "401 200 200 403 403 200 200 403 403 200",
    ("get", "locations/<int:pk>/"): "401 404 200 403 403 200 200 403 403 200",
    ("post", "locations/<int:pk>/decide/"): "401 403 403 403 403 200 200 403 403 403",
    ("get", "runs/"): "401 200 200 403 403 200 200 403 403 200",
    ("post", "runs/"): "401 403 403 403 403 202 202 403 403 403",
    ("post", "runs/year/"): "401 403 403 403 403 202 202 403 403 403",
    ("get", "runs/<int:pk>/"): "401 404 200 403 403 200 200 403 403 200",
    ("delete", "runs/<int:pk>/"): "401 403 403 403 403 202 202 403 403 403",
    ("get", "runs/<int:pk>/status/"): "401 404 200 403 403 200 200 403 403 200",
    ("post", "runs/<int:pk>/stop/"): "401 403 403 403 403 202 202 403 403 403",
    ("get", "plans/"): "401 200 200 403 403 200 200 403 403 200",
    ("get", "plans/<int:pk>/"): "401 404 200 403 403 200 200 403 403 200",
    ("get", "plans/<int:pk>/problem.json"): "401 403 403 403 403 200 200 403 403 200",
    ("get", "plans/<int:pk>/plan.json"): "401 403 403 403 403 200 200 403 403 200",
    ("post", "plans/<int:pk>/replan/"): "401 403 403 403 403 202 202 403 403 403",
    ("post", "plans/<int:pk>/what-if/"): "401 403 403 403 403 202 202 403 403 403",
    ("post", "plans/<int:pk>/adopt/"): "401 403 403 403 403 403 403 403 403 403",
    ("post", "plans/<int:pk>/bound/"): "401 403 403 403 403 202 202 403 403 403",
    ("post", "plans/<int:pk>/fit/"): "401 403 403 403 403 202 202 403 403 403",
    ("post", "plans/<int:pk>/explain/"): "401 403 403 403 403 200 200 403 403 200",
    ("post", "plans/<int:pk>/publish/"): "401 403 403 403 403 200 403 403 403 403",
    ("get", "pins/"): "401 403 403 403 403 200 200 403 403 200",
    ("post", "pins/"): "401 403 403 403 403 201 201 403 403 403",
    ("get", "pins/<int:pk>/"): "401 403 403 403 403 200 200 403 403 200",
    ("delete", "pins/<int:pk>/"): "401 403 403 403 403 204 204 403 403 403",
    ("get", "visits/"): "401 200 200 200 200 200 200 403 403 200",
}
# Who must find nothing of company A.
STRANGERS = ("anonymous", "producer_b", "removed")


@pytest.fixture
def unpublished(world):
    """Scenes in a published plan cannot be replaced: let the script route meet none."""
    world.a.published.visits.update(booking=None)


def test_every_route_and_method_has_a_row():
    actual = {(method, route) for route, methods in routes().items() for method in methods}

    assert actual == set(TABLE)
    cells = len(routes()) * (len(METHODS) + 2) * len(ACTORS)
    print(f"\n{len(routes())} routes, {len(TABLE)} acts, {cells} cells")


@pytest.mark.parametrize("route", sorted({route for _, route in TABLE}))
def test_each_actor_gets_what_the_table_says(world, route, request):
    if route == "scripts/":
        request.getfixturevalue("unpublished")
    for method in (*METHODS, "head", "options"):
        expected = _expected(method, route)
        answers = {actor: world.ask(actor, method, route) for actor in ACTORS}

        statuses = {actor: answer.status_code for actor, answer in answers.items()}
        assert statuses == dict(zip(ACTORS, expected, strict=True)), (method, route)
        for actor in STRANGERS:
            _assert_unmarked(answers[actor])


def test_the_mark_is_everywhere_in_company_a_and_its_own_people_see_it(world):
    """The control: without it, no leak would be found."""
    assert world.texts > 30
    for route in (
        "bookings/",
        "crews/",
        "productions/",
        "scripts/",
        "plans/",
        "visits/",
        "runs/",
        "quotes/",
        "settlements/",
        "invoices/",
    ):
        assert MARK in world.ask("producer_a", "get", route).content.decode(), route


def _expected(method: str, route: str) -> list[int]:
    row = TABLE.get((("get" if method == "head" else method), route))
    if row:
        return [int(status) for status in row.split()]
    refused = 403 if method == "options" else 405
    return [401] + [refused] * (len(ACTORS) - 1)


def _assert_unmarked(answer) -> None:
    text = answer.content.decode(errors="replace") + str(dict(answer.headers))
    assert MARK not in text
    assert "\\u3299" not in text
