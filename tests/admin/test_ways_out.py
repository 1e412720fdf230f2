"""A booking that is refused leads on: every way out is a link that can be walked."""

import re
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from base_ops.admin import bookings as desk
from base_ops.models import Booking
from sets import clock
from tests.admin.conftest import World
from tests.factories import BookingFactory, StandingSetFactory
from tests.spans import NOW, hours

pytestmark = pytest.mark.django_db
ADD = "admin:base_ops_booking_add"
GROUP = "admin:base_ops_booking_hold_group"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "timezone", SimpleNamespace(now=lambda: NOW))
    monkeypatch.setattr(clock, "database_now", lambda: NOW)


@pytest.fixture
def twin(world: World) -> Any:
    """Another set of the kind."""
    own = world.standing_set
    return StandingSetFactory(base=own.base, kind=own.kind, zone=own.zone, code="TWIN-2")


def hold_form(world: World, starts: str, ends: str) -> dict[str, Any]:
    day = {"first_date": "2026-11-24", "last_date": "", "starts": starts, "ends": ends}
    return {"crew": world.crew.pk, "standing_set": world.standing_set.pk, "label": "1-1", **day}


def links_of(answer: Any) -> dict[str, str]:
    """{text: href} of the ways out."""
    ways = [link for way in answer.context["ways_out"] for link in way.links]
    page = unescape(answer.content.decode())
    assert all(f'href="{link.href}"' in page for link in ways)
    return {str(link.text): link.href for link in ways}


def walk(client: Client, href: str) -> Any:
    """Open the link and send the form as it is filled in."""
    form = client.get(href).context["form"]
    path = href.partition("?")[0]
    sent = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return client.post(path, {k: v for k, v in sent.items() if v not in (None, False)})


@pytest.mark.parametrize("start", ["改时间", "换场景"])
def test_a_refused_hold_offers_what_could_be_had(
    start: str, manager: Client, world: World, twin: Any
) -> None:
    answer = manager.post(reverse(ADD), hold_form(world, "10:00", "13:00"))
    links = [href for text, href in links_of(answer).items() if text.startswith(start)]

    assert links
    before = Booking.objects.asked_for().count()
    done = walk(manager, links[0])
    assert done.status_code == 302, done.context["form"].errors
    made = Booking.objects.asked_for().latest("pk")
    assert Booking.objects.asked_for().count() == before + 1
    assert made.label == "1-1"
    assert (made.standing_set == twin) is (start == "换场景")


def test_the_ways_out_of_a_move_forget_where_it_stood(
    manager: Client, world: World, twin: Any
) -> None:
    mine = BookingFactory(standing_set=world.standing_set, crew=world.crew, **_span(14, 17))
    page = reverse("admin:base_ops_booking_move", args=[mine.pk])
    answer = manager.post(page, hold_form(world, "11:00", "14:00"))

    assert not any("换陈设" in text for text in links_of(answer))
    [later] = [h for t, h in links_of(answer).items() if re.match("改时间.*12:", t)]
    assert walk(manager, later).status_code == 302
    mine.refresh_from_db()
    assert mine.starts_at < hours(14, 17).start


def test_a_group_takes_the_like_of_what_is_taken(manager: Client, world: World, twin: Any) -> None:
    free = StandingSetFactory(base=world.base, code="FREE-1")
    typed = hold_form(world, "10:00", "12:00") | {
        "codes": f"{free.code} {world.standing_set.code}",
        "last_date": "2026-11-24",
    }
    links = links_of(manager.post(reverse(GROUP), typed))

    [other] = [href for text, href in links.items() if twin.code in text]
    assert walk(manager, other).status_code == 302
    held = Booking.objects.filter(standing_set__in=[free, twin])
    assert held.count() == 2


def test_another_time_for_one_of_a_group_is_a_hold_of_its_own(
    manager: Client, world: World
) -> None:
    typed = hold_form(world, "10:00", "12:00") | {
        "codes": world.standing_set.code,
        "last_date": "2026-11-24",
    }
    links = links_of(manager.post(reverse(GROUP), typed))

    [first, *_] = [href for text, href in links.items() if text.startswith("改时间")]
    assert first.startswith(reverse(ADD))
    assert walk(manager, first).status_code == 302


def _span(start: float, end: float) -> dict[str, Any]:
    span = hours(start, end)
    return {"starts_at": span.start, "ends_at": span.end}
