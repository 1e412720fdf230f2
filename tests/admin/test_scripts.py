"""A script comes in on the page of its production; its report lets places be decided."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from scheduling.admin import productions
from scheduling.models import Location, Script
from sets.models import KindSynonym
from tests.admin.conftest import World
from tests.factories import SetKindFactory
from tests.spans import NOW

pytestmark = pytest.mark.django_db
SCRIPT = """《小戏》
第1集
1-1 云端花房 日 内
人物：林夏
△林夏推门。
林夏：有人吗？
1-2 不知何处 夜 外
人物：林夏
△林夏走远。
"""


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(productions, "timezone", SimpleNamespace(now=lambda: NOW))


def upload(client: Client, world: World, text: str | bytes, **more: Any) -> Any:
    content = text.encode() if isinstance(text, str) else text
    page = reverse(
        "admin:base_ops_production_import_script", args=[more.pop("at", world.crew.production_id)]
    )
    file = SimpleUploadedFile("小戏.txt", content)
    return client.post(page, {"file": file, "crew": world.crew.pk, **more})


def report(client: Client, script: Script) -> Any:
    return client.get(reverse("admin:scheduling_script_change", args=[script.pk]))


def test_a_script_comes_in_and_is_reported(manager: Client, world: World) -> None:
    answer = upload(manager, world, SCRIPT)
    script = Script.objects.get(file_name="小戏.txt")
    assert answer.url == reverse("admin:scheduling_script_change", args=[script.pk])
    page = report(manager, script).content.decode()
    assert "云端花房" in page
    assert "待定的地点：2" in page
    assert "场次标题" in page


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param("没有任何场次标题的一段话。", "没有找到场次标题", id="no-header"),
        pytest.param("   \n", "没有文字", id="blank"),
        pytest.param(b"\xff\xfe\x00\xd8\x00\xd8zz", "小戏.txt", id="not-text"),
        pytest.param("好" * (5 << 20), "超过上限", id="too-large"),
        pytest.param("", "空", id="empty"),
    ],
)
def test_a_bad_file_is_told_and_nothing_changes(
    content: str | bytes, told: str, manager: Client, world: World
) -> None:
    before = list(Script.objects.values_list("pk"))
    answer = upload(manager, world, content)
    assert answer.status_code == 200
    assert told in str(answer.context["form"].errors)
    assert list(Script.objects.values_list("pk")) == before
    assert Location.objects.filter(pk=world.location.pk).exists()


def test_unparsed_lines_are_shown_with_their_numbers(manager: Client, world: World) -> None:
    page = report(manager, world.script)
    assert page.context["unparsed"] == [[2, "unparsed", "？？？", "1-1"]]
    assert "<mark>？？？</mark>" in page.content.decode()


def test_the_report_is_in_the_language_of_the_page(manager: Client, world: World) -> None:
    page = manager.get(
        reverse("admin:scheduling_script_change", args=[world.script.pk]),
        headers={"Accept-Language": "en"},
    )
    assert "See line 2" in page.content.decode()


def test_a_place_is_decided_on_the_report_and_remembered(manager: Client, world: World) -> None:
    kind = world.standing_set.kind
    chosen = {f"kind_{world.location.pk}": kind.pk}
    manager.post(reverse("admin:scheduling_script_decide", args=[world.script.pk]), chosen)
    world.location.refresh_from_db()
    assert (world.location.kind, world.location.is_decided) == (kind, True)
    assert KindSynonym.objects.filter(kind=kind, word=world.location.name, is_learned=True).exists()


def test_a_kind_of_another_base_is_not_taken(
    manager: Client, world: World, other_world: World
) -> None:
    chosen = {f"kind_{world.location.pk}": other_world.standing_set.kind_id}
    manager.post(reverse("admin:scheduling_script_decide", args=[world.script.pk]), chosen)
    world.location.refresh_from_db()
    assert world.location.kind is None


def test_a_place_is_decided_on_its_own_page(manager: Client, world: World) -> None:
    kind = SetKindFactory(base=world.base, code="office")
    page = reverse("admin:scheduling_location_decide", args=[world.location.pk])
    assert manager.get(page).status_code == 200
    assert "kind" in str(manager.post(page, {"kind": ""}).context["form"].errors)
    manager.post(page, {"kind": kind.pk})
    world.location.refresh_from_db()
    assert world.location.kind == kind


def test_another_base_is_not_reached(manager: Client, world: World, other_world: World) -> None:
    assert upload(manager, world, SCRIPT, at=other_world.crew.production_id).status_code == 404
    answer = upload(manager, world, SCRIPT, crew=other_world.crew.pk)
    assert "crew" in str(answer.context["form"].errors)
    assert report(manager, other_world.script).status_code == 404


def test_a_viewer_reads_the_report_and_decides_nothing(viewer: Client, world: World) -> None:
    assert "<select" not in report(viewer, world.script).content.decode().split("cb-report")[1]
    decide = reverse("admin:scheduling_script_decide", args=[world.script.pk])
    assert viewer.post(decide, {}).status_code == 403
    assert upload(viewer, world, SCRIPT).status_code == 403
