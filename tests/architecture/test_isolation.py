"""What producer B could try to learn or touch of company A, path by path."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework import serializers

from base_ops.api.fields import ScopedField, ScopedListField
from base_ops.models import Booking
from scheduling.models import Plan, ScheduleRun, Script, Visit
from tests.architecture.companies import MARK, other_base
from tests.architecture.routes import routes
from tests.architecture.world import WISH
from tests.factories import (
    CrewFactory,
    DressingFactory,
    LocationFactory,
    RoleFactory,
    SceneFactory,
    ScheduleRunFactory,
    SetKindFactory,
    StandingSetFactory,
    ZoneFactory,
)
from tests.rest import API
from tests.rounds import opened
from tests.spans import DAY, NOW, at

pytestmark = pytest.mark.django_db
UNKNOWN = 987_654_321
SERIALIZERS = [
    f"{app}.api.serializers.{name}"
    for app, names in {
        "base_ops": ("accounts", "bookings", "crews", "money", "rounds", "sets", "waitlist"),
        "scheduling": ("pins", "plans", "questions", "runs", "scripts"),
    }.items()
    for name in names
]
OBJECTS = sorted(route for route in routes() if "<int:pk>" in route)
SHARED = ("sets/", "kinds/", "rounds/")
SPAN = {"starts_at": at(9, 4).isoformat(), "ends_at": at(12, 4).isoformat()}
WINDOW = {"from": at(8).isoformat(), "to": at(20).isoformat()}


@pytest.mark.parametrize("route", [r for r in OBJECTS if not r.startswith(SHARED)])
def test_a_foreign_row_reads_like_a_missing_one(world, route):
    for method in routes()[route]:
        answers = []
        for pk in (world.pk(route), UNKNOWN):
            client = world.clients["producer_b"]
            answers.append(getattr(client, method)(API + route.replace("<int:pk>", str(pk))))
        theirs, none = answers
        assert theirs.status_code == none.status_code, method
        assert theirs.content == none.content, method
        assert _told(theirs) == _told(none), method


def test_a_conflict_with_company_a_names_nothing_of_it(world):
    hold = world.a.hold
    span = {"starts_at": hold.starts_at.isoformat(), "ends_at": hold.ends_at.isoformat()}
    body = {"crew": world.b.crew.pk, "set": hold.standing_set_id, **span}

    answer = world.clients["producer_b"].post(f"{API}bookings/", body)

    assert answer.status_code == 409
    assert MARK not in answer.content.decode()


@pytest.mark.parametrize(
    ("route", "query"),
    [
        pytest.param("bookings/", lambda a: {"crew": a.crew.pk}, id="bookings-crew"),
        pytest.param(
            "bookings/", lambda a: {"production": a.crew.production_id}, id="bookings-production"
        ),
        pytest.param("bookings/", lambda a: {"set": a.hold.standing_set_id}, id="bookings-set"),
        pytest.param("crews/", lambda a: {"production": a.crew.production_id}, id="crews"),
        pytest.param(
            "productions/", lambda a: {"company": a.crew.production.company_id}, id="company"
        ),
        pytest.param("productions/", lambda a: {"q": MARK}, id="productions-words"),
        pytest.param("sets/", lambda a: {"q": MARK}, id="sets-words"),
        pytest.param("waitlist/", lambda a: {"crew": a.crew.pk}, id="waitlist-crew"),
        pytest.param("round-requests/", lambda a: {"crew": a.crew.pk}, id="round-requests"),
        pytest.param("scripts/", lambda a: {"production": a.crew.production_id}, id="scripts"),
        pytest.param("locations/", lambda a: {"production": a.crew.production_id}, id="locations"),
        pytest.param("runs/", lambda a: {"crew": a.crew.pk}, id="runs"),
        pytest.param("plans/", lambda a: {"run": a.published.run_id}, id="plans"),
        pytest.param("quotes/", lambda a: {"crew": a.crew.pk}, id="quotes-crew"),
        pytest.param(
            "quotes/", lambda a: {"company": a.crew.production.company_id}, id="quotes-company"
        ),
        pytest.param("settlements/", lambda a: {"quote": a.owed.quote.pk}, id="settlements"),
        pytest.param(
            "invoices/", lambda a: {"company": a.crew.production.company_id}, id="invoices"
        ),
        pytest.param("visits/", lambda a: {"crew": a.crew.pk}, id="visits-crew"),
        pytest.param("visits/", lambda a: {"plan": a.published.pk}, id="visits-plan"),
    ],
)
def test_narrowing_by_what_belongs_to_a_finds_nothing(world, route, query):
    answer = world.clients["producer_b"].get(API + route, query(world.a))

    assert answer.status_code == 200
    assert answer.data["count"] == 0


@pytest.mark.parametrize("route", sorted(r for r, methods in routes().items() if "get" in methods))
def test_nothing_can_be_asked_of_a_hidden_column(world, route):
    url = API + route.replace("<int:pk>", str(world.pk(route) if "<" in route else ""))
    for name in ("ordering", "format", "crew__production__title__startswith", "daily_salary"):
        answer = world.clients["manager"].get(url, {**world.query(route), name: "x"})

        assert answer.status_code == 400, name
        assert list(answer.data["details"]) == [name]


def _visit_at(elsewhere) -> Visit:
    crew = CrewFactory(production__company__base=elsewhere.base)
    run = ScheduleRunFactory(base=elsewhere.base)
    plan = Plan.objects.create(base=elsewhere.base, run=run, created_at=NOW)
    return Visit.objects.create(
        plan=plan, crew=crew, standing_set=elsewhere, starts_at=at(9), ends_at=at(10)
    )


def foreign_rows(world) -> dict[str, int]:
    """Rows that B may not name: of company A, and of another base."""
    there = other_base()
    elsewhere = StandingSetFactory(base=there)
    return {
        "crew": world.a.crew.pk,
        "crews": CrewFactory(production__company__base=there).pk,  # staff see all of their base
        "production": world.a.crew.production_id,
        "scene": SceneFactory(crew__production__company__base=there).pk,
        "role": RoleFactory(production__company__base=there).pk,
        "location": LocationFactory(production__company__base=there).pk,
        "visit": _visit_at(elsewhere).pk,
        "set": elsewhere.pk,
        "dressing": DressingFactory(standing_set=elsewhere).pk,
        "kind": SetKindFactory(base=there).pk,
        "kinds": SetKindFactory(base=there).pk,
        "round": opened(there).pk,
        "floor": ZoneFactory(floor__building__base=there).floor_id,
    }


# Inputs that stand in a list of another: (route of the plan, name of the list, the rest of one).
NESTED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "ClosedInput": ("what-if", "closed", SPAN),
    "OvertimeInput": ("what-if", "overtime", {"minutes": 5}),
    "WindowInput": ("what-if", "windows", {"first": "2026-11-24", "last": "2026-11-25"}),
    "HappeningInput": ("replan", "happenings", {"what": "dropped"}),
}


def request_with(world, serializer: str, field: str, value: int) -> tuple[str, str, Any, str]:
    """(actor, method, route, body) of a request that is sound but for this one field."""
    b = world.b
    if serializer == "QuoteItemInput":
        body = {"crew": b.crew.pk, "items": [{**SPAN, field: value}]}
        return "producer_b", "post", "quotes/", body
    if serializer == "ChoiceInput":
        request = {"round": world.round_for("post").pk, "crew": b.second.pk}
        body = {**request, "items": [WISH | {"choices": [{field: value}]}]}
        return "producer_b", "post", "round-requests/", body
    if serializer in NESTED:
        act, name, rest = NESTED[serializer]
        return "manager", "post", f"plans/{b.published.pk}/{act}/", {name: [{**rest, field: value}]}
    script = SimpleUploadedFile("a.txt", "1-1 病房 日 内\n△走。\n".encode())
    hold = {"crew": b.crew.pk, "set": b.free.pk, **SPAN}
    requests: dict[str, tuple[str, str, str, dict[str, Any]]] = {
        "ItemInput": ("producer_b", "post", "bookings/", hold),
        "HoldInput": ("producer_b", "post", "bookings/", hold),
        "QuoteInput": ("producer_b", "post", "quotes/", {"items": [{"set": b.free.pk, **SPAN}]}),
        "MoveInput": ("manager", "post", f"bookings/{b.hold.pk}/move/", SPAN),
        "RequestInput": (
            "producer_b",
            "post",
            "round-requests/",
            {
                "round": world.round_for("post").pk,
                "crew": b.second.pk,
                "items": [WISH | {"choices": [{"set": b.villa.pk}]}],
            },
        ),
        "RoundInput": ("manager", "post", "rounds/", world.body("rounds/")[0]),
        "RoundChangeInput": ("manager", "patch", f"rounds/{world.round_for('open').pk}/", {}),
        "JoinInput": (
            "producer_b",
            "post",
            "waitlist/",
            {"crew": b.crew.pk, "kind": b.free.kind_id, **SPAN, "minutes": 60},
        ),
        "ClosureInput": ("manager", "post", "closures/", {**SPAN, "reason": "维修"}),
        "AvailabilityQuery": ("producer_b", "get", "availability/", {**WINDOW, "minutes": 60}),
        "OccupancyQuery": ("producer_b", "get", "occupancy/", WINDOW),
        "ScriptInput": (
            "producer_b",
            "post",
            "scripts/",
            {"production": b.crew.production_id, "crew": b.crew.pk, "file": script},
        ),
        "DecisionInput": ("manager", "post", f"locations/{b.location.pk}/decide/", {}),
        "RunInput": ("manager", "post", "runs/", {"first_date": DAY.isoformat()}),
        "YearInput": ("manager", "post", "runs/year/", {"first_date": DAY.isoformat()}),
        "PinInput": ("manager", "post", "pins/", {"pinned": "DAY", "date": DAY.isoformat()}),
        "ExplainInput": ("manager", "post", f"plans/{b.published.pk}/explain/", {}),
        "FitInput": ("manager", "post", f"plans/{b.published.pk}/fit/", {}),
    }
    actor, method, route, body = requests[serializer]
    return actor, method, route, {**body, field: [value] if field in ("crews", "kinds") else value}


def writable_keys() -> Iterator[tuple[str, str]]:
    """Every (serializer, field) through which a request names a row."""
    for path in SERIALIZERS:
        for name, cls in vars(import_module(path)).items():
            if not name.endswith(("Input", "Query")) or cls.__module__ != path:
                continue
            for key, field in cls().fields.items():
                if isinstance(field, ScopedField | ScopedListField):
                    yield name, key
                else:
                    loose = (serializers.RelatedField, serializers.ManyRelatedField)
                    assert not isinstance(field, loose), f"{name}.{key} is not scoped"


@pytest.mark.parametrize(("serializer", "field"), sorted(set(writable_keys())))
def test_a_row_of_others_cannot_be_named_and_reads_like_an_unknown_one(world, serializer, field):
    by_staff = serializer in {
        *NESTED,
        "FitInput",
        "YearInput",
        "PinInput",
        "ExplainInput",
    }  # staff see all crews of their base
    foreign = foreign_rows(world)["crews" if by_staff and field == "crew" else field]
    before = Booking.objects.count(), Script.objects.count(), ScheduleRun.objects.count()
    answers = []
    for pk in (foreign, UNKNOWN):
        actor, method, route, body = request_with(world, serializer, field, pk)
        kind = {"format": "multipart" if "file" in body else "json"} if method != "get" else {}
        answers.append((pk, getattr(world.clients[actor], method)(API + route, body, **kind)))

    texts = [a.content.decode().replace(str(pk), "…") for pk, a in answers]
    assert [a.status_code for _, a in answers] == [400, 400]
    assert texts[0] == texts[1]
    in_items = ("QuoteItemInput", "ChoiceInput")
    named = "items" if serializer in in_items else NESTED.get(serializer, ("", field))[1]
    assert list(answers[0][1].data["details"]) == [named]
    assert field in str(answers[0][1].data["details"])
    after = Booking.objects.count(), Script.objects.count(), ScheduleRun.objects.count()
    assert before == after


def test_a_run_that_holds_a_crew_of_others_is_hidden(world):
    run = world.a.waiting
    url = f"{API}runs/{run.pk}/"
    assert world.clients["producer_a"].get(url).status_code == 200

    run.crews.add(world.b.crew)

    assert world.clients["producer_a"].get(url).status_code == 404
    assert world.clients["producer_b"].get(url).status_code == 404


def test_the_same_url_answers_each_by_their_own_scope_and_is_never_stored(world):
    seen = {}
    for actor in ("producer_a", "producer_b", "producer_a"):
        answer = world.clients[actor].get(f"{API}crews/")
        assert answer.headers["Cache-Control"] == "no-store"
        seen.setdefault(actor, answer.content)
        assert seen[actor] == answer.content

    assert seen["producer_a"] != seen["producer_b"]


def _told(answer) -> dict[str, str]:
    """The headers, without the number that every request has of its own."""
    return {name: value for name, value in answer.headers.items() if name != "X-Request-ID"}
