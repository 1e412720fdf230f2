"""A crew's script as a request in a round."""

from datetime import timedelta

import pytest

from scheduling.errors import CrewOutsideHorizon, NothingToShoot
from scheduling.services import runs
from scheduling.services.round_scripts import ask_for_script
from tests.factories import (
    CrewFactory,
    LocationFactory,
    SceneFactory,
    SetKindFactory,
    StandingSetFactory,
)
from tests.rounds import answer, opened
from tests.spans import DAY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _silent(monkeypatch):
    monkeypatch.setattr(runs, "ring", lambda run_id: None)


@pytest.fixture
def villa():
    return StandingSetFactory(kind__code="villa")


@pytest.fixture
def crew():
    return CrewFactory(last_date=DAY + timedelta(days=9))


def scenes(crew, kind, *minutes):
    place = LocationFactory(production=crew.production, kind=kind)
    for each in minutes:
        SceneFactory(crew=crew, location=place, minutes=each)


def test_each_contested_location_becomes_an_item_the_longest_first(villa, crew):
    round_ = opened(villa.base, kinds=[villa.kind])
    scenes(crew, villa.kind, 40, 37)
    scenes(crew, villa.kind, 500, 500)
    scenes(crew, SetKindFactory(code="office"), 600)

    request = ask_for_script(round_id=round_.pk, crew=crew, now=NOW, wants_waitlist=True)

    told = [(i.minutes, i.days, i.choices.get().kind) for i in request.items.all()]
    assert told == [(510, 2, villa.kind), (90, 1, villa.kind)]
    first = request.items.first()
    assert (first.first_date, first.last_date) == (round_.first_date, crew.last_date)
    assert request.wants_waitlist
    answer(round_)
    assert round_.figures["granted"] == 2


def test_a_script_without_anything_contested_is_refused(villa, crew):
    round_ = opened(villa.base, kinds=[villa.kind])
    scenes(crew, SetKindFactory(code="office"), 600)
    with pytest.raises(NothingToShoot):
        ask_for_script(round_id=round_.pk, crew=crew, now=NOW)


def test_a_crew_that_is_gone_by_then_is_refused(villa):
    round_ = opened(villa.base, kinds=[villa.kind])
    crew = CrewFactory(last_date=DAY)
    scenes(crew, villa.kind, 60)
    with pytest.raises(CrewOutsideHorizon):
        ask_for_script(round_id=round_.pk, crew=crew, now=NOW)
