"""The set catalogue of a base: loaded from a data file, out to Excel and in again."""

from pathlib import Path

from django.db import transaction

from sets.locks import lock_sets
from sets.models import Base, StandingSet
from sets.services.catalogue import storing
from sets.services.catalogue.checks import find_problems
from sets.services.catalogue.data_file import DataFileInvalid, read_data_file
from sets.services.catalogue.known import known_of
from sets.services.catalogue.problems import CatalogueInvalid, Problem, refuse
from sets.services.catalogue.reading_back import tables_of
from sets.services.catalogue.storing import ImportReport
from sets.services.catalogue.tables import COLUMNS, SETS, Tables, read_table
from sets.services.catalogue.workbook import read_workbook, write_workbook

__all__ = [
    "DEMO_CODE",
    "DEMO_FILE",
    "CatalogueInvalid",
    "DataFileInvalid",
    "ImportReport",
    "Problem",
    "export_catalogue",
    "import_catalogue",
    "load_catalogue",
]

DEMO_CODE = "shancheng"
DEMO_FILE = Path(__file__).resolve().parents[2] / "data" / "shancheng.json"


@transaction.atomic
def load_catalogue(path: Path = DEMO_FILE, *, code: str = "") -> tuple[Base, ImportReport]:
    """
    Make the base that a data file describes, or bring its sets up to what the file says.

    The file has `base` (the base's own fields, used when it is made) and `tables`; `code`
    names another base for the same sets. Raises DataFileInvalid, CatalogueInvalid, OSError.
    """
    fields, tables = read_data_file(path)
    fields["code"] = code or fields["code"]
    base, _ = Base.objects.get_or_create(code=fields["code"], defaults=fields)
    return base, _import(base, tables, [])


@transaction.atomic
def import_catalogue(*, base: Base, content: bytes) -> ImportReport:
    """
    Bring a base's catalogue to what a workbook says, all or nothing, by code.

    Sets that the workbook does not name are left alone. Raises CatalogueInvalid naming
    every wrong cell by sheet, row and column, SheetFileInvalid, SheetTooLarge, and
    SetsBusy when somebody else keeps the sets locked.
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
    # One import of a base at a time; then the sets, in the order that bookings take them.
    Base.objects.select_for_update(no_key=True).get(pk=base.pk)
    codes = [row["编号"] for row in rows[SETS]]
    touched = StandingSet.objects.filter(base=base, code__in=codes)
    lock_sets(touched.values_list("pk", flat=True))
    refuse(find_problems(rows, known_of(base)))
    return storing.store(base, rows)
