"""What goes wrong on the floor, in the words of the base, made into the packer's."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from scheduling.errors import HappeningIncomplete, RoleNotInPlan
from scheduling.models import Plan, Role, Scene, ScheduleRun
from scheduling.solver.disturb import (
    ActorAway,
    Disturbance,
    Overrun,
    SceneDropped,
    SetBroken,
    disturb,
    disturbance_from_json,
)
from scheduling.solver.errors import DisturbanceInvalid
from scheduling.solver.plan import Plan as FoundPlan
from scheduling.solver.problem import Problem
from sets.models import StandingSet
from sets.timespan import TimeSpan, wall_minute


class What(TextChoices):
    OVERRUN = "overrun", _("超时")
    AWAY = "away", _("演员不能到场")
    BROKEN = "broken", _("场景停用")
    ADDED = "added", _("加戏")
    DROPPED = "dropped", _("甩戏")


# What each kind must name.
NEEDS = {
    What.OVERRUN: ("scene", "minutes"),
    What.AWAY: ("role", "first", "last"),
    What.BROKEN: ("standing_set", "span"),
    What.ADDED: ("scene",),
    What.DROPPED: ("scene",),
}


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One thing that happened; which of the fields it needs depends on `what`."""

    what: What
    scene: Scene | None = None
    minutes: int | None = None
    role: Role | None = None
    first: date | None = None
    last: date | None = None
    standing_set: StandingSet | None = None
    span: TimeSpan | None = None

    def __post_init__(self) -> None:
        for name in NEEDS[self.what]:
            if getattr(self, name) is None:
                raise HappeningIncomplete(what=str(self.what.label), field=name)

    def to_json(self) -> dict[str, Any]:
        """What was said, for the record."""
        named = {
            "scene": self.scene and self.scene.number,
            "role": self.role and self.role.name,
            "standing_set": self.standing_set and self.standing_set.code,
            "minutes": self.minutes,
            "first": self.first and self.first.isoformat(),
            "last": self.last and self.last.isoformat(),
            "begin": self.span and self.span.start.isoformat(),
            "end": self.span and self.span.end.isoformat(),
        }
        return {"what": self.what.value} | {k: v for k, v in named.items() if v is not None}


def to_disturbances(run: ScheduleRun, problem: Problem, happening: Happening) -> list[Disturbance]:
    """
    The happening in minutes and days of the run's horizon.

    A scene that was added is in the breakdown, hence in the problem already. An actor who
    plays for two crews is away from both.
    """
    match happening:
        case Happening(what=What.OVERRUN, scene=Scene() as scene, minutes=int(minutes)):
            return [Overrun(scene_name(scene), minutes)]
        case Happening(what=What.DROPPED, scene=Scene() as scene):
            return [SceneDropped(scene_name(scene))]
        case Happening(what=What.AWAY, role=Role() as role, first=date() as a, last=date() as b):
            names = [actor.id for p in problem.productions for actor in p.cast]
            its = [name for name in names if name.endswith(f"-R{role.pk}")]
            if not its:
                raise RoleNotInPlan(role=role.name)
            return [ActorAway(name, day_of(run, a), day_of(run, b)) for name in its]
        case Happening(what=What.BROKEN, standing_set=StandingSet() as on, span=TimeSpan() as span):
            return [SetBroken(on.code, minute_of(run, span.start), minute_of(run, span.end))]
    return []


def still_true(problem: Problem, plan: Plan) -> list[Disturbance]:
    """What the plan had been repaired for already and today's rows do not say."""
    kept = []
    for data in plan.run.asked.get("disturbances", []):
        each = disturbance_from_json(data)
        try:
            problem, _ = disturb(problem, FoundPlan(), 0, [each])
        except DisturbanceInvalid:  # what it is about is gone from the breakdown
            continue
        kept.append(each)
    return kept


def scene_name(scene: Scene) -> str:
    """The scene in the problem file."""
    return f"C{scene.crew_id}-S{scene.pk}"


def day_of(run: ScheduleRun, on: date) -> int:
    return (on - run.first_date).days


def minute_of(run: ScheduleRun, when: datetime) -> int:
    return max(0, wall_minute(when, run.first_date, run.base.zone))
