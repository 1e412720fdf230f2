"""How the lists of scheduling are narrowed."""

import django_filters as filters
from django.db.models import QuerySet

from base_ops.api.filters import IdFilter, WindowFilterSet, YesNoFilter
from scheduling.models import Location, Pin, Plan, PlanState, RunState, ScheduleRun, Script, Visit


class RunFilters(filters.FilterSet):
    state = filters.ChoiceFilter(choices=RunState.choices)
    crew = IdFilter(method="by_crew")

    class Meta:
        model = ScheduleRun
        fields: list[str] = []

    def by_crew(self, rows: QuerySet[ScheduleRun], _name: str, value: int) -> QuerySet[ScheduleRun]:
        return rows.filter(pk__in=ScheduleRun.objects.filter(crews=value).values("pk"))


class PlanFilters(filters.FilterSet):
    state = filters.ChoiceFilter(choices=PlanState.choices)
    run = IdFilter(field_name="run_id")

    class Meta:
        model = Plan
        fields: list[str] = []


class PinFilters(filters.FilterSet):
    crew = IdFilter(field_name="crew_id")
    scene = IdFilter(field_name="scene_id")

    class Meta:
        model = Pin
        fields: list[str] = []


class VisitFilters(WindowFilterSet):
    crew = IdFilter(field_name="crew_id")
    plan = IdFilter(field_name="plan_id")
    set = IdFilter(field_name="standing_set_id")

    class Meta:
        model = Visit
        fields: list[str] = []


class ScriptFilters(filters.FilterSet):
    production = IdFilter(field_name="production_id")

    class Meta:
        model = Script
        fields: list[str] = []


class LocationFilters(filters.FilterSet):
    production = IdFilter(field_name="production_id")
    is_open = YesNoFilter(
        field_name="kind", lookup_expr="isnull", label="类型待定 · kind still to be decided"
    )

    class Meta:
        model = Location
        fields: list[str] = []
