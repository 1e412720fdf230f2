"""Fields of requests: instants and days within reach, and rows the caller may name."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from base_ops.models import User
from sets.timespan import TimeSpan

FIRST_YEAR, LAST_YEAR = 2000, 2100
# A "+" that nobody escaped arrives as a space: 2026-11-24T09:00:00 08:00
LOST_PLUS = re.compile(r"(?<=T.{5}) (?=\d\d:?\d\d$)|(?<=T.{8}) (?=\d\d:?\d\d$)")


def in_reach(day: date) -> bool:
    """Whether a date lies in the years that the base plans for."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


class InstantField(serializers.DateTimeField):
    """An instant in ISO 8601 with its offset: 2026-11-24T09:00:00+08:00."""

    default_error_messages = {
        "no_offset": _("请写明时区偏移，例如 2026-11-24T09:00:00+08:00。"),
        "out_of_reach": _("年份须在 2000 到 2100 之间。"),
    }

    def to_internal_value(self, value: Any) -> datetime:
        if isinstance(value, str):
            value = LOST_PLUS.sub("+", value)
        return super().to_internal_value(value)

    def enforce_timezone(self, value: datetime) -> datetime:
        if timezone.is_naive(value):
            self.fail("no_offset")
        if not in_reach(value):
            self.fail("out_of_reach")
        return super().enforce_timezone(value)


class DayField(serializers.DateField):
    """A date within reach."""

    default_error_messages = {"out_of_reach": _("年份须在 2000 到 2100 之间。")}

    def to_internal_value(self, value: Any) -> date:
        day: date = super().to_internal_value(value)
        if not in_reach(day):
            self.fail("out_of_reach")
        return day


@extend_schema_field(OpenApiTypes.INT)
class ScopedField(serializers.PrimaryKeyRelatedField):
    """The id of a row out of what the caller may see; a foreign id reads like an unknown one."""

    def __init__(self, scope: Callable[[User], QuerySet[Any]], **kwargs: Any) -> None:
        self.scope = scope
        super().__init__(pk_field=serializers.IntegerField(), **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        return self.scope(self.context["request"].user)

    def to_internal_value(self, data: Any) -> Any:
        known = self.context.get("known_rows", {}).get(self.scope, {})
        is_id = isinstance(data, int) and not isinstance(data, bool)
        row = known.get(data) if is_id else None
        return row if row is not None else super().to_internal_value(data)


def read_at_once(fields: dict[str, serializers.Field], rows: Any, context: dict[str, Any]) -> None:
    """
    Read the rows that a list of objects names in one query for each field.

    Only ids that are sound and seen are kept in the context; the fields ask for and
    refuse the others one by one, as ever.
    """
    for name, field in fields.items():
        if isinstance(field, ScopedField) and isinstance(rows, list):
            named = [row.get(name) for row in rows if isinstance(row, dict)]
            ids = {pk for pk in named if type(pk) is int and 0 < pk < 2**63}
            scoped = field.scope(context["request"].user)
            context.setdefault("known_rows", {})[field.scope] = scoped.in_bulk(ids)


@extend_schema_field({"type": "array", "items": {"type": "integer"}})
class ScopedListField(serializers.ListField):
    """Ids of rows the caller may see, read in one query, in the order given."""

    child = serializers.IntegerField()
    default_error_messages = {"does_not_exist": _("没有编号为 {ids} 的对象。")}

    def __init__(self, scope: Callable[[User], QuerySet[Any]], **kwargs: Any) -> None:
        self.scope = scope
        super().__init__(max_length=100, **kwargs)

    def to_internal_value(self, data: Any) -> list[Model]:
        ids = list(dict.fromkeys(super().to_internal_value(data)))
        found = {row.pk: row for row in self.scope(self.context["request"].user).filter(pk__in=ids)}
        missing = [str(pk) for pk in ids if pk not in found]
        if missing:
            self.fail("does_not_exist", ids="、".join(missing))
        return [found[pk] for pk in ids]


class SpanInput(serializers.Serializer):
    """Half-open [starts_at, ends_at); gives `span`."""

    starts_at = InstantField()
    ends_at = InstantField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        start, end = attrs.pop("starts_at"), attrs.pop("ends_at")
        if end <= start:
            raise serializers.ValidationError({"ends_at": [_("结束须晚于开始。")]})
        return {**attrs, "span": TimeSpan(start, end)}


class QueryInput(serializers.Serializer):
    """The query parameters of a list that is no table; the view refuses unknown ones."""

    page = serializers.IntegerField(required=False, min_value=1)
    page_size = serializers.IntegerField(required=False, min_value=1)


class WindowQuery(QueryInput):
    """Half-open [from, to), at most `longest_days`; gives `window`."""

    longest_days = 62

    def get_fields(self) -> dict[str, serializers.Field]:
        return {"from": InstantField(), "to": InstantField(), **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        start, end = attrs.pop("from"), attrs.pop("to")
        if end <= start:
            raise serializers.ValidationError({"to": [_("结束须晚于开始。")]})
        if (end - start).days > self.longest_days:
            text = _("最多查询 %(days)s 天。") % {"days": self.longest_days}
            raise serializers.ValidationError({"to": [text]})
        return {**attrs, "window": TimeSpan(start, end)}
