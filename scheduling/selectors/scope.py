"""Whose plans, runs and scripts are these? (base_ops.selectors.scope says whose crews.)"""

from django.db.models import Exists, OuterRef, QuerySet

from base_ops.models import OCCUPYING, Crew, User
from base_ops.selectors.scope import (
    bases_for,
    crews_for,
    is_base_staff,
    productions_for,
    staffed_by,
)
from scheduling.models import (
    Location,
    Pin,
    Plan,
    PlanState,
    Role,
    RunKind,
    Scene,
    ScheduleRun,
    Script,
    Visit,
)


def runs_for(user: User) -> QuerySet[ScheduleRun]:
    """
    Staff see the runs of their base; others those over their own crews alone.

    The figures of a run are of all its crews together, so one foreign crew hides it. What
    answers an allocation round is for staff: a draft before it is published.
    """
    if is_base_staff(user):
        return ScheduleRun.objects.filter(base__in=staffed_by(user))
    own = crews_for(user)
    foreign = Crew.objects.filter(runs=OuterRef("pk")).exclude(pk__in=own.values("pk"))
    return ScheduleRun.objects.filter(
        Exists(own.filter(runs=OuterRef("pk"))), ~Exists(foreign), base__in=bases_for(user)
    ).exclude(kind=RunKind.ROUND)


def plans_for(user: User) -> QuerySet[Plan]:
    """Plans of the runs the user may see; drafts only for staff."""
    if is_base_staff(user):
        return Plan.objects.filter(base__in=staffed_by(user))
    return Plan.objects.filter(run__in=runs_for(user)).exclude(state=PlanState.DRAFT)


def pins_for(user: User) -> QuerySet[Pin]:
    return Pin.objects.filter(crew__in=crews_for(user))


def visits_for(user: User) -> QuerySet[Visit]:
    """Visits of the crews the user may see; for others than staff only those that stand."""
    rows = Visit.objects.filter(crew__in=crews_for(user))
    return rows if is_base_staff(user) else rows.filter(booking__state__in=OCCUPYING)


def scripts_for(user: User) -> QuerySet[Script]:
    return Script.objects.filter(production__in=productions_for(user))


def scenes_for(user: User) -> QuerySet[Scene]:
    return Scene.objects.filter(episode__production__in=productions_for(user))


def roles_for(user: User) -> QuerySet[Role]:
    return Role.objects.filter(production__in=productions_for(user))


def locations_for(user: User) -> QuerySet[Location]:
    return Location.objects.filter(production__in=productions_for(user))
