"""manage.py load_catalogue [FILE] [--base CODE]: make or update the base that a data file describes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sets.errors import DomainError
from sets.services import catalogue


class Command(BaseCommand):
    help = "从数据文件建立或更新一个基地的场景表 / load a base's catalogue from a data file"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=catalogue.DEMO_FILE)
        parser.add_argument("--base", default="", help="代码不用文件里的 / not the file's own code")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            base, report = catalogue.load_catalogue(options["file"], code=options["base"])
        except (DomainError, OSError) as exc:
            raise CommandError(str(exc)) from exc
        counts = report.sheets["场景"]
        self.stdout.write(
            f"{base}: 场景 {counts.read}（新增 {counts.created}，更新 {counts.changed}，"
            f"未变 {counts.unchanged}） / {counts.read} sets"
        )
