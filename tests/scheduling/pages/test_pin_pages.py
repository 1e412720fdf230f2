"""Pins are made where they can be seen, from a visit or a strip, and taken away again."""

import pytest
from django.urls import reverse

from base_ops import roles
from scheduling.models import Pin, PinKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(published_by_hand, make_crew):
    return published_by_hand(make_crew("甲"))


@pytest.fixture
def sign_in(client, user_with_role):
    def make(role):
        client.force_login(user_with_role(role, is_staff=True))
        return client

    return make


def pin(client, row, **form):
    address = reverse(f"admin:scheduling_{row._meta.model_name}_pin", args=[row.pk])
    return client.post(address, {"reason": "演员档期", **form})


def test_a_visit_is_pinned_whole_and_let_go(sign_in, plan):
    manager, visit = sign_in(roles.BASE_MANAGER), plan.visits.first()

    pin(manager, visit)

    found = Pin.objects.get(kind=PinKind.SET)
    assert found.standing_set == visit.standing_set
    assert found.reason == "演员档期"
    starts = Pin.objects.filter(kind=PinKind.START)
    assert {p.starts_at for p in starts} == {s.starts_at for s in visit.strips.all()}

    manager.post(reverse("admin:scheduling_pin_unpin", args=[found.pk]))
    assert not Pin.objects.filter(kind=PinKind.SET).exists()
    chosen = {"action": "unpin_chosen", "_selected_action": [p.pk for p in starts]}
    manager.post(reverse("admin:scheduling_pin_changelist"), chosen)
    assert not Pin.objects.exists()


@pytest.mark.parametrize("how", [PinKind.START, PinKind.DAY])
def test_a_strip_is_pinned_to_its_minute_or_its_day(sign_in, plan, how):
    manager, strip = sign_in(roles.BASE_MANAGER), plan.strips.first()

    pin(manager, strip, how=how)

    found = Pin.objects.get()
    assert (found.kind, found.scene) == (how, strip.scene)
    day = plan.base.shooting_day(strip.starts_at)
    assert (found.starts_at or found.date) == (strip.starts_at if how == PinKind.START else day)
    page = manager.get(reverse("admin:scheduling_pin_changelist")).content.decode()
    assert strip.scene.number in page


def test_what_contradicts_is_told_on_the_form(sign_in, plan):
    manager, strip = sign_in(roles.BASE_MANAGER), plan.strips.first()
    crew = strip.scene.crew
    long_ago = crew.first_date.replace(year=2020)
    type(crew).objects.filter(pk=crew.pk).update(first_date=long_ago, last_date=long_ago)

    answer = pin(manager, strip, how=PinKind.DAY)

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Pin.objects.exists()


@pytest.mark.parametrize("role", [roles.VIEWER, roles.FINANCE, roles.PRODUCER])
def test_who_may_not_pin(sign_in, plan, role):
    stranger = sign_in(role)

    for row in (plan.visits.first(), plan.strips.first()):
        assert pin(stranger, row, how=PinKind.START).status_code in (302, 403, 404)
    assert not Pin.objects.exists()
