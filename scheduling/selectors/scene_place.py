"""Where one scene stands in a plan: its visit, its cast, and what lies before and after."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduling.models import Plan, Scene, SceneRole, Strip


@dataclass(frozen=True, slots=True)
class Place:
    """
    A scene's strip with its neighbours.

    `crew_before`, `crew_after`: the same crew's strips around it, on the same shooting day;
    `set_before`, `set_after`: the strips around it on the same set, whoever shoots them.
    """

    strip: Strip
    scene: Scene
    cast: tuple[SceneRole, ...]
    crew_before: Strip | None
    crew_after: Strip | None
    set_before: Strip | None
    set_after: Strip | None


def place_of(plan: Plan, scene_id: int) -> Place | None:
    """The place of a scene in the plan, or None when the plan does not shoot it."""
    rows = Strip.objects.filter(plan=plan).select_related(
        "scene__location", "visit__crew__production", "visit__standing_set", "visit__dressing"
    )
    strip = rows.filter(scene=scene_id).first()
    if strip is None:
        return None
    day = plan.base.shooting_day(strip.starts_at)
    of_crew = list(rows.filter(visit__crew=strip.visit.crew_id).order_by("starts_at"))
    on_set = list(rows.filter(visit__standing_set=strip.visit.standing_set_id))
    today = [s for s in of_crew if plan.base.shooting_day(s.starts_at) == day]
    crew_before, crew_after = _around(today, strip)
    set_before, set_after = _around(sorted(on_set, key=lambda s: s.starts_at), strip)
    cast = tuple(strip.scene.cast.select_related("role").order_by("role"))
    return Place(strip, strip.scene, cast, crew_before, crew_after, set_before, set_after)


def unplaced(plan: Plan, scene_id: int) -> Scene | None:
    """A scene of the run's crews that the plan does not shoot, or None."""
    rows = Scene.objects.filter(pk=scene_id, crew__runs=plan.run_id).exclude(strips__plan=plan)
    return rows.select_related("crew__production", "location").first()


def _around(strips: Sequence[Strip], strip: Strip) -> tuple[Strip | None, Strip | None]:
    at = next(n for n, other in enumerate(strips) if other.pk == strip.pk)
    return (
        strips[at - 1] if at else None,
        strips[at + 1] if at + 1 < len(strips) else None,
    )
