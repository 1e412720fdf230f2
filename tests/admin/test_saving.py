"""Every form of every model: saved as it came it changes nothing, saved empty it says why not."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from lxml import html

from base_ops.models import Company, Crew, Production
from scheduling.models import Location, Scene
from sets.models import StandingSet
from tests.admin.conftest import World
from tests.admin.test_pages import OURS, label, request_of, url


def sent(page: Any, model: type[Any]) -> dict[str, Any]:
    """What a browser would send of the page's form."""
    form = html.fromstring(page.content.decode()).get_element_by_id(
        f"{model._meta.model_name}_form"
    )
    values: dict[str, list[str]] = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value)
    return {name: value for name, value in values.items() if "__prefix__" not in name}


def editable(model: type[Any], client: Client) -> bool:
    pages = admin.site.get_model_admin(model)
    fields = {"Booking", "Override", "Quote", "ScheduleRun", "Plan", "Script", "WaitlistEntry"}
    fields |= {"AllocationRound", "RoundRequest", "NoticeDelivery"}
    return pages.has_change_permission(request_of(client)) and model.__name__ not in fields


@pytest.mark.parametrize("model", OURS, ids=label)
def test_a_form_saved_as_it_came_changes_nothing(
    model: type[Any], manager: Client, world: World
) -> None:
    if not editable(model, manager):
        return
    row = admin.site.get_model_admin(model).get_queryset(request_of(manager)).first()
    before = list(model._default_manager.order_by("pk").values())
    page = url(model, "change", row.pk)
    answer = manager.post(page, sent(manager.get(page), model))
    assert answer.status_code == 302, answer.context["errors"]
    assert list(model._default_manager.order_by("pk").values()) == before


@pytest.mark.parametrize("model", OURS, ids=label)
def test_an_empty_form_is_told(model: type[Any], manager: Client, world: World) -> None:
    if not admin.site.get_model_admin(model).has_add_permission(request_of(manager)):
        return
    before = model._default_manager.count()
    assert manager.post(url(model, "add"), {"x": ""}).status_code == 200
    assert model._default_manager.count() == before


@pytest.mark.parametrize("model", OURS, ids=label)
def test_history_and_deletion_pages_open(model: type[Any], manager: Client, world: World) -> None:
    pages = admin.site.get_model_admin(model)
    row = pages.get_queryset(request_of(manager)).first()
    assert manager.get(url(model, "history", row.pk)).status_code == 200
    may = pages.has_delete_permission(request_of(manager), row)
    assert manager.get(url(model, "delete", row.pk)).status_code == (200 if may else 403)


def test_what_others_hang_on_is_not_deleted(manager: Client, world: World) -> None:
    company = world.crew.production.company
    answer = manager.post(url(Company, "delete", company.pk), {"post": "yes"})
    assert answer.status_code == 200
    assert Company.objects.filter(pk=company.pk).exists()


def test_inline_rows_are_written(manager: Client, world: World) -> None:
    page = url(Production, "change", world.crew.production_id)
    values = sent(manager.get(page), Production)
    values["roles-0-day_rate_fen"] = "1234.56"
    manager.post(page, values)
    world.role.refresh_from_db()
    assert world.role.day_rate_fen == 123456


def test_a_scene_takes_roles_of_its_production_only(
    manager: Client, world: World, other_world: World
) -> None:
    page = url(Scene, "change", world.scene.pk)
    values = sent(manager.get(page), Scene)
    values["cast-0-role"] = str(other_world.role.pk)
    assert manager.post(page, values).status_code == 200


def test_a_set_is_not_made_part_of_itself(manager: Client, world: World) -> None:
    page = url(StandingSet, "change", world.standing_set.pk)
    values = {**sent(manager.get(page), StandingSet), "whole": str(world.standing_set.pk)}
    assert manager.post(page, values).status_code == 200


def test_another_dressing_offers_the_sets_anew(manager: Client, world: World) -> None:
    world.location.kind = world.standing_set.kind
    world.location.save()
    name = world.standing_set.dressings.first().name
    page = url(Location, "change", world.location.pk)
    manager.post(page, {**sent(manager.get(page), Location), "dressing_name": name})
    assert name in world.location.candidates.get().reason


def test_a_crew_that_ends_before_it_starts_is_told(manager: Client, world: World) -> None:
    page = url(Crew, "change", world.crew.pk)
    values = {**sent(manager.get(page), Crew), "last_date": "2020-01-01"}
    assert manager.post(page, values).status_code == 200


@pytest.mark.parametrize("name", ["password_change", "index"])
def test_the_sites_own_pages_open(name: str, manager: Client) -> None:
    assert manager.get(reverse(f"admin:{name}")).status_code == 200


@pytest.mark.parametrize("app", ["sets", "base_ops", "scheduling"])
def test_the_pages_of_an_app_open(app: str, manager: Client) -> None:
    assert manager.get(reverse("admin:app_list", args=[app])).status_code == 200


def test_signing_in_and_out(client: Client, manager: Client) -> None:
    assert "欢迎回到" in client.get(reverse("admin:login")).content.decode()
    assert manager.post(reverse("admin:logout")).status_code == 200
