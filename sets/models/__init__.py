"""What the base owns."""

from sets.models.history import Act, Change
from sets.models.kinds import KindSynonym, SetKind
from sets.models.places import Base, Building, Floor, WalkTime, Zone
from sets.models.standing_sets import Dressing, RedressTime, SetState, StandingSet

__all__ = [
    "Act",
    "Base",
    "Building",
    "Change",
    "Dressing",
    "Floor",
    "KindSynonym",
    "RedressTime",
    "SetKind",
    "SetState",
    "StandingSet",
    "WalkTime",
    "Zone",
]
