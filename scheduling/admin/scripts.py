"""The page of a script: the import report, with the places left for a manager to decide."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from base_ops.admin.staff import StaffAdmin
from scheduling.breakdown.model import LineKind
from scheduling.models import Location, Script
from scheduling.services import matching
from sets.admin.form_page import found, page_of, try_service
from sets.admin.scoped import OwnChoices
from sets.models import SetKind

LINE_KINDS = {
    LineKind.TITLE: _("剧名"),
    LineKind.OUTLINE: _("大纲/小传"),
    LineKind.EPISODE: _("集标题"),
    LineKind.SCENE_HEADER: _("场次标题"),
    LineKind.HEADER_PART: _("场次标题续行"),
    LineKind.CAST: _("人物"),
    LineKind.ACTION: _("动作"),
    LineKind.DIALOGUE: _("台词"),
    LineKind.CAPTION: _("字幕"),
    LineKind.NOTE: _("备注"),
    LineKind.TRANSLATION: _("译文"),
    LineKind.SEPARATOR: _("分隔线"),
    LineKind.BLANK: _("空行"),
    LineKind.UNPARSED: _("未识别"),
}


@admin.register(Script)
class ScriptAdmin(StaffAdmin):
    base_path = "production__company__base"
    related = ("production",)
    list_display = ("file_name", "production", "line_count", "unparsed_count", "uploaded_at")
    list_filter = (("production", OwnChoices), "uploaded_at")
    search_fields = ("file_name", "production__title")
    actions_detail = ("decide",)  # what the form on the report is sent to

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("lines", "warnings")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a script comes in on the page of its production

    @display(description=_("行数"))
    def line_count(self, script: Script) -> int:
        return sum(script.line_counts.values())

    @display(description=_("未识别"))
    def unparsed_count(self, script: Script) -> int:
        return script.line_counts.get(LineKind.UNPARSED, 0)

    def has_decide_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(request.user.has_perm("scheduling.change_location"))  # type: ignore[union-attr]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The report; nothing of a script that came in is edited."""
        script = found(self, request, object_id)
        if request.method == "POST" or not self.has_view_permission(request, script):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": script.file_name,
            "original": script,
            "script": script,
            "may_decide": self.has_decide_permission(request),
            **report(script),
        }
        return TemplateResponse(request, "scheduling/script_report.html", context)

    @action(description=_("定场景类型"), url_path="decide", permissions=["decide"])
    def decide(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take every kind that was chosen in the report's form."""
        script = found(self, request, object_id)
        kinds = {str(kind.pk): kind for kind in self.choices_of(SetKind, request)}
        done = 0
        for location in script.production.locations.all():
            kind = kinds.get(request.POST.get(f"kind_{location.pk}", ""))
            if kind is None:
                continue
            decide = partial(matching.decide_location, location=location, kind=kind)
            done += try_service(request, partial(decide, now=timezone.now())) is not None
        if done:
            messages.success(
                request, _("已定 %(count)s 个地点，下次导入会记得。") % {"count": done}
            )
        elif request.method == "POST":
            messages.warning(request, _("没有选任何场景类型。"))
        return HttpResponseRedirect(page_of(script))


def report(script: Script) -> dict[str, Any]:
    """Every line accounted for, the doubtful ones first, and where each place will be shot."""
    english = (get_language() or "zh").startswith("en")
    places = list(
        script.production.locations.select_related("kind")
        .annotate(scene_count=Count("scenes"), minutes=Sum("scenes__minutes"))
        .order_by("-scene_count", "name")
    )
    offers = dict(
        Location.objects.filter(production=script.production)
        .annotate(count=Count("candidates"))
        .values_list("pk", "count")
    )
    for place in places:
        place.shown_reason = (english and place.reason_en) or place.reason  # type: ignore[attr-defined]
        place.offers = offers[place.pk]  # type: ignore[attr-defined]
        place.percent = round(place.score * 100)  # type: ignore[attr-defined]
    return {
        "counts": [
            (kind.value, label, script.line_counts[kind])
            for kind, label in LINE_KINDS.items()
            if script.line_counts.get(kind)
        ],
        "line_total": len(script.lines),
        "scene_total": script.scenes.count(),
        "unparsed": [line for line in script.lines if line[1] == LineKind.UNPARSED],
        "warnings": [(w["line"], w["en" if english else "zh"]) for w in script.warnings],
        "lines": [
            (number, LINE_KINDS[LineKind(kind)], kind, text, scene)
            for number, kind, text, scene in script.lines
        ],
        "open_places": [place for place in places if place.kind is None],
        "places": [place for place in places if place.kind is not None],
        "kinds": list(SetKind.objects.filter(base_id=script.production.company.base_id)),
    }
