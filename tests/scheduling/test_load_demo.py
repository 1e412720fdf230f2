"""A second start finds the demo there and leaves alone what people changed."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from base_ops.models import RoundState
from scheduling.demo import rounds
from scheduling.models import ScheduleRun
from sets.models import StandingSet
from sets.services import catalogue
from tests.factories import CrewFactory, StandingSetFactory
from tests.spans import NOW


@pytest.mark.django_db
def test_the_round_is_open_small_and_loaded_once():
    villa = StandingSetFactory(kind__code="villa")
    StandingSetFactory(kind__code="ward")
    crews = [CrewFactory() for _ in range(5)]
    first, again = (rounds.load_round(villa.base, crews, None, NOW) for _ in range(2))

    assert first == again
    assert (first.state, first.requests.count()) == (RoundState.OPEN, rounds.ASKING)
    assert first.closes_at > NOW


@pytest.mark.django_db
def test_a_second_start_keeps_edited_sets(capsys):
    base, _ = catalogue.load_catalogue()
    begin = datetime(2026, 3, 1, 16, tzinfo=UTC)
    ScheduleRun.objects.create(
        base=base, first_date=date(2026, 3, 2), plan_from=begin, requested_at=begin
    )
    edited = base.standing_sets.filter(code="A1E-01")
    edited.update(day_price_fen=77, name="改过的办公区")

    call_command("load_demo")

    assert edited.get().day_price_fen == 77
    assert edited.get().name == "改过的办公区"
    assert StandingSet.objects.count() == 320
    assert "loaded already" in capsys.readouterr().out
