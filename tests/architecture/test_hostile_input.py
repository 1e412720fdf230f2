"""Whatever is sent, the answer names what is wrong with it: never a 500."""

import json
from typing import Any

import pytest
from django.urls import resolve

from base_ops.models import SignInTries
from tests.architecture.routes import routes
from tests.architecture.world import WISH
from tests.rest import API
from tests.spans import DAY, at

pytestmark = pytest.mark.django_db
HUGE = 10**30
LISTS = sorted(r for r, methods in routes().items() if "get" in methods and "<" not in r)
SPAN = {"starts_at": at(9, 4).isoformat(), "ends_at": at(12, 4).isoformat()}
WINDOW = {"from": at(8).isoformat(), "to": at(20).isoformat()}

TEXTS = {
    "nul": "a\x00b",
    "surrogate": "\ud800",
    "long": "长" * 10_000,
    "huge": str(HUGE),
    "digits": "9" * 5000,
    "negative": "-1",
    "float": "1e400",
    "nan": "NaN",
    "list": "[]",
    "year-1": "0001-01-01T00:00:00+14:00",
    "year-9999": "9999-12-31T23:59:59-12:00",
    "bidi": "\u202e\u0000",
    "empty": "",
}
VALUES = {
    **TEXTS,
    "object": {"a": 1},
    "array": [1, [2]],
    "true": True,
    "null": None,
    "big": HUGE,
    "below": -HUGE,
    "small": 1.5,
    "infinite": float("inf"),
}


def parameters(world, route: str) -> list[str]:
    view = _view(route)
    query = view.query_class
    if query:
        return list(query().fields)
    filterset = getattr(view, "filterset_class", None)
    return [*(filterset.base_filters if filterset else ()), "page", "page_size"]


def _view(route: str) -> Any:
    return resolve("/" + API.strip("/") + "/" + route).func.cls


@pytest.mark.parametrize("route", [r for r in LISTS if r != "me/"])
def test_no_query_value_is_a_500_and_what_is_refused_is_named(world, route):
    for name in parameters(world, route):
        for label, value in TEXTS.items():
            if "\ud800" in value:
                continue  # cannot be sent: a query is bytes
            query = {**world.query(route), name: value}
            answer = world.clients["manager"].get(API + route, query)
            assert answer.status_code in (200, 400, 404), (name, label)
            if answer.status_code == 400:
                assert name in answer.data["details"], (name, label)


@pytest.mark.parametrize(
    ("route", "query", "field"),
    [
        pytest.param("sets/", {"state": "SOLD"}, "state", id="enum"),
        pytest.param("sets/", {"kind": "spaceship"}, "kind", id="unknown-kind"),
        pytest.param("sets/", {"records_sound": "maybe"}, "records_sound", id="yes-or-no"),
        pytest.param("sets/", {"floor": "x"}, "floor", id="id"),
        pytest.param("sets/", {"min_power_kw": HUGE}, "min_power_kw", id="huge-number"),
        pytest.param("sets/", {"q": "a\x00b"}, "q", id="nul"),
        pytest.param("sets/", {"page": "0"}, "page", id="page"),
        pytest.param("sets/", {"page_size": "many"}, "page_size", id="page-size"),
        pytest.param("bookings/", {"from": "yesterday"}, "from", id="instant"),
        pytest.param("bookings/", {"from": "2026-11-24T09:00:00"}, "from", id="no-offset"),
        pytest.param("bookings/", {"to": "9999-12-31T23:59:59-12:00"}, "to", id="far-year"),
        pytest.param("bookings/", {"crew": str(HUGE)}, "crew", id="huge-id"),
        pytest.param("bookings/", {"crew__production__title": "x"}, "crew__production__title"),
        pytest.param("me/", {"as": "manager"}, "as", id="unknown-parameter"),
    ],
)
def test_a_bad_parameter_is_named(world, route, query, field):
    answer = world.clients["manager"].get(API + route, query)

    assert answer.status_code == 400
    assert answer.data["code"] == "invalid_input"
    assert list(answer.data["details"]) == [field]


def test_a_page_is_never_larger_than_it_may_be(world):
    answer = world.clients["manager"].get(f"{API}kinds/", {"page_size": 1_000_000})

    assert answer.status_code == 200
    assert world.clients["manager"].get(f"{API}kinds/", {"page": 99}).status_code == 404


def bodies(world) -> dict[str, dict[str, object]]:
    """A sound body for each route that takes JSON, with every field it knows."""
    b = world.b
    return {
        "tokens/": {"username": "x", "password": "y"},
        "bookings/": {
            "crew": b.crew.pk,
            "set": b.free.pk,
            **SPAN,
            "dressing": None,
            "label": "x",
            "join_line": False,
        },
        "bookings/group/": {"items": [{"crew": b.crew.pk, "set": b.free.pk, **SPAN}]},
        f"bookings/{b.hold.pk}/move/": {**SPAN, "set": b.free.pk},
        f"bookings/{b.hold.pk}/release-early/": {"at": at(10).isoformat(), "reason": "x"},
        f"bookings/{b.hold.pk}/release/": {"reason": "x"},
        "quotes/": {
            "crew": b.crew.pk,
            "items": [{"set": b.free.pk, **SPAN, "scheme": "DAY"}],
            "extras": [{"code": "power", "quantity": "5"}],
            "note": "x",
        },
        "closures/": {**SPAN, "set": b.free.pk, "reason": "x"},
        "waitlist/": {
            "crew": b.crew.pk,
            "kind": b.free.kind_id,
            **SPAN,
            "minutes": 60,
            "dressing": "",
            "note": "x",
        },
        "rounds/": {
            "name": "x",
            "first_date": "2026-12-20",
            "last_date": "2026-12-22",
            "opens_at": at(0).isoformat(),
            "closes_at": at(0, 5).isoformat(),
            "kinds": [b.free.kind_id],
            "reserved": "STAFF",
            "step_minutes": 60,
            "seed": 1,
        },
        f"rounds/{world.round_for('publish').pk}/publish/": {
            "confirmed": False,
            "leave_out": False,
        },
        f"rounds/{world.round_for('post').pk}/ask-script/": {
            "crew": b.second.pk,
            "all_or_nothing": False,
            "wants_waitlist": False,
        },
        f"rounds/{world.round_for('answer').pk}/answer/": {"seconds": 1},
        "round-requests/": {
            "round": world.round_for("post").pk,
            "crew": b.second.pk,
            "items": [WISH | {"choices": [{"set": b.villa.pk}]}],
            "all_or_nothing": False,
            "wants_waitlist": False,
            "note": "x",
        },
        f"locations/{b.location.pk}/decide/": {"kind": b.free.kind_id},
        f"plans/{b.published.pk}/replan/": {
            "happenings": [{"what": "dropped", "scene": b.scene.pk}],
            "seconds": 1,
            "workers": 1,
            "name": "x",
            "publish_when_done": False,
        },
        f"plans/{b.published.pk}/what-if/": {
            "without": [b.crew.pk],
            "joining": [b.crew.pk],
            "windows": [{"crew": b.crew.pk, "first": "2026-11-24", "last": "2026-11-25"}],
            "overtime": [{"crew": b.crew.pk, "minutes": 5}],
            "closed": [{"set": b.free.pk, **SPAN}],
            "opened": [b.free.pk],
            "prices": {"changeover": 1},
            "seconds": 1,
            "workers": 1,
            "name": "x",
        },
        f"plans/{b.published.pk}/adopt/": {"write_crews": True},
        f"plans/{b.published.pk}/bound/": {"seconds": 1, "workers": 1},
        f"plans/{b.published.pk}/fit/": {"crew": b.crew.pk, "seconds": 1, "workers": 1},
        "pins/": {"pinned": "DAY", "scene": b.scene.pk, "date": DAY.isoformat(), "reason": "x"},
        "runs/year/": {
            "crews": [b.crew.pk],
            "first_date": "2026-11-24",
            "days": 90,
            "seconds": 1,
            "workers": 1,
            "name": "x",
        },
        "runs/": {
            "crews": [b.crew.pk],
            "first_date": "2026-11-24",
            "days": 3,
            "seconds": 1,
            "workers": 1,
            "seed": 0,
            "name": "x",
            "publish_when_done": False,
            "plan_from": at(0).isoformat(),
        },
    }


def test_no_value_in_a_body_is_a_500(world):
    client = world.clients["manager"]
    for route, body in bodies(world).items():
        for field in body:
            for label, value in VALUES.items():
                SignInTries.objects.all().delete()  # or the rest would be refused unread
                answer = client.post(
                    API + route, _json({**body, field: value}), content_type="application/json"
                )
                assert answer.status_code < 500, (route, field, label, answer.content)
                if answer.status_code == 400 and answer.data["code"] == "invalid_input":
                    assert field in str(answer.data["details"]), (route, field, label)


def _json(body: dict[str, object]) -> bytes:
    text = json.dumps(body)
    return text.replace("Infinity", "1e400").encode()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="broken"),
        pytest.param(b"[]", id="array"),
        pytest.param(b'"text"', id="text"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"a":' * 100_000, id="deep-objects"),
        pytest.param(b'{"set": ' + b"9" * 10_000 + b"}", id="endless-number"),
        pytest.param(b"\xff\xfe{}", id="wrong-encoding"),
        pytest.param(b'{"crew": NaN}', id="nan"),
    ],
)
def test_no_body_is_a_500(world, content):
    for route in ("tokens/", "bookings/", "runs/", "closures/"):
        answer = world.clients["manager"].post(
            API + route, content, content_type="application/json"
        )
        assert answer.status_code == 400, route


def test_a_body_of_another_type_is_refused(world):
    answer = world.clients["manager"].post(f"{API}bookings/", b"<a/>", content_type="text/xml")

    assert answer.status_code == 415
    assert answer.data["code"] == "unsupported_media_type"


@pytest.mark.parametrize("pk", ["0", "-1", str(HUGE), "9" * 5000, "1%00", "x", "1.0", "%ED%A0%80"])
def test_no_path_is_a_500(world, pk):
    for route in ("sets", "bookings", "runs", "plans"):
        assert world.clients["manager"].get(f"{API}{route}/{pk}/").status_code == 404


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "options"])
def test_an_address_that_does_not_exist_is_told_like_any_refusal(world, method):
    answer = getattr(world.clients["anonymous"], method)(f"{API}spaceships/")

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
    assert answer.json()["messages"]["zh"] == "没有找到。"


def test_ids_out_of_reach_in_a_list_are_unknown(world):
    body = {"crews": [HUGE, 1], "first_date": "2026-11-24"}
    answer = world.clients["manager"].post(f"{API}runs/", body)

    assert answer.status_code == 400
    assert list(answer.data["details"]) == ["crews"]


def test_the_same_code_and_both_languages_whatever_the_reader_speaks(world):
    body = {"username": "x", "password": "y"}
    told = {
        language: world.clients["anonymous"].post(
            f"{API}tokens/", body, headers={"Accept-Language": language}
        )
        for language in ("zh-CN", "en")
    }

    assert {answer.data["code"] for answer in told.values()} == {"wrong_credentials"}
    assert told["zh-CN"].data["message"] == told["zh-CN"].data["messages"]["zh"]
    assert told["en"].data["message"] == told["en"].data["messages"]["en"]
