"""How lists are narrowed. A parameter nobody knows, or a value that says nothing, is refused."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError

from base_ops.api.fields import InstantField
from base_ops.models import (
    AllocationRound,
    Booking,
    BookingState,
    Crew,
    Invoice,
    Production,
    Purpose,
    Quote,
    QuoteState,
    RequestState,
    RoundRequest,
    RoundState,
    Settlement,
    SettlementKind,
    WaitlistEntry,
    WaitlistState,
)
from base_ops.selectors.scope import kinds_for, synonyms_for
from sets.models import SetState, StandingSet

BIGGEST_ID = 2**63 - 1
BIGGEST_NUMBER = 2**15 - 1


class InstantFormField(forms.Field):
    """The same rule as for instants in a body."""

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            return InstantField().run_validation(value)
        except ValidationError as exc:
            raise forms.ValidationError([str(text) for text in exc.detail]) from exc


@extend_schema_field(OpenApiTypes.DATETIME)
class InstantFilter(filters.Filter):
    field_class = InstantFormField


@extend_schema_field(OpenApiTypes.INT)
class IdFilter(filters.Filter):
    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=0, max_value=BIGGEST_ID, **kwargs)


@extend_schema_field(OpenApiTypes.INT)
class NumberFilter(filters.Filter):
    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=0, max_value=BIGGEST_NUMBER, **kwargs)


@extend_schema_field(OpenApiTypes.BOOL)
class YesNoFilter(filters.TypedChoiceFilter):
    """`true` or `false`, nothing else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        choices = [("true", "true"), ("false", "false")]
        super().__init__(*args, choices=choices, coerce=lambda v: v == "true", **kwargs)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return super().filter(qs, value) if isinstance(value, bool) else qs


class WindowFilterSet(filters.FilterSet):
    """`from` and `to`: rows that share an instant with the half-open window."""

    @classmethod
    def get_filters(cls) -> dict[str, filters.Filter]:
        window = {
            "from": InstantFilter(
                field_name="ends_at", lookup_expr="gt", label="之后 · ends after"
            ),
            "to": InstantFilter(
                field_name="starts_at", lookup_expr="lt", label="之前 · starts before"
            ),
        }
        return {**super().get_filters(), **window}


class SetFilters(filters.FilterSet):
    kind = filters.CharFilter(method="by_kind", max_length=40, label="类型代码 · code of the kind")
    floor = IdFilter(field_name="zone__floor_id")
    zone = IdFilter(field_name="zone_id")
    dressing = filters.CharFilter(
        field_name="dressings__name", max_length=40, label="陈设名称 · name of a dressing"
    )
    state = filters.ChoiceFilter(choices=SetState.choices)
    records_sound = YesNoFilter()
    admits_vehicles = YesNoFilter()
    has_air_conditioning = YesNoFilter()
    min_power_kw = NumberFilter(field_name="power_kw", lookup_expr="gte")
    min_capacity = NumberFilter(field_name="capacity", lookup_expr="gte")
    min_floor_area = NumberFilter(field_name="floor_area", lookup_expr="gte")
    whole = IdFilter(field_name="whole_id", label="某整景的分景 · parts of this set")
    q = filters.CharFilter(method="by_words", max_length=60, label="编号、名称或同义词 · words")

    class Meta:
        model = StandingSet
        fields: list[str] = []

    def by_kind(self, rows: QuerySet[StandingSet], name: str, value: str) -> QuerySet[StandingSet]:
        kinds = list(kinds_for(self.request.user).filter(code=value).values_list("pk", flat=True))
        if not kinds:
            raise ValidationError({name: [_("没有这种场景类型。")]})
        return rows.filter(kind__in=kinds)

    def by_words(self, rows: QuerySet[StandingSet], name: str, value: str) -> QuerySet[StandingSet]:
        synonyms = synonyms_for(self.request.user).filter(word__icontains=value)
        return rows.filter(
            Q(code__icontains=value)
            | Q(name__icontains=value)
            | Q(name_en__icontains=value)
            | Q(kind__in=synonyms.values("kind"))
        )


class ProductionFilters(filters.FilterSet):
    company = IdFilter(field_name="company_id")
    is_wrapped = YesNoFilter()
    q = filters.CharFilter(field_name="title", lookup_expr="icontains", max_length=60)

    class Meta:
        model = Production
        fields: list[str] = []


class CrewFilters(filters.FilterSet):
    production = IdFilter(field_name="production_id")

    class Meta:
        model = Crew
        fields: list[str] = []


class BookingFilters(WindowFilterSet):
    set = IdFilter(field_name="standing_set_id")
    crew = IdFilter(field_name="crew_id")
    production = IdFilter(field_name="crew__production_id")
    state = filters.ChoiceFilter(choices=BookingState.choices)
    purpose = filters.ChoiceFilter(choices=Purpose.choices)

    class Meta:
        model = Booking
        fields: list[str] = []


class QuoteFilters(filters.FilterSet):
    company = IdFilter(field_name="company_id")
    crew = IdFilter(field_name="crew_id")
    state = filters.ChoiceFilter(choices=QuoteState.choices)

    class Meta:
        model = Quote
        fields: list[str] = []


class SettlementFilters(filters.FilterSet):
    company = IdFilter(field_name="quote__company_id")
    quote = IdFilter(field_name="quote_id")
    kind = filters.ChoiceFilter(choices=SettlementKind.choices)

    class Meta:
        model = Settlement
        fields: list[str] = []


class InvoiceFilters(filters.FilterSet):
    company = IdFilter(field_name="company_id")
    is_void = YesNoFilter(method="by_void")
    is_open = YesNoFilter(method="by_open")

    class Meta:
        model = Invoice
        fields: list[str] = []

    def by_void(self, rows: QuerySet[Invoice], name: str, value: bool) -> QuerySet[Invoice]:
        return rows.filter(voided_at__isnull=not value) if isinstance(value, bool) else rows

    def by_open(self, rows: QuerySet[Invoice], name: str, value: bool) -> QuerySet[Invoice]:
        """Whether something is left to pay on an invoice that is not void."""
        if not isinstance(value, bool):
            return rows
        left = Q(open_fen__gt=0, voided_at__isnull=True)
        return rows.filter(left if value else ~left)


class RoundFilters(filters.FilterSet):
    state = filters.ChoiceFilter(choices=RoundState.choices)

    class Meta:
        model = AllocationRound
        fields: list[str] = []


class RoundRequestFilters(filters.FilterSet):
    round = IdFilter(field_name="round_id")
    crew = IdFilter(field_name="crew_id")
    state = filters.ChoiceFilter(choices=RequestState.choices)

    class Meta:
        model = RoundRequest
        fields: list[str] = []


class WaitlistFilters(WindowFilterSet):
    crew = IdFilter(field_name="crew_id")
    kind = IdFilter(field_name="kind_id")
    state = filters.ChoiceFilter(choices=WaitlistState.choices)

    class Meta:
        model = WaitlistEntry
        fields: list[str] = []
