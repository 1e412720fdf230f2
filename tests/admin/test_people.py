"""Accounts, crews and the first page."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from base_ops.models import Crew, User
from base_ops.roles import LABELS, PRODUCER, SALES
from scheduling.selectors.dashboard import today_at
from tests.admin.conftest import World
from tests.factories import BookingFactory, StandingSetFactory, UserFactory
from tests.spans import at

pytestmark = pytest.mark.django_db


def test_a_manager_makes_accounts_of_the_own_base(manager: Client, world: World) -> None:
    sales = Group.objects.get(name=SALES)
    asked = {
        "username": "xiaohe",
        "usable_password": "true",
        "password1": "a-long-enough-word",
        "password2": "a-long-enough-word",
        "groups": [sales.pk],
        "is_staff": "on",
        "is_superuser": "on",
    }
    answer = manager.post(reverse("admin:base_ops_user_add"), asked)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    made = User.objects.get(username="xiaohe")
    assert (made.base, made.is_staff, made.is_superuser) == (world.base, True, False)
    assert list(made.groups.all()) == [sales]


def test_a_manager_never_sees_a_superuser_or_another_base(
    manager: Client, admin_user: User, other_world: World
) -> None:
    stranger = UserFactory(base=other_world.base)
    for user in (admin_user, stranger):
        page = reverse("admin:base_ops_user_change", args=[user.pk])
        assert manager.get(page).status_code == 302
        assert (
            manager.get(reverse("admin:auth_user_password_change", args=[user.pk])).status_code
            == 404
        )


def test_a_manager_cannot_become_superuser(manager: Client, world: World) -> None:
    me = User.objects.get(pk=manager.session["_auth_user_id"])
    page = reverse("admin:base_ops_user_change", args=[me.pk])
    manager.post(
        page, {"username": me.username, "is_staff": "on", "is_active": "on", "is_superuser": "on"}
    )
    me.refresh_from_db()
    assert not me.is_superuser


def test_roles_are_called_as_at_the_base(manager: Client) -> None:
    page = manager.get(reverse("admin:base_ops_user_add")).content.decode()
    assert str(LABELS[SALES]) in page
    assert "base_manager" not in page


def test_a_producer_finds_the_admin_empty(sign_in: Any, world: World) -> None:
    producer = sign_in(PRODUCER, company=world.crew.production.company)
    page = producer.get(reverse("admin:base_ops_booking_changelist"))
    assert page.context["cl"].result_count == 0
    assert producer.get(reverse("admin:index")).status_code == 200


def test_the_phone_link_is_shown_with_its_code_and_renewed(manager: Client, world: World) -> None:
    page = reverse("admin:base_ops_crew_change", args=[world.crew.pk])
    old = world.crew.link_key
    shown = manager.get(page).content.decode()
    assert f"/c/{old}/" in shown
    assert "<svg" in shown
    renew = reverse("admin:base_ops_crew_renew_link", args=[world.crew.pk])
    manager.get(renew)
    assert Crew.objects.get(pk=world.crew.pk).link_key == old
    manager.post(renew)
    assert Crew.objects.get(pk=world.crew.pk).link_key != old


def test_a_viewer_does_not_see_the_phone_link(viewer: Client, world: World) -> None:
    page = viewer.get(reverse("admin:base_ops_crew_change", args=[world.crew.pk]))
    assert world.crew.link_key not in page.content.decode()


def test_the_colour_is_chosen_from_the_ring(manager: Client, world: World) -> None:
    page = manager.get(reverse("admin:base_ops_crew_change", args=[world.crew.pk]))
    assert page.content.decode().count('name="colour"') == 24


def test_today_counts_crews_sets_and_changeovers(world: World) -> None:
    other = StandingSetFactory(base=world.base)
    BookingFactory(
        standing_set=other,
        crew=world.crew,
        starts_at=at(13),
        ends_at=at(13) + timedelta(hours=2),
        state="HOLD",
        expires_at=at(20),
    )
    today = today_at(world.base, now=at(10))
    assert (len(today.crews), today.sets_now, today.sets_today, today.changeovers) == (1, 1, 2, 1)
    assert today.crews[0].first.standing_set == world.standing_set
    assert [b.standing_set for b in today.holds] == [other]
    assert list(today.runs) == [world.run]


@pytest.mark.parametrize(
    ("hour", "crews"),
    [
        pytest.param(10, 1, id="in-the-day"),
        pytest.param(29.9, 1, id="before-six-next-morning"),
        pytest.param(30, 0, id="at-six-next-morning"),
        pytest.param(5.9, 0, id="before-six-that-morning"),
    ],
)
def test_the_day_is_cut_at_six(hour: float, crews: int, world: World) -> None:
    assert len(today_at(world.base, now=at(hour)).crews) == crews


def test_the_first_page_asks_few_queries(
    manager: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    for n in range(5):
        BookingFactory(
            standing_set=StandingSetFactory(base=world.base),
            crew__production__company__base=world.base,
            starts_at=at(9, day=n),
            ends_at=at(12, day=n),
        )
    with django_assert_max_num_queries(16):
        manager.get(reverse("admin:index"))


def test_a_new_crew_starts_with_its_production_and_a_free_colour(
    manager: Client, world: World
) -> None:
    production = world.crew.production
    add = manager.get(reverse("admin:base_ops_production_add_crew", args=[production.pk]))
    form = manager.get(add.url).context["adminform"].form
    assert form.initial["production"] == str(production.pk)
    assert form.initial["colour"] not in (None, world.crew.colour)
