"""The page of a production, with its script, locations and roles: scheduling adds them."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from base_ops.admin.clients import ProductionAdmin
from base_ops.models import Crew, Production
from scheduling.models import Location, Role, Script
from scheduling.services import breakdowns
from sets.admin.form_page import ask, found, page_of, typed
from sets.admin.forms import PageForm, PickField, UploadField
from sets.admin.scoped import ReadOnly, ScopedTable

admin.site.unregister(Production)


class ScriptForm(PageForm):
    """A script file and the crew that will shoot it."""

    file = UploadField(label=_("剧本文件"), help_text=_(".docx 或 .txt，最大 5 MB。"))

    def __init__(self, crews: QuerySet[Crew], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["crew"] = PickField(
            crews, label=_("由哪个剧组拍"), initial=crews.first(), empty_label=None
        )


class ScriptTable(ReadOnly, ScopedTable):
    model = Script
    fields = ("file_name", "encoding", "uploaded_at", "opened")
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("lines", "warnings")


class LocationTable(ReadOnly, ScopedTable):
    model = Location
    fields = ("name", "kind", "dressing_name", "score", "reason", "is_decided", "opened")
    related = ("kind",)
    tab = True


class RoleTable(ScopedTable):
    model = Role
    fields = ("name", "actor_name", "day_rate_fen", "costume_minutes", "opened")
    tab = True


@admin.register(Production)
class ProductionWithScript(ProductionAdmin):
    inlines = (*ProductionAdmin.inlines, ScriptTable, LocationTable, RoleTable)
    actions_detail = (*ProductionAdmin.actions_detail, "import_script")

    def has_import_script_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(request.user.has_perm("scheduling.add_script"))  # type: ignore[union-attr]

    @action(description=_("导入剧本"), url_path="import-script", permissions=["import_script"])
    def import_script(self, request: HttpRequest, object_id: str) -> HttpResponse:
        production = found(self, request, object_id)
        files = request.FILES if request.method == "POST" else None
        form = ScriptForm(production.crews.all(), data=typed(request), files=files)

        def act(given: dict[str, Any]) -> str:
            script = breakdowns.import_script(
                production=production,
                crew=given["crew"],
                file_name=given["file"].name,
                content=given["file"].read(),
                now=timezone.now(),
            )
            messages.success(request, _("剧本已导入，请核对下面的报告。"))
            return page_of(script)

        return ask(
            self,
            request,
            form=form,
            title=_("导入剧本 · %(production)s") % {"production": production},
            intro=_("会替换这部剧现有的场次；已定的地点类型保留。")
            if production.crews.exists()
            else _("请先给这部剧建一个剧组，再导入剧本。"),
            submit=_("导入"),
            act=act,
            obj=production,
        )
