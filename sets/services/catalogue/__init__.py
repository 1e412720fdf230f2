"""The set catalogue of a base: loaded from a data file, out to Excel and in again."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from sets.models import Base, SetKind, Zone
from sets.services.catalogue import storing
from sets.services.catalogue.checks import find_problems
from sets.services.catalogue.problems import CatalogueInvalid, Problem, refuse
from sets.services.catalogue.reading_back import tables_of
from sets.services.catalogue.storing import ImportReport
from sets.services.catalogue.tables import COLUMNS, Tables, read_table
from sets.services.catalogue.workbook import read_workbook, write_workbook

__all__ = [
    "DEMO_CODE",
    "DEMO_FILE",
    "CatalogueInvalid",
    "ImportReport",
    "Problem",
    "export_catalogue",
    "import_catalogue",
    "load_catalogue",
]

DEMO_CODE = "shancheng"
DEMO_FILE = Path(__file__).resolve().parents[2] / "data" / "shancheng.json"


@transaction.atomic
def load_catalogue(path: Path = DEMO_FILE) -> tuple[Base, ImportReport]:
    """
    Make the base that a data file describes, or bring it up to date.

    The file has `base` (the base's own fields) and `tables`. Raises CatalogueInvalid.
    """
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    fields = dict(data["base"])
    base, _ = Base.objects.get_or_create(code=fields.pop("code"), defaults=fields)
    return base, _import(base, data["tables"], [])


@transaction.atomic
def import_catalogue(*, base: Base, content: bytes) -> ImportReport:
    """
    Bring a base's catalogue to what a workbook says, all or nothing, by code.

    Sets that the workbook does not name are left alone. Raises CatalogueInvalid naming
    every wrong cell by sheet, row and column, SheetFileInvalid and SheetTooLarge.
    """
    problems: list[Problem] = []
    tables = read_workbook(content, problems)
    refuse(problems)
    return _import(base, tables, problems)


def export_catalogue(*, base: Base) -> bytes:
    """The base's catalogue as a workbook that `import_catalogue` takes back unchanged."""
    return write_workbook(tables_of(base))


def _import(base: Base, tables: Tables, problems: list[Problem]) -> ImportReport:
    rows = {name: read_table(name, tables.get(name, []), problems) for name in COLUMNS}
    refuse(problems)
    known_kinds = set(SetKind.objects.filter(base=base).values_list("name", flat=True))
    zones = Zone.objects.filter(floor__building__base=base)
    refuse(find_problems(rows, known_kinds, set(zones.values_list("code", flat=True))))
    return storing.store(base, rows)
