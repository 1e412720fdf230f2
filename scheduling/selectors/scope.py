"""Whose plans, runs and scripts are these? (base_ops.selectors.scope says whose crews.)"""

from django.db.models import QuerySet

from base_ops.models import User
from base_ops.selectors.scope import bases_for, crews_for, is_base_staff, productions_for
from scheduling.models import Location, Plan, Scene, ScheduleRun, Script, Visit


def runs_for(user: User) -> QuerySet[ScheduleRun]:
    """Staff see the runs of their base; nobody else, since a run holds many crews."""
    if not is_base_staff(user):
        return ScheduleRun.objects.none()
    return ScheduleRun.objects.filter(base__in=bases_for(user))


def plans_for(user: User) -> QuerySet[Plan]:
    if not is_base_staff(user):
        return Plan.objects.none()
    return Plan.objects.filter(base__in=bases_for(user))


def visits_for(user: User) -> QuerySet[Visit]:
    """Visits of the crews the user may see; drafts only for staff."""
    rows = Visit.objects.filter(crew__in=crews_for(user))
    return rows if is_base_staff(user) else rows.filter(booking__isnull=False)


def scripts_for(user: User) -> QuerySet[Script]:
    return Script.objects.filter(production__in=productions_for(user))


def scenes_for(user: User) -> QuerySet[Scene]:
    return Scene.objects.filter(episode__production__in=productions_for(user))


def locations_for(user: User) -> QuerySet[Location]:
    return Location.objects.filter(production__in=productions_for(user))
