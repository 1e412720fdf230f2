"""A script file in; episodes, scenes, roles and matched locations out."""

from datetime import datetime
from typing import Any

from django.db import transaction

from base_ops.models import Crew, Production
from scheduling.breakdown import parse_script, read_bytes
from scheduling.breakdown.report import as_json
from scheduling.errors import CrewOfAnotherProduction, ScriptAlreadyPublished
from scheduling.models import (
    Episode,
    Location,
    Plan,
    PlanState,
    Role,
    Scene,
    SceneExtra,
    SceneRole,
    Script,
    Strip,
)
from scheduling.services import matching

Row = dict[str, Any]


@transaction.atomic
def import_script(
    *, production: Production, crew: Crew, file_name: str, content: bytes, now: datetime
) -> Script:
    """
    Read a .txt or .docx script and make it the breakdown of the production.

    Raises BadInput naming what and where when the file cannot be read, and
    ScriptAlreadyPublished when scenes of the production are booked; then nothing
    has changed. Kinds decided for locations of the same name are kept.
    """
    breakdown = parse_script(read_bytes(content, file_name))
    script = Script.objects.create(
        production=production,
        file_name=file_name[-200:],
        encoding=breakdown.encoding,
        digest=breakdown.digest,
        uploaded_at=now,
        lines=[[line.number, line.kind.value, line.text, line.scene] for line in breakdown.lines],
        line_counts=breakdown.line_counts,
        warnings=[
            {"code": w.code, "zh": w.zh, "en": w.en, "line": w.line} for w in breakdown.warnings
        ],
    )
    store_breakdown(production=production, crew=crew, breakdown=as_json(breakdown), script=script)
    return script


@transaction.atomic
def store_breakdown(
    *, production: Production, crew: Crew, breakdown: Row, script: Script | None = None
) -> None:
    """
    Replace the scenes of a production by those of a breakdown, and match its locations.

    `breakdown` has the shape of `scheduling.breakdown.report.as_json`. Drafts of plans that hold the old scenes go with them. Raises as `import_script`.
    """
    if crew.production_id != production.pk:
        raise CrewOfAnotherProduction()
    _clear(production)
    episodes = {
        row["number"]: Episode(production=production, number=row["number"], title=row["title"][:80])
        for row in breakdown["episodes"]
    }
    Episode.objects.bulk_create(episodes.values())
    locations = _locations(production, breakdown["scenes"])
    roles = _roles(production, breakdown["scenes"])
    scenes = Scene.objects.bulk_create(
        _scene(row, n, episodes[row["episode"]], locations[row["place"][:80]], crew, script)
        for n, row in enumerate(breakdown["scenes"])
    )
    pairs = list(zip(scenes, breakdown["scenes"], strict=True))
    SceneRole.objects.bulk_create(
        SceneRole(scene=scene, role=roles[name], costume=costume[:40])
        for scene, row in pairs
        for name, costume in row["costumes"].items()
    )
    SceneExtra.objects.bulk_create(
        SceneExtra(scene=scene, label=extra["label"][:40], count=extra["count"])
        for scene, row in pairs
        for extra in row["extras"]
    )
    Production.objects.filter(pk=production.pk).update(episodes=len(episodes))
    matching.match_locations(production=production)


def _clear(production: Production) -> None:
    strips = Strip.objects.filter(scene__episode__production=production)
    if strips.exclude(visit__booking=None).exists():
        raise ScriptAlreadyPublished(title=str(production))
    drafts = Plan.objects.filter(strips__in=strips, state=PlanState.DRAFT).values_list(
        "pk", flat=True
    )
    Plan.objects.filter(pk__in=list(drafts)).delete()
    strips.delete()
    production.episode_list.all().delete()


def _locations(production: Production, scenes: list[Row]) -> dict[str, Location]:
    """The production's locations by name; known ones are kept, others dropped."""
    names = list(dict.fromkeys(row["place"][:80] for row in scenes))
    production.locations.exclude(name__in=names).delete()
    known = {row.name for row in production.locations.all()}
    Location.objects.bulk_create(
        Location(production=production, name=name) for name in names if name not in known
    )
    return {row.name: row for row in production.locations.all()}


def _roles(production: Production, scenes: list[Row]) -> dict[str, Role]:
    names = list(dict.fromkeys(name for row in scenes for name in row["costumes"]))
    production.roles.exclude(name__in=[n[:40] for n in names]).delete()
    known = {row.name for row in production.roles.all()}
    Role.objects.bulk_create(
        Role(production=production, name=name)
        for name in dict.fromkeys(n[:40] for n in names)
        if name not in known
    )
    rows = {row.name: row for row in production.roles.all()}
    return {name: rows[name[:40]] for name in names}


def _scene(
    row: Row, position: int, episode: Episode, location: Location, crew: Crew, script: Script | None
) -> Scene:
    return Scene(
        episode=episode,
        script=script,
        crew=crew,
        location=location,
        number=row["number"][:12],
        position=position,
        time_of_day=row["time_of_day"][:8],
        light=row["light"],
        int_ext=row["int_ext"][:4],
        minutes=row["minutes"],
        synopsis=row["synopsis"][:200],
        characters=row["characters"],
        dialogue_lines=row["dialogue_lines"],
        source_line=row["first_line"],
    )
