"""What a company may hold, what a production needs to confirm, and what a manager may overrule."""

import pytest

from base_ops.errors import (
    HoldQuotaReached,
    OverrideDecided,
    OverrideNeedsReason,
    RegistrationNumberMissing,
    SetClosed,
)
from base_ops.models import Booking, BookingState, FilingTier, Notice, NoticeKind, OverrideState
from base_ops.services import bookings, overrides
from base_ops.services.bookings import SetRequest
from tests.factories import (
    BaseFactory,
    CompanyFactory,
    CrewFactory,
    ProductionFactory,
    StandingSetFactory,
    UserFactory,
)
from tests.spans import NOW, hours

pytestmark = pytest.mark.django_db


def request(crew, span=None, standing_set=None):
    return SetRequest((standing_set or StandingSetFactory()).pk, crew.pk, span or hours(9, 12))


class TestQuota:
    def test_a_company_holds_no_more_than_its_share(self):
        crew = CrewFactory(production__company__open_holds=2)
        for _ in range(2):
            bookings.hold_sets(requests=[request(crew)], now=NOW)

        with pytest.raises(HoldQuotaReached) as refused:
            bookings.hold_sets(requests=[request(crew)], now=NOW)

        assert refused.value.details["limit"] == 2

    def test_a_group_counts_as_a_whole(self):
        crew = CrewFactory(production__company__open_holds=2)

        with pytest.raises(HoldQuotaReached):
            bookings.hold_sets(requests=[request(crew) for _ in range(3)], now=NOW)

        assert not Booking.objects.exists()

    def test_confirming_makes_room(self):
        crew = CrewFactory(production__company__open_holds=1)
        [first] = bookings.hold_sets(requests=[request(crew)], now=NOW)
        bookings.confirm_booking(booking_id=first.pk, now=NOW)

        bookings.hold_sets(requests=[request(crew)], now=NOW)

    def test_waiting_in_line_counts(self):
        company = CompanyFactory(open_holds=1)
        crew = CrewFactory(production__company=company)
        ward = StandingSetFactory()
        bookings.hold_sets(requests=[request(CrewFactory(), standing_set=ward)], now=NOW)
        bookings.queue_hold(crew=crew, standing_set=ward, span=hours(9, 12), now=NOW)

        with pytest.raises(HoldQuotaReached):
            bookings.hold_sets(requests=[request(crew)], now=NOW)

    def test_the_base_has_a_limit_for_everybody(self):
        BaseFactory(open_holds=0)

        with pytest.raises(HoldQuotaReached):
            bookings.hold_sets(requests=[request(CrewFactory())], now=NOW)


class TestFiling:
    def crew(self, budget, number=""):
        company = CompanyFactory()
        FilingTier.objects.create(base=company.base, name="重点", from_budget_fen=100_000_000)
        FilingTier.objects.create(base=company.base, name="其他", needs_number=False)
        return CrewFactory(
            production=ProductionFactory(
                company=company, budget_fen=budget, registration_number=number
            )
        )

    def test_a_big_production_without_a_number_is_not_confirmed(self):
        crew = self.crew(100_000_000)
        [hold] = bookings.hold_sets(requests=[request(crew)], now=NOW)

        with pytest.raises(RegistrationNumberMissing) as refused:
            bookings.confirm_booking(booking_id=hold.pk, now=NOW)

        assert refused.value.details["tier"] == "重点"

    def test_nor_when_a_plan_books_it_at_once(self):
        with pytest.raises(RegistrationNumberMissing):
            bookings.hold_sets(
                requests=[request(self.crew(100_000_000))], now=NOW, state=BookingState.CONFIRMED
            )

    @pytest.mark.parametrize(
        ("budget", "number"),
        [
            pytest.param(100_000_000, "(渝)网微剧备字(2026)第0123号", id="it-has-its-number"),
            pytest.param(99_999_999, "", id="below-the-tier"),
            pytest.param(None, "", id="nobody-knows-the-budget"),
        ],
    )
    def test_others_are(self, budget, number):
        [hold] = bookings.hold_sets(requests=[request(self.crew(budget, number))], now=NOW)

        assert bookings.confirm_booking(booking_id=hold.pk, now=NOW).state == "CONFIRMED"


class TestOverride:
    def ask(self, ward, span, crew=None):
        return overrides.ask_override(
            crew=crew or CrewFactory(),
            standing_set=ward,
            span=span,
            reason="甲方档期",
            by=UserFactory(),
            now=NOW,
        )

    def grant(self, row):
        return overrides.grant_override(override_id=row.pk, by=UserFactory(), now=NOW)

    def test_the_other_booking_is_released_with_the_reason_and_its_people_are_told(self):
        ward = StandingSetFactory(strike_minutes=0)
        [other] = bookings.hold_sets(
            requests=[request(CrewFactory(), standing_set=ward)],
            now=NOW,
            state=BookingState.CONFIRMED,
        )

        row = self.grant(self.ask(ward, hours(10, 11)))

        other.refresh_from_db()
        assert (other.state, other.reason) == (BookingState.RELEASED, "甲方档期")
        assert row.booking.state == BookingState.CONFIRMED
        told = Notice.objects.get()
        assert (told.kind, told.crew) == (NoticeKind.OVERRULED, other.crew)
        assert "甲方档期" in told.zh

    def test_nothing_is_released_when_the_new_one_cannot_stand_there(self):
        ward = StandingSetFactory(strike_minutes=0)
        [other] = bookings.hold_sets(requests=[request(CrewFactory(), hours(9, 10), ward)], now=NOW)
        bookings.close_set(standing_set=ward, span=hours(11, 12), reason="修灯", now=NOW)

        with pytest.raises(SetClosed):
            self.grant(self.ask(ward, hours(9, 12)))

        other.refresh_from_db()
        assert other.state == BookingState.HOLD
        assert not Notice.objects.exists()

    def test_who_waits_in_line_does_not_slip_in(self):
        ward = StandingSetFactory(strike_minutes=0)
        bookings.hold_sets(requests=[request(CrewFactory(), standing_set=ward)], now=NOW)
        second = bookings.queue_hold(
            crew=CrewFactory(), standing_set=ward, span=hours(9, 12), now=NOW
        )

        row = self.grant(self.ask(ward, hours(9, 12)))

        second.refresh_from_db()
        assert second.state == BookingState.SECOND_HOLD
        assert row.booking.rank == 1

    def test_it_needs_a_reason_and_is_decided_once(self):
        ward = StandingSetFactory()
        with pytest.raises(OverrideNeedsReason):
            overrides.ask_override(
                crew=CrewFactory(),
                standing_set=ward,
                span=hours(9, 12),
                reason=" ",
                by=UserFactory(),
                now=NOW,
            )
        row = self.ask(ward, hours(9, 12))
        overrides.refuse_override(override_id=row.pk, by=UserFactory(), now=NOW, answer="不行")

        with pytest.raises(OverrideDecided):
            self.grant(row)

        row.refresh_from_db()
        assert row.state == OverrideState.REFUSED
