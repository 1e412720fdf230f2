"""Every page of every model: opens, is bounded by the base, asks few queries."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from base_ops.models import LifeSign, SignInTries, User
from sets.models import Base, StandingSet
from tests.admin.conftest import World, build_world
from tests.factories import RoleFactory, StandingSetFactory

OURS = [
    model
    for model in admin.site._registry
    if model._meta.app_label in ("sets", "base_ops", "scheduling")
]
# Of these a viewer sees nothing; and the one that is of no base.
PRIVATE = (User, SignInTries)
OF_NO_BASE = (LifeSign,)
# English of the admin's library that must not show on Chinese pages.
ENGLISH = (
    "Type to search",
    "Select record",
    "Choose file to upload",
    "General",
    "Reset filters",
    "No results found",
    "Recent actions",
    "Add another",
    "Save and",
    "Select value",
    "Log out",
)


def label(model: type[Any] | None) -> str:
    return model._meta.label if model else "index"


def url(model: type[Any], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_every_model_has_pages() -> None:
    labels = ("sets", "base_ops", "scheduling")
    models = {m for label in labels for m in apps.get_app_config(label).get_models()}
    assert models == set(OURS)


@pytest.mark.parametrize("model", OURS, ids=label)
def test_every_page_opens_in_chinese(model: type[Any], manager: Client, world: World) -> None:
    pages = admin.site.get_model_admin(model)
    row = pages.get_queryset(request_of(manager)).first()
    assert row is not None, "the world has one of everything"
    assert pages.search_fields
    _opens_in_chinese(manager, url(model, "changelist"))
    _opens_in_chinese(manager, url(model, "changelist") + "?q=场")
    _opens_in_chinese(manager, url(model, "change", row.pk))
    if pages.has_add_permission(request_of(manager)):
        _opens_in_chinese(manager, url(model, "add"))
    else:
        assert manager.get(url(model, "add")).status_code == 403


def test_the_first_page_opens_in_chinese(manager: Client, world: World) -> None:
    _opens_in_chinese(manager, reverse("admin:index"))


def _opens_in_chinese(client: Client, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200
    text = _text(answer.content.decode())
    assert not [word for word in ENGLISH if word in text]
    assert not re.search(r"\((?:'|&#x27;)[A-Z_]+(?:'|&#x27;), ", text), "a list's label"


@pytest.mark.parametrize("model", [m for m in OURS if m is not Base], ids=label)
def test_a_list_of_many_asks_no_more_than_a_list_of_few(
    model: type[Any], manager: Client, world: World, base: Base
) -> None:
    page = url(model, "changelist")
    build_world(base, "m1")
    manager.get(page)
    with CaptureQueriesContext(
        connection,
    ) as few:
        manager.get(page)
    for n in range(2, 5):
        build_world(base, f"m{n}")
    with CaptureQueriesContext(connection) as many:
        manager.get(page)
    assert len(many) <= len(few), "\n".join(q["sql"][:200] for q in many.captured_queries)


@pytest.mark.parametrize("model", [m for m in OURS if m not in PRIVATE], ids=label)
def test_a_viewer_reads_and_changes_nothing(model: type[Any], viewer: Client, world: World) -> None:
    row = admin.site.get_model_admin(model).get_queryset(request_of(viewer)).first()
    assert viewer.get(url(model, "changelist")).status_code == 200
    assert viewer.get(url(model, "change", row.pk)).status_code == 200
    assert viewer.get(url(model, "add")).status_code == 403
    assert viewer.post(url(model, "change", row.pk), {}).status_code == 403
    assert viewer.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", PRIVATE, ids=label)
def test_a_viewer_sees_no_accounts(model: type[Any], viewer: Client) -> None:
    assert viewer.get(url(model, "changelist")).status_code == 403


@pytest.mark.parametrize(
    ("page", "add"),
    [
        pytest.param(
            lambda w: url(type(w.crew), "change", w.crew.pk),
            lambda w, n: w.crew.members.create(name=f"成员{n}"),
            id="members-of-a-crew",
        ),
        pytest.param(
            lambda w: url(type(w.scene), "change", w.scene.pk),
            lambda w, n: w.scene.cast.create(role=RoleFactory(production=w.crew.production)),
            id="cast-of-a-scene",
        ),
        pytest.param(
            lambda w: url(type(w.location), "change", w.location.pk),
            lambda w, n: w.location.candidates.create(
                standing_set=StandingSetFactory(base=w.base), score=1
            ),
            id="candidates-of-a-location",
        ),
        pytest.param(
            lambda w: url(type(w.standing_set), "change", w.standing_set.pk),
            lambda w, n: w.standing_set.dressings.create(name=f"样子{n}"),
            id="dressings-of-a-set",
        ),
    ],
)
def test_a_page_with_many_rows_asks_no_more(
    page: Any, add: Any, manager: Client, world: World
) -> None:
    manager.get(page(world))
    with CaptureQueriesContext(connection) as few:
        manager.get(page(world))
    for n in range(12):
        add(world, n)
    with CaptureQueriesContext(connection) as many:
        manager.get(page(world))
    assert len(many) <= len(few), "\n".join(q["sql"][:200] for q in many.captured_queries)


def test_choices_hold_nothing_of_another_base(
    manager: Client, world: World, other_world: World
) -> None:
    asked = {"app_label": "base_ops", "model_name": "booking", "field_name": "standing_set"}
    found = manager.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert [int(each["id"]) for each in found] == [world.standing_set.pk]


def test_the_viewer_reads_money_in_yuan(viewer: Client, world: World) -> None:
    page = viewer.get(url(StandingSet, "change", world.standing_set.pk)).content.decode()
    assert "¥3,200" in page
    assert "（分）" not in page


def test_a_page_switches_to_english(manager: Client, world: World) -> None:
    page = manager.get(reverse("admin:index"), headers={"Accept-Language": "en"})
    text = _text(page.content.decode())
    assert "Today" in text
    assert "Changeovers today" in text
    assert "换景" not in text


def test_no_foreign_host_is_named(manager: Client, world: World) -> None:
    page = manager.get(reverse("admin:index")).content.decode()
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)


def test_groups_are_for_superusers(manager: Client, admin_client: Client) -> None:
    assert manager.get(url(Group, "changelist")).status_code == 403
    assert admin_client.get(url(Group, "changelist")).status_code == 200
    assert admin_client.get(url(Group, "add")).status_code == 200


def test_a_superuser_without_a_base_sees_every_base(
    admin_client: Client, world: World, other_world: World
) -> None:
    assert admin_client.get(url(Base, "changelist")).context["cl"].result_count == 2
    assert admin_client.get(reverse("admin:index")).status_code == 200


def request_of(client: Client) -> Any:
    request = RequestFactory().get("/")
    request.user = User.objects.get(pk=client.session["_auth_user_id"])
    return request


def _text(page: str) -> str:
    """What a page says, without its scripts, styles and tags."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", page)
