"""The catalogue out to Excel and in again, on the list of sets."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from sets.admin.form_page import ask, list_of, typed
from sets.admin.forms import PageForm, PickField, UploadField
from sets.models import Base
from sets.services import catalogue

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CatalogueForm(PageForm):
    """A workbook, and whose catalogue it is where there is a choice."""

    file = UploadField(label=_("Excel 文件"), help_text=_("先导出，改好后再导入；按编号对应。"))

    def __init__(self, bases: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["base"] = PickField(
            bases, label=_("基地"), initial=bases.first(), empty_label=None
        )


def _told(sheet: str, counts: Any) -> str:
    text = gettext("%(sheet)s：新增 %(created)s，更新 %(changed)s，未变 %(unchanged)s。")
    return text % {"sheet": sheet, **asdict(counts)}


class CataloguePages:
    """Two buttons above the list of sets."""

    actions_list = ("export_catalogue", "import_catalogue")

    def _bases(self, request: HttpRequest) -> Any:
        return self.choices_of(Base, request)  # type: ignore[attr-defined]

    @action(description=_("导出 Excel"), url_path="export", permissions=["view"])
    def export_catalogue(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        base = user.base or self._bases(request).first()
        if base is None:
            messages.error(request, _("这个账号没有可看的基地。"))
            return HttpResponse(status=404)
        content = catalogue.export_catalogue(base=base)
        name = f'attachment; filename="sets-{base.code}.xlsx"'
        return HttpResponse(content, content_type=EXCEL, headers={"Content-Disposition": name})

    @action(description=_("导入 Excel"), url_path="import", permissions=["add"])
    def import_catalogue(self, request: HttpRequest) -> HttpResponse:
        files = request.FILES if request.method == "POST" else None
        form = CatalogueForm(self._bases(request), data=typed(request), files=files)

        def act(given: dict[str, Any]) -> str:
            report = catalogue.import_catalogue(base=given["base"], content=given["file"].read())
            for sheet, counts in report.sheets.items():
                messages.success(request, _told(sheet, counts))
            return list_of(self)  # type: ignore[arg-type]

        return ask(
            self,  # type: ignore[arg-type]
            request,
            form=form,
            title=_("导入场景表"),
            intro=_("只要有一格不对，就什么也不导入，并列出每一处的工作表、行和列。"),
            submit=_("导入"),
            act=act,
            template="sets/catalogue_form.html",
        )
