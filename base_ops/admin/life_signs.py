"""When each task of the timetable last ran, and which workers live."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from base_ops.admin.staff import StaffAdmin
from base_ops.models import LifeSign
from base_ops.selectors import life_signs
from base_ops.selectors.scope import is_base_staff
from sets.admin.scoped import ReadOnly


@admin.register(LifeSign)
class LifeSignAdmin(ReadOnly, StaffAdmin):
    """The same for every base: there is one timetable."""

    list_display = ("what", "kind", "ago", "name")
    list_filter = ("kind",)
    search_fields = ("name",)
    fields = ("what", "kind", "name", "ago")

    def own(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        user: Any = request.user
        shown = life_signs.with_age(rows)
        return shown if user.is_superuser or is_base_staff(user) else shown.none()

    @display(description=_("什么"), ordering="name")
    def what(self, row: LifeSign) -> str:
        return row.label or row.get_kind_display()

    @display(description=_("多久以前"), ordering="-seen_at")
    def ago(self, row: Any) -> str:
        seconds = int(row.age.total_seconds())
        if seconds < 120:
            return _("%(seconds)s 秒") % {"seconds": seconds}
        return _("%(minutes)s 分钟") % {"minutes": seconds // 60}
