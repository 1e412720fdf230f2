"""Amounts with their reasons as a table, in the reader's language."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from base_ops.documents.excel import as_workbook
from base_ops.documents.pdf import as_pdf
from base_ops.documents.sheet import Sheet
from base_ops.pricing.codec import lines_from_json
from sets.admin.form_page import page_of
from sets.money import yuan

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def language() -> str:
    """The language of the page, as documents know it."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def lines_table(lines: list[dict[str, Any]], total_fen: int) -> SafeString:
    """Each line with its reason, and the sum."""
    is_english = language() == "en"
    rows = format_html_join(
        "",
        '<tr><td>{}</td><td>{}</td><td class="cb-number">{}</td></tr>',
        (
            (
                line.what_en if is_english else line.what_zh,
                line.why_en if is_english else line.why_zh,
                yuan(line.amount_fen),
            )
            for line in lines_from_json(lines)
        ),
    )
    return format_html(
        '<div class="cb-scroll"><table class="cb-table cb-wide"><thead><tr><th>{}</th><th>{}</th>'
        '<th class="cb-number">{}</th></tr></thead><tbody>{}</tbody><tfoot><tr><th colspan="2">{}'
        '</th><th class="cb-number">{}</th></tr></tfoot></table></div>',
        _("项目"),
        _("依据"),
        _("金额"),
        rows,
        _("合计"),
        yuan(total_fen),
    )


def plain_table(heads: Iterable[Any], rows: Iterable[tuple[Any, ...]]) -> SafeString | str:
    """A small table; a dash where there is nothing."""
    found = list(rows)
    if not found:
        return "—"
    body = format_html_join(
        "",
        "<tr>{}</tr>",
        ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in found),
    )
    head = format_html_join("", "<th>{}</th>", ((text,) for text in heads))
    return format_html(
        '<div class="cb-scroll"><table class="cb-table"><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>",
        head,
        body,
    )


def links(pairs: Any) -> SafeString:
    """Links to the pages of objects, each with its text."""
    return format_html_join(
        " · ",
        '<a class="cb-more" href="{}">{}</a>',
        ((page_of(obj), text) for obj, text in pairs),
    )


def pdf_page(sheet: Sheet) -> HttpResponse:
    """The sheet as a PDF, shown in the browser."""
    return _file(as_pdf(sheet), "application/pdf", f'inline; filename="{sheet.number}.pdf"')


def workbook_file(sheet: Sheet) -> HttpResponse:
    """The sheet as a workbook to keep."""
    return _file(as_workbook(sheet), EXCEL, f'attachment; filename="{sheet.number}.xlsx"')


def _file(content: bytes, kind: str, disposition: str) -> HttpResponse:
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)


def may(request: HttpRequest, permission: str) -> bool:
    """Whether the user has a permission of this app."""
    return bool(request.user.has_perm(f"base_ops.{permission}"))  # type: ignore[union-attr]
