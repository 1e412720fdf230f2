"""The waitlist in the admin: joining, leaving, and the links to send."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from base_ops.models import WaitlistEntry, WaitlistState
from base_ops.services.offer_keys import path_of
from sets import clock
from tests.admin.conftest import World
from tests.factories import WaitlistEntryFactory, WaitlistOfferFactory
from tests.spans import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "database_now", lambda: NOW)


def typed(world: World, **changed: Any) -> dict[str, Any]:
    return {
        "crew": world.crew.pk,
        "kind": world.standing_set.kind_id,
        "dressing_name": "",
        "minutes": "120",
        "first_date": "2026-11-24",
        "starts": "13:00",
        "last_date": "2026-11-25",
        "ends": "20:00",
        "note": "补拍",
        **changed,
    }


def change(entry: WaitlistEntry) -> str:
    return reverse("admin:base_ops_waitlistentry_change", args=[entry.pk])


def test_the_desk_puts_a_crew_on_the_list_and_has_the_link_to_send(
    manager: Client, world: World
) -> None:
    answer = manager.post(reverse("admin:base_ops_waitlistentry_add"), typed(world))

    entry = WaitlistEntry.objects.latest("pk")
    assert answer.url == change(entry)
    assert (entry.crew, entry.note, entry.state) == (world.crew, "补拍", WaitlistState.OFFERED)
    page = manager.get(change(entry)).content.decode()
    assert path_of(entry.offers.get()) in page
    assert "<svg" in page


def test_a_refusal_is_told_and_what_was_typed_stays(manager: Client, world: World) -> None:
    given = typed(world, minutes="9000")

    answer = manager.post(reverse("admin:base_ops_waitlistentry_add"), given)

    assert "放不下" in str(answer.context["form"].errors)
    assert WaitlistEntry.objects.count() == 1


def test_the_desk_takes_a_crew_off_the_list(manager: Client, world: World) -> None:
    entry = WaitlistEntryFactory(crew=world.crew, kind=world.standing_set.kind)

    manager.post(reverse("admin:base_ops_waitlistentry_leave", args=[entry.pk]))

    entry.refresh_from_db()
    assert entry.state == WaitlistState.CANCELLED


def test_a_viewer_sees_no_link(viewer: Client, world: World) -> None:
    entry = WaitlistEntryFactory(crew=world.crew, kind=world.standing_set.kind)
    offer = WaitlistOfferFactory(entry=entry, standing_set=world.standing_set)

    assert path_of(offer) not in viewer.get(change(entry)).content.decode()
