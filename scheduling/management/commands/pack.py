"""`manage.py pack PROBLEM --seconds S --workers W --out PLAN`: the packer, without a database."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scheduling.solver import cli


class Command(BaseCommand):
    """Hands over to the solver's own command line."""

    help = "Pack a problem file into a plan file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        cli.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["warm"] and (options["problem"] is None or options["out"] is None):
            raise CommandError("PROBLEM and --out are required", returncode=cli.FAILED)
        code = cli.run(argparse.Namespace(**options))
        if code:
            raise SystemExit(code)
