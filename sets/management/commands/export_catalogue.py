"""manage.py export_catalogue --base CODE --out FILE.xlsx"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sets.models import Base
from sets.services import catalogue


class Command(BaseCommand):
    help = "把基地的场景表导出为 Excel / export a base's catalogue to Excel"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--base", required=True)
        parser.add_argument("--out", required=True, type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        base = Base.objects.filter(code=options["base"]).first()
        if base is None:
            raise CommandError(f"没有基地 {options['base']} / there is no base {options['base']}")
        content = catalogue.export_catalogue(base=base)
        options["out"].write_bytes(content)
        self.stdout.write(f"{options['out']}: {len(content)} bytes")
