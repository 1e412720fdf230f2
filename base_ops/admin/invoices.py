"""Pages of settlements, invoices, payments, earnest and deposit, and who owes what."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from base_ops.admin.booking_forms import ReasonForm
from base_ops.admin.money_forms import InvoiceForm, PaymentForm
from base_ops.admin.money_tables import (
    language,
    lines_table,
    may,
    pdf_page,
    plain_table,
    workbook_file,
)
from base_ops.admin.staff import StaffAdmin
from base_ops.documents.money import invoice_sheet, settlement_sheet
from base_ops.models import Invoice, Payment, PaymentMethod, SecurityMovement, Settlement
from base_ops.selectors.balances import balances, with_paid
from base_ops.selectors.scope import base_of
from base_ops.services import invoices
from sets import clock
from sets.admin.form_page import act_on, ask, found, list_of, page_of, typed
from sets.admin.forms import PageForm
from sets.admin.money import yuan_column
from sets.admin.scoped import OwnChoices, ReadOnly
from sets.admin.telling import tell_instant
from sets.money import yuan


@admin.register(Settlement)
class SettlementAdmin(ReadOnly, StaffAdmin):
    base_path = "quote__base"
    related = ("quote__base", "quote__company", "quote__crew__production", "created_by")
    list_display = ("__str__", "company", "kind", yuan_column(Settlement, "total_fen"), "made")
    list_filter = ("kind",)
    search_fields = ("quote__number", "quote__company__name", "note")
    actions_detail = ("pdf", "excel", "issue")
    fieldsets = (
        (None, {"fields": [("company", "quote", "kind"), "table", "attendance"]}),
        (_("记录"), {"fields": [("made", "created_by"), "note", "its_invoices"]}),
    )
    readonly_fields = ("company", "table", "attendance", "made", "its_invoices")

    def has_issue_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return may(request, "add_invoice")

    @display(description=_("公司"), ordering="quote__company__name")
    def company(self, row: Settlement) -> str:
        return row.quote.company.name

    @display(description=_("建立于"), ordering="created_at")
    def made(self, row: Settlement) -> str:
        return tell_instant(row.created_at, row.quote.base.zone)

    @display(description=_("明细"))
    def table(self, row: Settlement) -> SafeString:
        return lines_table(row.lines, row.total_fen)

    @display(description=_("实际情况"))
    def attendance(self, row: Settlement) -> SafeString | str:
        notes = settlement_sheet(row, row.created_at, language()).notes
        return plain_table((_("进场、离场"),), ((note,) for note in notes))

    @display(description=_("发票"))
    def its_invoices(self, row: Settlement) -> SafeString | str:
        rows = row.invoices.order_by("number")
        state = {True: _("已作废"), False: _("有效")}
        return plain_table(
            (_("号码"), _("金额"), _("状态")),
            ((str(i), yuan(i.amount_fen), state[i.voided_at is not None]) for i in rows),
        )

    @action(description=_("PDF"), url_path="pdf", permissions=["view"])
    def pdf(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = found(self, request, object_id)
        return pdf_page(settlement_sheet(row, clock.database_now(), language()))

    @action(description=_("Excel"), url_path="excel", permissions=["view"])
    def excel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = found(self, request, object_id)
        return workbook_file(settlement_sheet(row, clock.database_now(), language()))

    @action(description=_("开票"), url_path="issue", permissions=["issue"])
    def issue(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = found(self, request, object_id)

        def act(given: dict[str, Any]) -> str:
            made = invoices.issue_invoice(
                settlement_id=row.pk,
                now=clock.database_now(),
                by=request.user,  # type: ignore[arg-type]
                title=given["title"],
            )
            messages.success(request, _("已开票 %(invoice)s。") % {"invoice": made})
            return page_of(made)

        return ask(
            self,
            request,
            form=InvoiceForm(typed(request), initial={"title": row.quote.company.name}),
            title=_("开票"),
            intro=f"{row} · {row.quote.company} · {yuan(row.total_fen)}",
            submit=_("开票"),
            act=act,
            obj=row,
        )


@admin.register(Invoice)
class InvoiceAdmin(ReadOnly, StaffAdmin):
    related = ("base", "company", "settlement__quote", "issued_by")
    list_display = (
        "__str__",
        "company",
        yuan_column(Invoice, "amount_fen"),
        "left",
        "due_date",
        "shown_state",
    )
    list_filter = (("company", OwnChoices), "year", ("voided_at", admin.EmptyFieldListFilter))
    search_fields = ("number", "title", "company__name")
    actions_list = ("balances",)
    actions_detail = ("pdf", "excel", "pay", "void")
    fieldsets = (
        (None, {"fields": [("title", "company"), ("amount", "left"), ("due_date", "stands")]}),
        (_("收款"), {"fields": ["payments"]}),
        (_("记录"), {"fields": ["settlement", ("issued_on", "issued_by"), "void_reason"]}),
    )
    readonly_fields = ("amount", "left", "stands", "payments", "issued_on")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_paid(super().get_queryset(request))

    def has_pay_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return may(request, "add_payment")

    def has_void_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return may(request, "change_invoice")

    @display(description=_("金额"))
    def amount(self, row: Invoice) -> str:
        return yuan(row.amount_fen)

    @display(description=_("未收"))
    def left(self, row: Any) -> str:
        return "—" if row.voided_at else yuan(row.open_fen)

    @display(description=_("状态"), label={"VOID": "danger", "PAID": "success", "OPEN": "warning"})
    def shown_state(self, row: Any) -> tuple[str, Any]:
        if row.voided_at:
            return "VOID", _("已作废")
        return ("OPEN", _("未收齐")) if row.open_fen else ("PAID", _("已收齐"))

    @display(description=_("状态"))
    def stands(self, row: Any) -> str:
        return str(self.shown_state(row)[1])

    @display(description=_("开具于"))
    def issued_on(self, row: Invoice) -> str:
        return tell_instant(row.issued_at, row.base.zone)

    @display(description=_("收款"))
    def payments(self, row: Invoice) -> SafeString | str:
        rows = row.payments.select_related("recorded_by").order_by("recorded_at", "pk")
        return plain_table(
            (_("到账日"), _("方式"), _("金额"), _("流水号"), _("登记人")),
            (
                (
                    p.paid_date,
                    p.get_method_display(),
                    yuan(p.amount_fen),
                    p.reference,
                    p.recorded_by or "—",
                )
                for p in rows
            ),
        )

    @action(description=_("未收款（按公司）"), url_path="balances", permissions=["view"])
    def balances(self, request: HttpRequest) -> HttpResponse:
        base = base_of(request.user)
        today = clock.database_now().astimezone(base.zone).date() if base else None
        rows = [
            {
                "company": each,
                "figures": [
                    yuan(getattr(each, name))
                    for name in (
                        "invoiced_fen",
                        "paid_fen",
                        "open_fen",
                        "overdue_fen",
                        "earnest_fen",
                        "deposit_fen",
                    )
                ],
                "is_late": each.overdue_fen > 0,
            }
            for each in (
                balances(base, today).order_by("-open_fen", "name") if base and today else ()
            )
            if each.invoiced_fen or each.earnest_fen or each.deposit_fen
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": _("未收款（按公司）"),
            "rows": rows,
            "back": list_of(self),
        }
        return TemplateResponse(request, "base_ops/balances.html", context)

    @action(description=_("PDF"), url_path="pdf", permissions=["view"])
    def pdf(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return pdf_page(self._sheet(request, object_id))

    @action(description=_("Excel"), url_path="excel", permissions=["view"])
    def excel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return workbook_file(self._sheet(request, object_id))

    def _sheet(self, request: HttpRequest, object_id: str) -> Any:
        row = found(self, request, object_id)
        return invoice_sheet(row, row.paid_fen, clock.database_now(), language())

    @action(description=_("登记收款"), url_path="pay", permissions=["pay"])
    def pay(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = found(self, request, object_id)
        today = clock.database_now().astimezone(row.base.zone).date()
        start = {"amount_fen": row.open_fen, "paid_date": today}
        return _one(
            self,
            request,
            row,
            PaymentForm(typed(request), initial=start),
            _("登记收款"),
            lambda given: invoices.record_payment(
                invoice_id=row.pk,
                amount_fen=given["amount_fen"],
                method=PaymentMethod(given["method"]),
                paid_date=given["paid_date"],
                now=clock.database_now(),
                by=request.user,  # type: ignore[arg-type]
                reference=given["reference"],
            ),
        )

    @action(description=_("作废"), url_path="void", permissions=["void"])
    def void(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = found(self, request, object_id)
        return _one(
            self,
            request,
            row,
            ReasonForm(typed(request)),
            _("作废"),
            lambda given: invoices.void_invoice(
                invoice_id=row.pk, now=clock.database_now(), reason=given["reason"]
            ),
        )


@admin.register(Payment)
class PaymentAdmin(ReadOnly, StaffAdmin):
    base_path = "invoice__base"
    related = ("invoice__company", "invoice__base", "recorded_by", "reversal_of")
    list_display = (
        "invoice",
        "company",
        yuan_column(Payment, "amount_fen"),
        "method",
        "paid_date",
        "reference",
    )
    list_filter = ("method", "paid_date")
    search_fields = ("reference", "invoice__number", "invoice__company__name")
    actions_detail = ("reverse",)
    fields = (
        "invoice",
        "company",
        yuan_column(Payment, "amount_fen"),
        "method",
        "paid_date",
        "reference",
        "recorded_by",
    )

    def has_reverse_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return may(request, "add_payment")

    @display(description=_("公司"), ordering="invoice__company__name")
    def company(self, row: Payment) -> str:
        return row.invoice.company.name

    @action(description=_("冲回"), url_path="reverse", permissions=["reverse"])
    def reverse(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = found(self, request, object_id)
        return _one(
            self,
            request,
            row,
            ReasonForm(typed(request)),
            _("冲回"),
            lambda given: invoices.reverse_payment(
                payment_id=row.pk,
                now=clock.database_now(),
                by=request.user,  # type: ignore[arg-type]
                reason=given["reason"],
            ),
        )


@admin.register(SecurityMovement)
class SecurityMovementAdmin(ReadOnly, StaffAdmin):
    base_path = "quote__base"
    related = ("quote__company", "quote__base", "moved_by")
    list_display = (
        "quote",
        "company",
        "money",
        "act",
        yuan_column(SecurityMovement, "amount_fen"),
        "moved_on",
    )
    list_filter = ("money", "act")
    search_fields = ("quote__number", "quote__company__name", "note")
    fields = (
        "quote",
        "company",
        "money",
        "act",
        yuan_column(SecurityMovement, "amount_fen"),
        "moved_on",
        "moved_by",
        "note",
    )

    @display(description=_("公司"), ordering="quote__company__name")
    def company(self, row: SecurityMovement) -> str:
        return row.quote.company.name

    @display(description=_("发生于"), ordering="moved_at")
    def moved_on(self, row: SecurityMovement) -> str:
        return tell_instant(row.moved_at, row.quote.base.zone)


def _one(
    pages: Any,
    request: HttpRequest,
    row: Any,
    form: PageForm,
    title: Any,
    call: Callable[[dict[str, Any]], Any],
) -> HttpResponse:
    """One act on one row that leads back to it."""

    def on_it(_row: Any, given: dict[str, Any]) -> Any:
        call(given)
        return row

    return act_on(
        pages,
        request,
        row,
        form=form,
        title=title,
        submit=title,
        intro=f"{row} · {yuan(row.amount_fen)}",
        call=on_it,
        done=lambda it: _("%(what)s：已完成。") % {"what": it},
    )
