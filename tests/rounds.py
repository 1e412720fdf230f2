"""A round to ask in: the days 7 to 13 after the fixed day, open from NOW for a day."""

from datetime import datetime, time, timedelta
from typing import Any

from base_ops.models import AllocationRound
from base_ops.services import rounds
from base_ops.services.round_requests import Choice, Item, Wishes
from scheduling.models import ScheduleRun
from scheduling.services import round_runs, runs
from sets.models import Base, SetKind, StandingSet
from tests.spans import DAY, NOW

FIRST, LAST = 7, 13
CLOSES = NOW + timedelta(days=1)


def opened(base: Base, **fields: Any) -> AllocationRound:
    """An open round of the base."""
    given: dict[str, Any] = {
        "name": "十二月别墅",
        "first_date": DAY + timedelta(days=FIRST),
        "last_date": DAY + timedelta(days=LAST),
        "opens_at": NOW,
        "closes_at": CLOSES,
        "seed": 7,
        **fields,
    }
    round_ = rounds.create_round(base=base, now=NOW, **given)
    return rounds.open_round(round_id=round_.pk, now=NOW)


def closing(seconds: int) -> datetime:
    """So many seconds after the round closes."""
    return CLOSES + timedelta(seconds=seconds)


def item(
    *wanted: SetKind | StandingSet,
    minutes: int = 240,
    days: int = 1,
    first: int = 0,
    last: int = LAST - FIRST,
    starts: time = time(8),
    ends: time = time(20),
    dressing: str = "",
) -> Item:
    """Any of these, the first is the first choice; `first` and `last` are days of the round."""
    begin = DAY + timedelta(days=FIRST)
    return Item(
        choices=[
            Choice(kind=w) if isinstance(w, SetKind) else Choice(standing_set=w) for w in wanted
        ],
        minutes=minutes,
        days=days,
        first_date=begin + timedelta(days=first),
        last_date=begin + timedelta(days=last),
        from_time=starts,
        to_time=ends,
        dressing_name=dressing,
    )


def wishes(*items: Item, **more: Any) -> Wishes:
    return Wishes(list(items), **more)


def answer(round_: AllocationRound, *, now: datetime = CLOSES, seconds: int = 5) -> ScheduleRun:
    """Ask for the answer of a round whose time is over, and work on it here and now."""
    run = round_runs.request_answer(round_id=round_.pk, requested_by=None, now=now, seconds=seconds)
    runs.execute_run(run_id=run.pk, now=now)
    run.refresh_from_db()
    round_.refresh_from_db()
    return run
