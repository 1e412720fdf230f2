"""
Random acts at the desk against an oracle in memory: no overlap, no disagreement.

5,000 acts in a usual run, 100,000 with SOAK=1 (make soak).
"""

import os
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from base_ops.models import Booking
from base_ops.services import bookings, challenges, line
from base_ops.services.bookings import SetRequest
from sets.errors import DomainError
from sets.timespan import TimeSpan
from tests.base_ops.desk_oracle import Desk, Refused, Row
from tests.concurrency.conftest import overlaps
from tests.factories import BaseFactory, CrewFactory, StandingSetFactory
from tests.spans import NOW

pytestmark = pytest.mark.django_db

ACTS = 100
EXAMPLES = 1_000 if os.environ.get("SOAK") == "1" else 50
STRIKE_MINUTES = 30
# Shrinking a failure takes minutes: SHRINK=1 asks for it.
PHASES = [Phase.explicit, Phase.generate, *([Phase.shrink] if os.environ.get("SHRINK") else [])]
PLACES, CREWS = 5, 4

place, crew = st.integers(0, PLACES - 1), st.integers(0, CREWS - 1)
start, length = st.integers(1, 60), st.integers(1, 8)
span = st.tuples(start.map(lambda h: h / 2), length.map(lambda h: h / 2))
one = st.tuples(place, crew, span)
which = st.integers(0, 30)
act = st.one_of(
    st.tuples(st.just("hold"), st.lists(one, min_size=1, max_size=3)),
    st.tuples(st.just("queue"), one),
    st.tuples(st.just("queue"), one),
    st.tuples(st.just("confirm"), which),
    st.tuples(st.just("release"), which),
    st.tuples(st.just("move"), which, place, span),
    st.tuples(st.just("challenge"), which, st.integers(1, 6)),
    st.tuples(st.just("wait"), st.sampled_from([1, 3, 12]), st.booleans()),
)


class Machine:
    """The same acts on the tables and on the oracle."""

    def __init__(self) -> None:
        base = BaseFactory(open_holds=10_000)
        villa = StandingSetFactory(base=base, strike_minutes=STRIKE_MINUTES)
        parts = [
            StandingSetFactory(base=base, whole=villa, strike_minutes=STRIKE_MINUTES)
            for _ in range(2)
        ]
        single = [StandingSetFactory(base=base, strike_minutes=STRIKE_MINUTES) for _ in range(2)]
        self.sets = [villa, *parts, *single]
        first = [CrewFactory(production__company__base=base) for _ in range(CREWS - 1)]
        # Two crews of one production need no strike between them.
        self.crews = [*first, CrewFactory(production=first[0].production, name="B组")]
        wholes = {part.pk: villa.pk for part in parts}
        self.desk = Desk(wholes=wholes, strike=STRIKE_MINUTES / 60)
        self.refused = self.done = 0

    @property
    def now(self) -> Any:
        return NOW + timedelta(hours=self.desk.now)

    def span(self, given: tuple[float, float]) -> TimeSpan:
        begins = NOW + timedelta(hours=given[0])
        return TimeSpan(begins, begins + timedelta(hours=given[1]))

    def row(self, given: Any, key: int = 0) -> Row:
        place, crew, (begins, lasts) = given
        who = self.crews[crew]
        state = "HOLD"
        return Row(
            key, who.pk, who.production_id, self.sets[place].pk, begins, begins + lasts, state
        )

    def request(self, given: Any) -> SetRequest:
        return SetRequest(self.sets[given[0]].pk, self.crews[given[1]].pk, self.span(given[2]))

    def chosen(self, number: int) -> int | None:
        keys = sorted(self.desk.rows)
        return keys[-1 - number % len(keys)] if keys else None

    def play(self, name: str, *given: Any) -> None:
        if name == "wait":
            hours, sweeps = given
            self.desk.now += hours
            if sweeps:
                bookings.expire_holds(now=self.now)
                self.desk.act("sweep")
        elif name in ("hold", "queue"):
            self._ask(name, given[0])
        else:
            key = self.chosen(given[0])
            if key is not None:
                self._change(name, key, *given[1:])
        self.agree((name, given))

    def _ask(self, name: str, given: Any) -> None:
        asked = given if name == "hold" else [given]
        rows = [self.row(item, -1 - n) for n, item in enumerate(asked)]
        try:
            if name == "hold":
                requests = [self.request(item) for item in given]
                made = bookings.hold_sets(requests=requests, now=self.now)
            else:
                made = [
                    bookings.queue_hold(
                        crew=self.crews[given[1]],
                        standing_set=self.sets[given[0]],
                        span=self.span(given[2]),
                        now=self.now,
                    )
                ]
        except DomainError as refused:
            self._refused(name, refused, rows if name == "hold" else rows[0])
            return
        for row, booking in zip(rows, made, strict=True):
            row.key = booking.pk
        self._done(name, rows if name == "hold" else rows[0])

    def _change(self, name: str, key: int, *given: Any) -> None:
        told: tuple[Any, ...] = ()
        try:
            if name == "confirm":
                bookings.confirm_booking(booking_id=key, now=self.now)
            elif name == "release":
                bookings.release_booking(booking_id=key, now=self.now)
            elif name == "move":
                told = (self.sets[given[0]].pk, given[1][0], sum(given[1]))
                bookings.move_booking(
                    booking_id=key,
                    span=self.span(given[1]),
                    standing_set=self.sets[given[0]],
                    now=self.now,
                )
            else:
                told = (given[0],)
                challenges.challenge(booking_id=key, now=self.now, hours=given[0])
        except DomainError as refused:
            self._refused(name, refused, key, *told)
            return
        self._done(name, key, *told)

    def _refused(self, name: str, why: DomainError, *given: Any) -> None:
        self.refused += 1
        try:
            self.desk.act(name, *given)
        except Refused:
            return
        raise AssertionError(f"the oracle would {name} {given}; the desk said {why}")

    def _done(self, name: str, *given: Any) -> None:
        self.done += 1
        self.desk.act(name, *given)

    def agree(self, last: Any) -> None:
        tables = {
            pk: (
                state,
                rank,
                set_id,
                (a - NOW).total_seconds() / 3600,
                (b - NOW).total_seconds() / 3600,
            )
            for pk, state, rank, set_id, a, b in Booking.objects.asked_for().values_list(
                "pk", "state", "rank", "standing_set_id", "starts_at", "ends_at"
            )
        }
        oracle = {
            r.key: (r.state, r.rank, r.place, r.start, r.end) for r in self.desk.rows.values()
        }
        assert tables == oracle, last


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=PHASES,
    suppress_health_check=list(HealthCheck),
    derandomize=EXAMPLES == 50,
)
@given(st.lists(act, min_size=ACTS, max_size=ACTS))
def test_the_desk_and_the_oracle_agree_after_every_act(acts):
    with transaction.atomic():
        machine = Machine()
        for name, *given_ in acts:
            machine.play(name, *given_)
        assert overlaps() == 0
        transaction.set_rollback(True)


def test_a_desk_that_moves_nobody_up_is_caught(monkeypatch):
    """The control: if this passes unnoticed, the agreement above proves nothing."""
    monkeypatch.setattr(line, "_promote", lambda locked, booking, now: False)
    machine = Machine()
    machine.play("queue", (3, 0, (5.0, 3.0)))
    machine.play("queue", (3, 1, (5.0, 3.0)))

    with pytest.raises(AssertionError, match="release"):
        machine.play("release", 1)
