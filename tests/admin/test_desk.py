"""The booking desk in the admin: every act is a service's, every refusal is told."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from base_ops.admin import bookings as desk
from base_ops.models import Booking, BookingState, Purpose
from sets import clock
from tests.admin.conftest import World
from tests.factories import BookingFactory, StandingSetFactory
from tests.spans import NOW, at

pytestmark = pytest.mark.django_db
LIST = "admin:base_ops_booking_changelist"
ADD = "admin:base_ops_booking_add"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "timezone", SimpleNamespace(now=lambda: NOW))
    monkeypatch.setattr(clock, "database_now", lambda: NOW)


def page(act: str, booking: Booking) -> str:
    return reverse(f"admin:base_ops_booking_{act}", args=[booking.pk])


def typed(world: World, **changed: Any) -> dict[str, Any]:
    """The hold form, filled in for 14:00 to 17:00 on the fixed day."""
    return {
        "crew": world.crew.pk,
        "standing_set": world.standing_set.pk,
        "dressing": "",
        "first_date": "2026-11-24",
        "starts": "14:00",
        "last_date": "",
        "ends": "17:00",
        "label": "1-1、1-2",
        **changed,
    }


def errors_of(answer: Any) -> str:
    return str(answer.context["form"].errors)


def messages_of(answer: Any) -> str:
    return " ".join(str(m) for m in get_messages(answer.wsgi_request))


def test_a_hold_is_made_through_the_form(manager: Client, world: World) -> None:
    answer = manager.post(reverse(ADD), typed(world))
    made = Booking.objects.latest("pk")
    assert answer.url == page("change", made)
    assert (made.state, made.starts_at, made.ends_at) == (BookingState.HOLD, at(14), at(17))
    assert made.expires_at is not None


def test_an_end_before_the_start_is_on_the_next_day(manager: Client, world: World) -> None:
    manager.post(reverse(ADD), typed(world, starts="22:00", ends="01:30"))
    assert Booking.objects.latest("pk").ends_at == at(25.5)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        pytest.param({"starts": "10:00", "ends": "13:00"}, "已被占用", id="clash"),
        pytest.param({"starts": "25:00"}, "starts", id="no-such-time"),
        pytest.param({"last_date": "2026-11-20"}, "早于开始日期", id="ends-before-it-starts"),
        pytest.param({"last_date": "2026-11-24", "ends": "13:00"}, "晚于开始时间", id="same-day"),
        pytest.param({"last_date": "2031-01-01"}, "不能预订", id="too-long"),
        pytest.param({"crew": "999999"}, "crew", id="no-such-crew"),
        pytest.param({"crew": "x' OR 1=1"}, "crew", id="nonsense"),
        pytest.param({"first_date": ""}, "first_date", id="empty"),
    ],
)
def test_a_refused_hold_is_told_on_the_form(
    changed: dict[str, str], told: str, manager: Client, world: World
) -> None:
    before = Booking.objects.count()
    answer = manager.post(reverse(ADD), typed(world, **changed))
    assert answer.status_code == 200
    assert told in errors_of(answer)
    assert Booking.objects.count() == before


def test_a_refusal_names_the_clash_in_the_language_of_the_page(
    manager: Client, world: World
) -> None:
    asked = typed(world, starts="10:00", ends="13:00")
    english = manager.post(reverse(ADD), asked, headers={"Accept-Language": "en"})
    assert f"{world.standing_set}" in errors_of(english)
    assert "is taken" in errors_of(english)


def test_nobody_books_sets_of_another_base(
    manager: Client, world: World, other_world: World
) -> None:
    answer = manager.post(reverse(ADD), typed(world, standing_set=other_world.standing_set.pk))
    assert "standing_set" in errors_of(answer)
    assert manager.get(page("release", other_world.booking)).status_code == 404


def test_a_hold_is_confirmed_moved_and_released(manager: Client, world: World) -> None:
    manager.post(reverse(ADD), typed(world))
    booking = Booking.objects.latest("pk")
    assert manager.get(page("confirm", booking)).status_code == 200
    manager.post(page("confirm", booking))
    move = typed(world, starts="18:00", ends="20:00")
    assert manager.get(page("move", booking)).status_code == 200
    manager.post(page("move", booking), move)
    booking.refresh_from_db()
    assert (booking.state, booking.starts_at) == (BookingState.CONFIRMED, at(18))
    manager.post(page("release", booking), {"reason": "改期"})
    booking.refresh_from_db()
    assert (booking.state, booking.reason) == (BookingState.RELEASED, "改期")


def test_looking_at_an_act_does_not_do_it(manager: Client, world: World) -> None:
    manager.get(page("release", world.booking))
    world.booking.refresh_from_db()
    assert world.booking.state == BookingState.CONFIRMED


def test_releasing_twice_is_refused_with_a_message(manager: Client, world: World) -> None:
    manager.post(page("release", world.booking), {"reason": ""})
    answer = manager.post(page("release", world.booking), {"reason": ""})
    assert "已释放" in errors_of(answer)


def test_a_move_onto_a_taken_set_changes_nothing(manager: Client, world: World) -> None:
    manager.post(reverse(ADD), typed(world))
    booking = Booking.objects.latest("pk")
    answer = manager.post(page("move", booking), typed(world, starts="11:00", ends="13:00"))
    assert "已被占用" in errors_of(answer)
    booking.refresh_from_db()
    assert booking.starts_at == at(14)


def test_a_set_is_closed_for_maintenance(manager: Client, world: World) -> None:
    close = reverse("admin:base_ops_booking_close_set")
    assert manager.get(close).status_code == 200
    manager.post(close, typed(world, reason="换地板"))
    made = Booking.objects.latest("pk")
    assert (made.purpose, made.crew, made.label) == (Purpose.MAINTENANCE, None, "换地板")


def test_chosen_bookings_are_confirmed_and_refusals_told(manager: Client, world: World) -> None:
    manager.post(reverse(ADD), typed(world))
    hold = Booking.objects.latest("pk")
    chosen = {"action": "confirm_chosen", "_selected_action": [hold.pk, world.booking.pk]}
    told = messages_of(manager.post(reverse(LIST), chosen))
    hold.refresh_from_db()
    assert hold.state == BookingState.CONFIRMED
    assert "已确认 1 个预订" in told
    assert "不能再更改" in told


def test_the_page_of_a_booking_takes_no_fields(manager: Client, world: World) -> None:
    answer = manager.post(page("change", world.booking), {"state": "RELEASED"})
    assert answer.status_code == 403


def test_the_list_shows_what_was_asked_for(manager: Client, world: World) -> None:
    Booking.objects.create(
        standing_set=world.standing_set,
        purpose=Purpose.STRIKE,
        state=BookingState.CONFIRMED,
        starts_at=at(12),
        ends_at=at(12.5),
        turnover_of=world.booking,
    )
    asked = manager.get(reverse(LIST)).context["cl"].result_count
    every = manager.get(reverse(LIST), {"rows": "all"}).context["cl"].result_count
    assert (asked, every) == (2, 3)  # with the one that the world has invoiced


def test_what_is_over_can_be_left_out(manager: Client, world: World) -> None:
    BookingFactory(standing_set=world.standing_set, starts_at=at(-50), ends_at=at(-40))
    ahead = manager.get(reverse(LIST), {"since": "now"}).context["cl"].result_list
    assert list(ahead) == [world.booking]


def test_a_viewer_does_nothing_at_the_desk(viewer: Client, world: World) -> None:
    assert viewer.get(reverse(ADD)).status_code == 403
    for act in ("confirm", "move", "release"):
        assert viewer.post(page(act, world.booking), typed(world)).status_code == 403
    assert viewer.post(reverse("admin:base_ops_booking_close_set"), {}).status_code == 403


def test_a_booking_ends_early_through_the_form(manager: Client, world: World) -> None:
    booking = world.booking
    given = {"last_date": "2026-11-24", "ends": "11:00", "reason": "拍完了"}

    answer = manager.post(page("release_early", booking), given)

    booking.refresh_from_db()
    assert answer.url == page("change", booking)
    assert (booking.ends_at, booking.reason) == (at(11), "拍完了")
    given["ends"] = "15:00"
    assert "应在" in errors_of(manager.post(page("release_early", booking), given))


GROUP = "admin:base_ops_booking_hold_group"


def group(world: World, codes: str, **more: str) -> dict[str, object]:
    hours_ = {"starts": "09:00", "ends": "12:00"}
    days = {"first_date": "2026-11-27", "last_date": "2026-11-28"}
    return {"crew": world.crew.pk, "codes": codes, **days, **hours_, **more}


def test_a_group_of_sets_and_days_is_held_at_once(manager: Client, world: World) -> None:
    rows = [StandingSetFactory(base=world.base) for _ in range(2)]
    answer = manager.post(reverse(GROUP), group(world, "、".join(r.code for r in rows)))

    assert answer.status_code == 302, answer.context["form"].errors
    held = Booking.objects.filter(standing_set__in=rows)
    assert sorted((b.standing_set_id, b.starts_at) for b in held) == sorted(
        (r.pk, at(9, day=day)) for r in rows for day in (3, 4)
    )


def test_a_group_repeats_on_the_weekdays_ticked(manager: Client, world: World) -> None:
    row = StandingSetFactory(base=world.base)
    days = {"first_date": "2026-11-24", "last_date": "2026-12-13", "weekdays": ["1", "4"]}
    answer = manager.post(reverse(GROUP), group(world, row.code) | days)

    assert answer.status_code == 302, answer.context["form"].errors
    held = Booking.objects.filter(standing_set=row).order_by("starts_at")
    assert [b.starts_at for b in held] == [at(9, day=day) for day in (0, 3, 7, 10, 14, 17)]


def test_weekdays_that_the_days_do_not_have_are_told(manager: Client, world: World) -> None:
    days = {"first_date": "2026-11-24", "last_date": "2026-11-25", "weekdays": ["6"]}
    answer = manager.post(reverse(GROUP), group(world, world.standing_set.code) | days)
    assert "没有所选的星期" in errors_of(answer)


def test_a_group_that_meets_one_booking_holds_nothing(manager: Client, world: World) -> None:
    free, taken = (StandingSetFactory(base=world.base) for _ in range(2))
    BookingFactory(standing_set=taken, starts_at=at(10, day=4), ends_at=at(11, day=4))

    page = manager.post(reverse(GROUP), group(world, f"{free.code} {taken.code}"))

    assert taken.code in page.content.decode()
    assert not free.bookings.exists()


def test_codes_that_are_none_and_too_many_days_are_told(manager: Client, world: World) -> None:
    page = manager.post(reverse(GROUP), group(world, f"{world.standing_set.code} NOPE-1"))
    assert "NOPE-1" in page.content.decode()
    page = manager.post(
        reverse(GROUP), group(world, world.standing_set.code, last_date="2027-11-28")
    )
    assert "200" in page.content.decode()
