"""Sets, kinds, availability and occupancy over HTTP."""

import pytest

from base_ops import roles
from base_ops.models import BookingState
from sets.models import KindSynonym
from tests.factories import (
    BookingFactory,
    CompanyFactory,
    DressingFactory,
    RedressTimeFactory,
    SetKindFactory,
    StandingSetFactory,
)
from tests.rest import API, signed_in
from tests.spans import at

pytestmark = pytest.mark.django_db
WINDOW = {"from": at(8).isoformat(), "to": at(20).isoformat()}


@pytest.fixture
def producer(user_with_role):
    company = CompanyFactory()
    return signed_in(user_with_role(roles.PRODUCER, company=company, base=None))


@pytest.fixture
def staff(user_with_role):
    return signed_in(user_with_role(roles.VIEWER))


def codes(answer):
    assert answer.status_code == 200, answer.data
    return [row["code"] for row in answer.data["results"]]


def test_a_set_tells_its_place_parts_dressings_and_prices(staff):
    villa = StandingSetFactory(code="V1", day_price_fen=300_000, half_day_price_fen=180_000)
    StandingSetFactory(code="V1-1", whole=villa)
    plain, vip = (DressingFactory(standing_set=villa, name=n) for n in ("普通", "VIP"))
    RedressTimeFactory(from_dressing=plain, to_dressing=vip, minutes=45)

    told = staff.get(f"{API}sets/{villa.pk}/").data

    assert told["prices"] == {
        "currency": "CNY",
        "day_fen": 300_000,
        "half_day_fen": 180_000,
        "hour_fen": 0,
    }
    assert [part["code"] for part in told["parts"]] == ["V1-1"]
    assert [d["name"] for d in told["dressings"]] == ["普通", "VIP"]
    assert told["redress_times"] == [
        {"from_dressing": plain.pk, "to_dressing": vip.pk, "minutes": 45}
    ]
    assert told["zone"]["floor"]["building"]["code"] == "A"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param({"kind": "office"}, ["O1"], id="kind"),
        pytest.param({"dressing": "VIP"}, ["W2"], id="dressing"),
        pytest.param({"records_sound": "false"}, ["W1"], id="facility-no"),
        pytest.param({"records_sound": "true", "kind": "ward"}, ["W2"], id="facility-yes"),
        pytest.param({"state": "RETIRED"}, ["O1"], id="state"),
        pytest.param({"min_power_kw": 60}, ["W2"], id="power"),
        pytest.param({"q": "住院"}, ["W1", "W2"], id="synonym"),
    ],
)
def test_sets_are_narrowed(staff, query, found):
    StandingSetFactory(code="W1", records_sound=False)
    ward = StandingSetFactory(code="W2", power_kw=60)
    DressingFactory(standing_set=ward, name="VIP")
    StandingSetFactory(code="O1", kind=SetKindFactory(code="office"), state="RETIRED")
    KindSynonym.objects.create(kind=ward.kind, word="住院部病房")

    assert codes(staff.get(f"{API}sets/", query)) == found


def test_kinds_come_with_their_synonyms_but_not_with_words_of_somebody_s_script(staff, producer):
    kind = SetKindFactory()
    StandingSetFactory(kind=kind)
    KindSynonym.objects.create(kind=kind, word="住院部")
    KindSynonym.objects.create(kind=kind, word="女主的病房", is_learned=True)

    assert staff.get(f"{API}kinds/").data["results"][0]["synonyms"] == ["住院部", "女主的病房"]
    assert producer.get(f"{API}kinds/").data["results"][0]["synonyms"] == ["住院部"]
    assert codes(staff.get(f"{API}sets/", {"q": "女主"})) != []
    assert codes(producer.get(f"{API}sets/", {"q": "女主"})) == []


def test_availability_names_the_free_spans_and_the_price(producer):
    ward = StandingSetFactory(code="W1", hour_price_fen=12_000)
    BookingFactory(standing_set=ward)
    BookingFactory(standing_set=StandingSetFactory(code="W2"), ends_at=at(19), starts_at=at(8))

    answer = producer.get(f"{API}availability/", {**WINDOW, "minutes": 360, "kind": "ward"})

    (row,) = answer.data["results"]
    assert row["set"]["code"] == "W1"
    assert row["set"]["prices"]["hour_fen"] == 12_000
    assert row["spans"] == [
        {
            "starts_at": "2026-11-24T12:00:00+08:00",
            "ends_at": "2026-11-24T20:00:00+08:00",
            "minutes": 480,
        }
    ]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        pytest.param({"minutes": 0}, "minutes", id="no-minutes"),
        pytest.param({"to": at(8).isoformat()}, "to", id="empty-window"),
        pytest.param({"to": at(8, day=90).isoformat()}, "to", id="long-window"),
        pytest.param({"from": "2026-11-24T08:00:00"}, "from", id="no-offset"),
        pytest.param({"kind": "spaceship"}, "kind", id="unknown-kind"),
        pytest.param({"floor": 999}, "floor", id="unknown-floor"),
        pytest.param({"base": "mars"}, "base", id="unknown-base"),
        pytest.param({"colour": "red"}, "colour", id="unknown-parameter"),
        pytest.param({"records_sound": "perhaps"}, "records_sound", id="no-boolean"),
    ],
)
def test_availability_names_what_it_cannot_use(producer, query, field):
    StandingSetFactory()

    answer = producer.get(f"{API}availability/", {**WINDOW, "minutes": 60, **query})

    assert answer.status_code == 400
    assert list(answer.data["details"]) == [field]


def test_a_plus_that_nobody_escaped_is_understood(producer):
    StandingSetFactory()
    url = f"{API}availability/?minutes=60&from=2026-11-24T08:00:00+08:00&to=2026-11-24T20:00+08:00"

    assert producer.get(url).status_code == 200


def test_occupancy_says_taken_and_nothing_else(producer):
    villa = StandingSetFactory(code="V1")
    hall = StandingSetFactory(code="V1-1", whole=villa)
    BookingFactory(standing_set=hall, label="1-1")
    BookingFactory(standing_set=StandingSetFactory())
    BookingFactory(standing_set=villa, state=BookingState.RELEASED)

    answer = producer.get(f"{API}occupancy/", {**WINDOW, "set": villa.pk})

    assert answer.data["results"] == [
        {
            "set": hall.pk,
            "set_code": "V1-1",
            "starts_at": "2026-11-24T09:00:00+08:00",
            "ends_at": "2026-11-24T12:00:00+08:00",
            "taken": True,
        }
    ]
