"""Master data in the admin: money in yuan, the base filled in, redress and Excel."""

from io import BytesIO
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from sets.models import RedressTime, SetKind, StandingSet
from tests.admin.conftest import World
from tests.factories import BaseFactory

pytestmark = pytest.mark.django_db
ADD = "admin:sets_standingset_add"


def typed(world: World, **changed: Any) -> dict[str, Any]:
    """The form of a new set; its table of dressings is empty."""
    return {
        "code": "N-01",
        "name": "新病房",
        "kind": world.standing_set.kind_id,
        "zone": world.standing_set.zone_id,
        "state": "OPEN",
        "floor_area": 40,
        "capacity": 30,
        "power_kw": 20,
        "strike_minutes": 20,
        "day_price_fen": "1234.5",
        "half_day_price_fen": "800",
        "hour_price_fen": "0",
        "dressings-TOTAL_FORMS": 0,
        "dressings-INITIAL_FORMS": 0,
        **changed,
    }


def errors_of(answer: Any) -> str:
    return str(answer.context["adminform"].form.errors)


def test_a_new_set_gets_the_base_and_its_price_in_fen(manager: Client, world: World) -> None:
    manager.post(reverse(ADD), typed(world))
    made = StandingSet.objects.get(code="N-01")
    assert (made.base, made.day_price_fen, made.half_day_price_fen) == (world.base, 123450, 80000)


def test_a_base_that_is_typed_in_is_not_believed(manager: Client, world: World) -> None:
    elsewhere = BaseFactory(code="elsewhere")
    manager.post(reverse(ADD), typed(world, base=elsewhere.pk))
    assert StandingSet.objects.get(code="N-01").base == world.base


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"day_price_fen": "-1"}, "day_price_fen", id="negative"),
        pytest.param({"day_price_fen": "1.234"}, "day_price_fen", id="parts-of-a-fen"),
        pytest.param({"day_price_fen": "许多"}, "day_price_fen", id="no-number"),
        pytest.param({"day_price_fen": "99999999999"}, "day_price_fen", id="too-much"),
        pytest.param({"capacity": "99999"}, "capacity", id="too-many"),
        pytest.param({"kind": "abc"}, "kind", id="nonsense"),
        pytest.param({"name": ""}, "name", id="no-name"),
    ],
)
def test_bad_fields_are_told(
    changed: dict[str, str], field: str, manager: Client, world: World
) -> None:
    answer = manager.post(reverse(ADD), typed(world, **changed))
    assert answer.status_code == 200
    assert field in errors_of(answer)
    assert not StandingSet.objects.filter(code="N-01").exists()


def test_a_code_that_is_taken_is_told(manager: Client, world: World) -> None:
    answer = manager.post(reverse(ADD), typed(world, code=world.standing_set.code))
    assert answer.status_code == 200
    assert errors_of(answer)


def test_money_is_shown_in_yuan_in_the_form(manager: Client, world: World) -> None:
    page = manager.get(reverse("admin:sets_standingset_change", args=[world.standing_set.pk]))
    form = page.context["adminform"].form
    assert form["day_price_fen"].value() == "3200"
    assert "（分）" not in page.content.decode()


def test_the_redress_table_is_written(manager: Client, world: World) -> None:
    first, second = world.standing_set.dressings.all()
    page = reverse("admin:sets_standingset_edit_redress", args=[world.standing_set.pk])
    assert manager.get(page).status_code == 200
    there, back = f"m_{first.pk}_{second.pk}", f"m_{second.pk}_{first.pk}"
    manager.post(page, {there: "", back: "45"})
    known = RedressTime.objects.values_list("from_dressing", "to_dressing", "minutes")
    assert list(known) == [(second.pk, first.pk, 45)]


def test_a_redress_of_a_week_is_refused(manager: Client, world: World) -> None:
    first, second = world.standing_set.dressings.all()
    page = reverse("admin:sets_standingset_edit_redress", args=[world.standing_set.pk])
    answer = manager.post(page, {f"m_{first.pk}_{second.pk}": "10080"})
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_the_catalogue_goes_out_and_in_again(manager: Client, world: World) -> None:
    content = manager.get(reverse("admin:sets_standingset_export_catalogue")).content
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    assert any(
        world.standing_set.code in row
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
    )
    answer = _import(manager, world, content)
    assert answer.status_code == 302
    assert any("未变 1" in str(m) for m in get_messages(answer.wsgi_request))


def test_a_file_that_is_no_workbook_is_told(manager: Client, world: World) -> None:
    answer = _import(manager, world, b"not a workbook")
    assert answer.status_code == 200
    assert "Excel" in str(answer.context["form"].errors)


def test_wrong_cells_are_listed_by_sheet_row_and_column(manager: Client, world: World) -> None:
    StandingSet.objects.filter(pk=world.standing_set.pk).update(name="")
    content = manager.get(reverse("admin:sets_standingset_export_catalogue")).content
    answer = _import(manager, world, content)
    problems = answer.context["refusal"].details["problems"]
    assert problems[0]["row"] == 2
    page = answer.content.decode()
    assert f"<td>{problems[0]['column']}</td>" in page


def test_a_viewer_takes_the_catalogue_out_but_not_in(viewer: Client, world: World) -> None:
    assert viewer.get(reverse("admin:sets_standingset_export_catalogue")).status_code == 200
    assert _import(viewer, world, b"x").status_code == 403


def test_the_name_of_a_kind_is_unique_within_the_base(manager: Client, world: World) -> None:
    kind = world.standing_set.kind
    asked = {
        "code": "new",
        "name": kind.name,
        "synonyms-TOTAL_FORMS": 0,
        "synonyms-INITIAL_FORMS": 0,
    }
    answer = manager.post(reverse("admin:sets_setkind_add"), asked)
    assert errors_of(answer)
    manager.post(reverse("admin:sets_setkind_add"), {**asked, "name": "地窖"})
    assert SetKind.objects.get(code="new").base == world.base


def _import(client: Client, world: World, content: bytes) -> Any:
    file = SimpleUploadedFile("sets.xlsx", content)
    page = reverse("admin:sets_standingset_import_catalogue")
    return client.post(page, {"file": file, "base": world.base.pk})
