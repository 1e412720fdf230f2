"""manage.py load_demo: the demo base with its fortnight, once; a second time it says so."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from scheduling.demo import loading, people
from sets.models import Base
from sets.services import catalogue


class Command(BaseCommand):
    help = "载入示范基地与两周排期 / load the demo base and its fortnight"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seconds", type=int, default=loading.RUN_SECONDS)

    def handle(self, *args: Any, **options: Any) -> None:
        base = Base.objects.filter(code=catalogue.DEMO_CODE).first()
        if base and loading.is_loaded(base):  # what people changed since is theirs
            self.stdout.write(f"{base} 已载入 / loaded already")
            return
        base, _ = catalogue.load_catalogue()
        loaded = loading.load_fortnight(base=base, now=timezone.now(), seconds=options["seconds"])
        people.write_sign_ins(
            loading.sign_in_file(settings.VAR_DIR),
            loaded.sign_ins,
            f"/c/{loaded.first_crew.link_key}/",
        )
        self.stdout.write(
            f"{base}: {loaded.run.crews.count()} 个剧组已载入，排期计算中 / crews loaded, packing"
        )
