"""manage.py import_catalogue FILE.xlsx --base CODE"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sets.errors import DomainError
from sets.models import Base
from sets.services import catalogue


class Command(BaseCommand):
    help = "从 Excel 导入基地的场景表 / import a base's catalogue from Excel"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--base", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        base = Base.objects.filter(code=options["base"]).first()
        if base is None:
            raise CommandError(f"没有基地 {options['base']} / there is no base {options['base']}")
        try:
            report = catalogue.import_catalogue(base=base, content=options["file"].read_bytes())
        except (DomainError, OSError) as exc:
            raise CommandError(str(exc)) from exc
        for sheet, c in report.sheets.items():
            self.stdout.write(
                f"{sheet}: 读 {c.read}，新增 {c.created}，更新 {c.changed}，未变 {c.unchanged}"
            )
