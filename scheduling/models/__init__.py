"""What should happen next."""

from scheduling.models.breakdowns import (
    Candidate,
    Episode,
    Light,
    Location,
    OffDay,
    Role,
    Scene,
    SceneExtra,
    SceneRole,
    Script,
)
from scheduling.models.pins import Pin, PinKind
from scheduling.models.plans import Plan, PlanState, Strip, Visit
from scheduling.models.runs import ACTIVE, RunKind, RunProgress, RunShare, RunState, ScheduleRun

__all__ = [
    "ACTIVE",
    "Candidate",
    "Episode",
    "Light",
    "Location",
    "OffDay",
    "Pin",
    "PinKind",
    "Plan",
    "PlanState",
    "Role",
    "RunKind",
    "RunProgress",
    "RunShare",
    "RunState",
    "Scene",
    "SceneExtra",
    "SceneRole",
    "ScheduleRun",
    "Script",
    "Strip",
    "Visit",
]
