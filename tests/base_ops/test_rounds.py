"""Allocation rounds: opening, collecting by the clock, and what a round keeps from the desk."""

from datetime import time, timedelta

import pytest

from base_ops.models import AllocationRound, RequestState, Reserved, RoundState
from base_ops.round_errors import (
    CrewElsewhere,
    ItemUnsound,
    RequestMade,
    RequestWithdrawn,
    RoundClosed,
    RoundNotThere,
    RoundReserves,
    RoundUnsound,
    TooManyItems,
)
from base_ops.services import bookings, round_requests, rounds, waitlist
from base_ops.services.round_requests import Choice, Item, Wishes
from tests.factories import (
    BaseFactory,
    CrewFactory,
    DressingFactory,
    SetKindFactory,
    StandingSetFactory,
)
from tests.rounds import closing, item, opened, wishes
from tests.spans import DAY, NOW, at, hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def villa():
    return StandingSetFactory(kind__code="villa")


@pytest.fixture
def round_(villa):
    return opened(villa.base, kinds=[villa.kind])


def ask(round_, crew, *items, now=NOW, **more):
    return round_requests.ask(round_id=round_.pk, crew=crew, wishes=wishes(*items, **more), now=now)


class TestLife:
    def test_a_round_is_prepared_opened_closed_and_cancelled(self, villa):
        round_ = rounds.create_round(
            base=villa.base,
            name="别墅",
            first_date=DAY + timedelta(days=7),
            last_date=DAY + timedelta(days=13),
            opens_at=NOW,
            closes_at=at(0),
            now=NOW,
        )
        assert round_.state == RoundState.PREPARED
        assert round_.span.start == at(6, day=7)
        assert rounds.open_round(round_id=round_.pk, now=NOW).state == RoundState.OPEN
        closed = rounds.close_round(round_id=round_.pk, now=at(1, day=-1))
        assert (closed.state, closed.closes_at) == (RoundState.CLOSED, at(1, day=-1))
        assert rounds.cancel_round(round_id=round_.pk, now=NOW).state == RoundState.CANCELLED
        with pytest.raises(RoundNotThere):
            rounds.open_round(round_id=round_.pk, now=NOW)

    @pytest.mark.parametrize(
        "fields",
        [
            pytest.param({"last_date": DAY - timedelta(days=1)}, id="days-out-of-order"),
            pytest.param({"last_date": DAY + timedelta(days=100)}, id="too-long"),
            pytest.param({"closes_at": NOW - timedelta(hours=1)}, id="closes-in-the-past"),
            pytest.param({"closes_at": at(12, day=30)}, id="closes-after-its-days"),
            pytest.param({"name": " "}, id="no-name"),
            pytest.param({"step_minutes": 1}, id="step"),
        ],
    )
    def test_what_does_not_hold_together_is_refused(self, villa, fields):
        sound = {
            "name": "别墅",
            "first_date": DAY + timedelta(days=7),
            "last_date": DAY + timedelta(days=13),
            "opens_at": NOW,
            "closes_at": at(0),
        }
        with pytest.raises(RoundUnsound):
            rounds.create_round(base=villa.base, now=NOW, **{**sound, **fields})
        assert not AllocationRound.objects.exists()

    def test_of_an_open_round_only_its_closing_changes(self, round_):
        rounds.change_round(round_id=round_.pk, now=NOW, closes_at=at(3))
        with pytest.raises(RoundNotThere):
            rounds.change_round(round_id=round_.pk, now=NOW, name="别的")

    def test_a_seed_is_drawn_and_kept(self, villa):
        a, b = (opened(villa.base, name=str(n), seed=None) for n in range(2))
        assert a.seed != b.seed


class TestCollecting:
    def test_a_request_keeps_its_items_in_order(self, round_, villa):
        request = ask(round_, CrewFactory(), item(villa.kind, minutes=120), item(villa))
        first, second = request.items.all()
        assert (first.place, first.minutes, second.place) == (1, 120, 2)
        assert second.choices.get().standing_set == villa

    def test_a_crew_asks_once_and_changes_it(self, round_, villa):
        crew = CrewFactory()
        request = ask(round_, crew, item(villa.kind))
        with pytest.raises(RequestMade):
            ask(round_, crew, item(villa.kind))
        round_requests.change(
            request_id=request.pk, wishes=wishes(item(villa), item(villa.kind)), now=NOW
        )
        assert request.items.count() == 2
        round_requests.withdraw(request_id=request.pk, now=NOW)
        with pytest.raises(RequestWithdrawn):
            round_requests.withdraw(request_id=request.pk, now=NOW)
        assert ask(round_, crew, item(villa.kind)).state == RequestState.ASKED

    @pytest.mark.parametrize(
        ("now", "taken"),
        [
            pytest.param(closing(-1), True, id="a-moment-before"),
            pytest.param(closing(0), False, id="as-it-closes"),
            pytest.param(closing(1), False, id="after"),
            pytest.param(NOW - timedelta(minutes=1), False, id="before-it-opens"),
        ],
    )
    def test_the_clock_decides(self, round_, villa, now, taken):
        if taken:
            ask(round_, CrewFactory(), item(villa.kind), now=now)
        else:
            with pytest.raises(RoundClosed):
                ask(round_, CrewFactory(), item(villa.kind), now=now)
        assert round_.requests.count() == int(taken)

    def test_nothing_changes_after_it_closed(self, round_, villa):
        request = ask(round_, CrewFactory(), item(villa.kind))
        rounds.close_round(round_id=round_.pk, now=NOW)
        for act in (
            lambda: round_requests.withdraw(request_id=request.pk, now=NOW),
            lambda: round_requests.change(request_id=request.pk, wishes=wishes(), now=NOW),
        ):
            with pytest.raises(RoundClosed):
                act()

    def test_a_crew_of_another_base_is_unknown(self, round_, villa):
        other = CrewFactory(production__company__base=BaseFactory(code="elsewhere"))
        with pytest.raises(CrewElsewhere):
            ask(round_, other, item(villa.kind))

    @pytest.mark.parametrize(
        "fields",
        [
            pytest.param({"minutes": 0}, id="no-minutes"),
            pytest.param({"minutes": 1441}, id="more-than-a-day"),
            pytest.param({"days": 8}, id="more-days-than-dates"),
            pytest.param({"first": 5, "last": 4}, id="dates-out-of-order"),
            pytest.param({"last": 99}, id="outside-the-round"),
            pytest.param({"starts": time(10), "ends": time(11)}, id="hours-too-short"),
            pytest.param({"dressing": "龙宫"}, id="no-such-dressing"),
        ],
    )
    def test_an_item_that_cannot_be_is_named(self, round_, villa, fields):
        with pytest.raises(ItemUnsound) as refused:
            ask(round_, CrewFactory(), item(villa.kind), item(villa.kind, **fields))
        assert refused.value.details["item"] == 2
        assert not round_.requests.exists()

    def test_only_what_the_round_is_about(self, round_):
        office = StandingSetFactory(kind=SetKindFactory(code="office"))
        for wanted in (office, office.kind):
            with pytest.raises(ItemUnsound):
                ask(round_, CrewFactory(), item(wanted))

    def test_a_choice_is_a_kind_or_a_set(self, round_, villa):
        both = Item(
            choices=[Choice(villa.kind, villa)],
            minutes=60,
            first_date=round_.first_date,
            last_date=round_.last_date,
            from_time=time(8),
            to_time=time(20),
        )
        with pytest.raises(ItemUnsound):
            round_requests.ask(
                round_id=round_.pk, crew=CrewFactory(), wishes=Wishes([both]), now=NOW
            )

    def test_a_request_is_neither_empty_nor_endless(self, round_, villa):
        for count in (0, 31):
            with pytest.raises(TooManyItems):
                ask(round_, CrewFactory(), *[item(villa.kind)] * count)

    def test_a_dressing_that_a_set_has_is_asked_for(self, round_, villa):
        DressingFactory(standing_set=villa, name="喜房")
        request = ask(round_, CrewFactory(), item(villa.kind, dressing="喜房"))
        assert request.items.get().dressing_name == "喜房"


class TestReserving:
    def hold(self, villa, by, day=8):
        return bookings.hold_set(
            crew=CrewFactory(), standing_set=villa, span=hours(9, 12, day=day), now=NOW, by=by
        )

    @pytest.mark.parametrize(
        ("reserved", "passing"),
        [
            (Reserved.ALL, {"producer", "sales", "base_manager"}),
            (Reserved.STAFF, {"sales", "base_manager"}),
            (Reserved.MANAGERS, {"base_manager"}),
        ],
    )
    def test_who_may_book_past_it(self, villa, user_with_role, reserved, passing):
        opened(villa.base, kinds=[villa.kind], reserved=reserved)
        met = set()
        for n, role in enumerate(("producer", "sales", "base_manager")):
            try:
                self.hold(villa, user_with_role(role, base=villa.base), day=8 + n)
                met.add(role)
            except RoundReserves:
                continue
        assert met == passing

    def test_the_refusal_names_the_round_and_where_to_ask(self, villa, round_, user_with_role):
        with pytest.raises(RoundReserves) as refused:
            self.hold(villa, user_with_role("producer", base=villa.base))
        assert refused.value.details["round"] == "十二月别墅"
        assert f"/api/v1/rounds/{round_.pk}/" in refused.value.message("zh")

    def test_only_its_days_and_kinds_until_it_is_over(self, villa, round_, user_with_role):
        producer = user_with_role("producer", base=villa.base)
        self.hold(villa, producer, day=1)
        self.hold(StandingSetFactory(kind=SetKindFactory(code="office")), producer)
        rounds.close_round(round_id=round_.pk, now=NOW)
        with pytest.raises(RoundReserves):
            self.hold(villa, producer)
        rounds.cancel_round(round_id=round_.pk, now=NOW)
        self.hold(villa, producer)

    def test_parts_of_a_contested_whole_are_kept_too(self, villa, round_, user_with_role):
        hall = StandingSetFactory(whole=villa, kind=SetKindFactory(code="hall"))
        with pytest.raises(RoundReserves):
            self.hold(hall, user_with_role("producer", base=villa.base))

    def test_waiting_in_line_moving_and_the_packer(self, villa, round_, user_with_role):
        producer = user_with_role("producer", base=villa.base)
        crew, elsewhere = CrewFactory(), StandingSetFactory(kind=SetKindFactory(code="office"))
        span = hours(9, 12, day=8)
        with pytest.raises(RoundReserves):
            bookings.queue_hold(crew=crew, standing_set=villa, span=span, now=NOW, by=producer)
        held = bookings.hold_set(crew=crew, standing_set=elsewhere, span=span, now=NOW)
        with pytest.raises(RoundReserves):
            bookings.move_booking(
                booking_id=held.pk, span=span, standing_set=villa, now=NOW, by=producer
            )
        assert self.hold(villa, None).pk

    def test_nobody_is_offered_what_a_round_keeps(self, villa, round_):
        entry = waitlist.join(
            crew=CrewFactory(), kind=villa.kind, window=hours(8, 20, day=8), minutes=60, now=NOW
        )
        assert not entry.offers.exists()
        rounds.cancel_round(round_id=round_.pk, now=NOW)
        waitlist.sweep(now=NOW)
        assert entry.offers.exists()
