"""A second start finds the demo there and leaves alone what people changed."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from scheduling.models import ScheduleRun
from sets.models import StandingSet
from sets.services import catalogue


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
