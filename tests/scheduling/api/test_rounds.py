"""A round over HTTP, from its preparation to the answers its crews read."""

import pytest

from base_ops import roles
from base_ops.models import RoundRequest
from scheduling.services import runs
from sets import clock
from tests.factories import CrewFactory, StandingSetFactory
from tests.rest import API, signed_in
from tests.rounds import CLOSES, FIRST, LAST
from tests.spans import DAY, NOW, at

pytestmark = pytest.mark.django_db
ROUNDS, REQUESTS = f"{API}rounds/", f"{API}round-requests/"


def day(n: int) -> str:
    return at(12, day=n).date().isoformat()


WISH = {
    "minutes": 600,
    "first_date": day(FIRST),
    "last_date": day(FIRST),
    "from_time": "08:00",
    "to_time": "20:00",
}


@pytest.fixture
def villa():
    return StandingSetFactory(kind__code="villa", code="V1")


@pytest.fixture
def manager(user_with_role, villa):
    return signed_in(user_with_role(roles.BASE_MANAGER, base=villa.base))


@pytest.fixture
def crews(villa):
    return [CrewFactory(), CrewFactory()]


@pytest.fixture
def producers(user_with_role, crews):
    return [
        signed_in(user_with_role(roles.PRODUCER, company=c.production.company, base=None))
        for c in crews
    ]


@pytest.fixture
def round_(manager, villa):
    body = {
        "name": "十二月别墅",
        "first_date": day(FIRST),
        "last_date": day(LAST),
        "opens_at": NOW.isoformat(),
        "closes_at": CLOSES.isoformat(),
        "kinds": [villa.kind_id],
        "seed": 3,
    }
    made = manager.post(ROUNDS, body)
    assert made.status_code == 201, made.data
    opened = manager.post(f"{ROUNDS}{made.data['id']}/open/")
    assert opened.data["state"] == "OPEN"
    return opened.data["id"]


def ask(client, round_, crew, *wishes, **more):
    items = [{"choices": [{"kind": None}], **w} for w in wishes]
    return client.post(REQUESTS, {"round": round_, "crew": crew.pk, "items": items, **more})


def wish(villa, **more):
    return {**WISH, "choices": [{"set": villa.pk}, {"kind": villa.kind_id}], **more}


def test_the_whole_way(monkeypatch, manager, producers, crews, round_, villa):
    asked = [
        ask(client, round_, crew, wish(villa), wants_waitlist=True)
        for client, crew in zip(producers, crews, strict=True)
    ]
    assert [a.status_code for a in asked] == [201, 201], asked[0].data
    assert producers[0].get(REQUESTS).data["count"] == 1
    assert manager.get(REQUESTS).data["count"] == 2
    early = manager.post(f"{ROUNDS}{round_}/answer/", {})
    assert (early.status_code, early.data["code"]) == (403, "round_not_in_state")

    monkeypatch.setattr(clock, "database_now", lambda: CLOSES)
    late = ask(
        producers[0], round_, CrewFactory(production=crews[0].production, name="C组"), wish(villa)
    )
    assert (late.status_code, late.data["code"]) == (403, "round_closed")
    answered = manager.post(f"{ROUNDS}{round_}/answer/", {"seconds": 5})
    assert answered.status_code == 202
    runs.execute_run(run_id=answered.data["id"], now=CLOSES)
    assert manager.get(answered.headers["Location"]).data["state"] == "DONE"

    told = manager.get(f"{ROUNDS}{round_}/").data
    assert (told["state"], told["figures"]["granted"]) == ("ANSWERED", 1)
    hidden = producers[0].get(REQUESTS).data["results"][0]
    assert (hidden["state"], hidden["items"][0]["state"]) == ("ASKED", "ASKED")
    assert hidden["items"][0]["grants"] == []
    assert producers[0].get(f"{ROUNDS}{round_}/").data["figures"] is None
    assert producers[0].get(f"{API}runs/").data["count"] == 0

    published = manager.post(f"{ROUNDS}{round_}/publish/", {})
    assert published.data["state"] == "PUBLISHED"
    seen = [client.get(REQUESTS).data["results"][0] for client in producers]
    assert sorted(s["state"] for s in seen) == ["GRANTED", "REFUSED"]
    won = next(s for s in seen if s["state"] == "GRANTED")["items"][0]
    lost = next(s for s in seen if s["state"] == "REFUSED")["items"][0]
    assert won["grants"][0]["set"]["code"] == "V1"
    assert won["grants"][0]["booking"]
    assert (lost["reason"], lost["rivals"]) == ("rivals", 1)
    assert lost["free"][0]["set"] == villa.pk
    again = manager.post(f"{ROUNDS}{round_}/publish/", {})
    assert (again.status_code, again.data["code"]) == (403, "round_not_in_state")


def test_a_request_is_changed_in_part_and_withdrawn(producers, crews, round_, villa):
    made = ask(producers[0], round_, crews[0], wish(villa)).data
    url = f"{REQUESTS}{made['id']}/"

    changed = producers[0].patch(url, {"all_or_nothing": True, "note": "改"}).data
    assert (changed["all_or_nothing"], changed["note"]) == (True, "改")
    assert [i["id"] for i in changed["items"]] == [i["id"] for i in made["items"]]
    both = producers[0].patch(url, {"items": [wish(villa), wish(villa, minutes=60)]}).data
    assert [i["minutes"] for i in both["items"]] == [600, 60]
    assert producers[1].patch(url, {"note": "偷看"}).status_code == 404
    assert producers[0].delete(url).data["state"] == "WITHDRAWN"
    assert RoundRequest.objects.get().state == "WITHDRAWN"


def test_a_refused_item_is_named_and_nothing_is_stored(producers, crews, round_, villa):
    refused = ask(producers[0], round_, crews[0], wish(villa), wish(villa, minutes=900))
    assert (refused.status_code, refused.data["code"]) == (400, "round_item_unsound")
    assert refused.data["details"]["item"] == 2
    neither = ask(producers[0], round_, crews[0], {**WISH, "choices": [{}]})
    assert (neither.status_code, neither.data["code"]) == (400, "invalid_input")
    assert not RoundRequest.objects.exists()


def test_the_desk_points_to_the_round(producers, crews, round_, villa):
    span = {"starts_at": at(9, day=8).isoformat(), "ends_at": at(12, day=8).isoformat()}
    body = {"crew": crews[0].pk, "set": villa.pk, **span}

    refused = producers[0].post(f"{API}bookings/", body)

    assert (refused.status_code, refused.data["code"]) == (409, "reserved_for_round")
    link = refused.data["details"]["link"]
    assert producers[0].get(link).data["name"] == "十二月别墅"
    group = producers[0].post(f"{API}bookings/group/", {"items": [body]})
    assert group.data["code"] == "reserved_for_round"


def test_a_manager_changes_when_it_closes_and_cancels(manager, producers, round_, villa):
    url = f"{ROUNDS}{round_}/"
    assert manager.patch(url, {"closes_at": at(5).isoformat()}).status_code == 200
    assert manager.patch(url, {"name": "别的"}).data["code"] == "round_not_in_state"
    bad = manager.post(ROUNDS, {"name": "x", "first_date": str(DAY)})
    assert bad.status_code == 400
    assert manager.post(f"{url}cancel/").data["state"] == "CANCELLED"
    assert manager.post(f"{url}cancel/").status_code == 403


def test_done_once_for_a_key(producers, crews, round_, villa):
    key = {"HTTP_IDEMPOTENCY_KEY": "k1"}
    body = {"round": round_, "crew": crews[0].pk, "items": [wish(villa)]}
    first, again = (producers[0].post(REQUESTS, body, **key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data["id"] == again.data["id"]
