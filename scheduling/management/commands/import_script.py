"""
Read a script and print its breakdown; nothing is stored and no database is needed.

    manage.py import_script FILE           a summary in Chinese
    manage.py import_script FILE --json    the breakdown and the report as JSON

The shape of the JSON is told in `scheduling/breakdown/report.py`. A file that cannot be
used ends with exit code 2 and one message on stderr: its code, Chinese, English.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scheduling.breakdown import parse_script, read_file, report
from sets.errors import DomainError


class Command(BaseCommand):
    help = "Print the breakdown of a script (.txt or .docx); nothing is stored."
    requires_system_checks: list[str] = []  # type: ignore[assignment]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            breakdown = parse_script(read_file(options["file"]))
        except DomainError as exc:
            raise CommandError(
                f"[{exc.code}] {exc.message('zh')} / {exc.message('en')}", returncode=2
            ) from exc
        if options["as_json"]:
            self.stdout.write(json.dumps(report.as_json(breakdown), ensure_ascii=False, indent=1))
        else:
            self.stdout.write(report.as_text(breakdown))
