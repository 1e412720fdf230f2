"""
Bring database, demo data and static files up to date in one process.

    python -m config.runner.prepare database demo static

One process for all of them: django.setup() costs seconds and is paid once.
"""

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command, get_commands


def main(stages: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    actions: dict[str, Callable[[], None]] = {
        "database": migrate,
        "demo": load_demo,
        "static": collect_static,
    }
    unknown = [stage for stage in stages if stage not in actions]
    if unknown or not stages:
        print(f"expected some of {', '.join(actions)}; got {' '.join(stages)}", file=sys.stderr)
        return 2
    django.setup()
    for stage in stages:
        actions[stage]()
    return 0


def migrate() -> None:
    # A server that may lose what it has acknowledged is refused before anything is in it.
    call_command("check", databases=["default"], tags=["database"])
    call_command("migrate", interactive=False, verbosity=1)
    from base_ops.roles import seed_roles  # needs django.setup()
    from base_ops.services import life_signs

    seed_roles()  # a newer version's pages are for roles that an older one made
    life_signs.note_start()


def load_demo() -> None:
    """The demo base, on the first start; the command itself says when it is there already."""
    if "load_demo" in get_commands():
        call_command("load_demo")


def collect_static() -> None:
    """Gather the static files for the web server, unless none has changed."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    state = static_state(settings.BASE_DIR)
    if stamp.is_file() and stamp.read_text() == state:
        return
    stamp.unlink(missing_ok=True)
    # Until a manifest exists the settings serve the sources; here it is being made.
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "whitenoise.storage.CompressedManifestStaticFilesStorage"
    )
    call_command("collectstatic", interactive=False, clear=True, verbosity=1)
    stamp.write_text(state)


def static_state(root: Path) -> str:
    """A digest that changes with any static file, and with the packages that bring some."""
    digest = hashlib.sha256()
    for source in (root / "requirements.txt", root / "config" / "settings.py"):
        digest.update(source.read_bytes())
    for app in ("config", "sets", "base_ops", "scheduling"):
        for path in sorted((root / app).rglob("static/**/*")):
            if path.is_file():
                state = path.stat()
                digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
