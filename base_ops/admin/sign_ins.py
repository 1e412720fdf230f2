"""Who has tried to sign in of late, and letting them try again before their time."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from base_ops.admin.staff import StaffAdmin
from base_ops.models import SignInTries, TriesOf
from base_ops.selectors import sign_ins
from base_ops.selectors.scope import is_base_staff
from base_ops.services import sign_in_tries
from sets.admin.scoped import ReadOnly

LABELS = {"BLOCKED": "danger", "OPEN": "success"}


@admin.register(SignInTries)
class SignInTriesAdmin(ReadOnly, StaffAdmin):
    """
    Counters at accounts of the base and of its clients, and of addresses, which are of no base.

    Names that no account has are for superusers: they may be somebody's slip of the keyboard.
    """

    related = ("user",)
    list_display = ("who", "kind", "tries", "shown_state", "wait")
    list_filter = ("kind",)
    search_fields = ("user__username", "key")
    fields = ("who", "kind", "tries", "state", "wait")
    actions = ("lift",)

    def own(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        user: Any = request.user
        rows = sign_ins.with_state(rows)
        if user.is_superuser:
            return rows
        if not is_base_staff(user):
            return rows.none()
        ours = Q(user__base=user.base_id) | Q(user__company__base=user.base_id)
        return rows.filter(Q(kind=TriesOf.ADDRESS) | ours & Q(user__is_superuser=False))

    def has_lift_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("base_ops.change_signintries"))  # type: ignore[union-attr]

    @action(description=_("解除限制，可以马上再试"), permissions=["lift"])
    def lift(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        names = "、".join(str(row) for row in rows)
        self.log_deletions(request, rows)
        sign_in_tries.lift(SignInTries.objects.filter(pk__in=[row.pk for row in rows]))
        messages.success(request, _("已解除：%(names)s。") % {"names": names})

    @display(description=_("账号或网络地址"), ordering="key")
    def who(self, row: SignInTries) -> str:
        return str(row)

    @display(description=_("状态"))
    def state(self, row: Any) -> str:
        return str(_("已限制") if row.is_blocked else _("可以登录"))

    @display(description=_("状态"), label=LABELS)
    def shown_state(self, row: Any) -> tuple[str, str]:
        return "BLOCKED" if row.is_blocked else "OPEN", self.state(row)

    @display(description=_("还要等"), ordering="since")
    def wait(self, row: Any) -> str:
        if not row.is_blocked:
            return "—"
        minutes = -(-int(row.left.total_seconds()) // 60)
        return _("%(minutes)s 分钟") % {"minutes": minutes}
