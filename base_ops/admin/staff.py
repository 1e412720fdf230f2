"""Pages for people who work for the base; whoever else signs in finds them empty."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from base_ops.selectors.scope import is_base_staff
from sets.admin.scoped import ScopedAdmin


class StaffAdmin(ScopedAdmin):
    def own(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        user: Any = request.user
        return super().own(request, rows) if is_base_staff(user) else rows.none()
