"""Pages of quotes and their approvals. Every act is a service's."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from base_ops.admin.money_forms import (
    CallOffForm,
    DiscountForm,
    MovementForm,
    OptionalReasonForm,
    QuoteForm,
    ReasonForm,
    SettleForm,
)
from base_ops.admin.money_tables import (
    base_of,
    language,
    lines_table,
    may,
    pdf_page,
    plain_table,
    workbook_file,
)
from base_ops.admin.staff import StaffAdmin
from base_ops.documents.money import quote_sheet
from base_ops.models import (
    OCCUPYING,
    ApprovalState,
    Booking,
    Crew,
    DiscountApproval,
    Purpose,
    Quote,
    QuoteState,
    SecurityAct,
    SecurityMoney,
)
from base_ops.money_errors import NoTariff
from base_ops.pricing import CalledOffBy, yuan
from base_ops.selectors.securities import kept, movements_of
from base_ops.selectors.tariffs import tariff_in_force
from base_ops.services import quotes, securities, settlements
from sets import clock
from sets.admin.form_page import ask, found, page_of, told, typed
from sets.admin.forms import PageForm
from sets.admin.money import yuan_column
from sets.admin.scoped import OwnChoices, ReadOnly, ServiceWritten
from sets.admin.telling import tell_instant
from sets.models import Base

LABELS = {
    QuoteState.DRAFT: "info",
    QuoteState.AWAITING_APPROVAL: "warning",
    QuoteState.SENT: "info",
    QuoteState.ACCEPTED: "success",
    QuoteState.CALLED_OFF: "danger",
    QuoteState.REPLACED: "danger",
}
APPROVALS = {
    ApprovalState.ASKED: "warning",
    ApprovalState.GRANTED: "success",
    ApprovalState.REFUSED: "danger",
}


@admin.register(Quote)
class QuoteAdmin(ServiceWritten, StaffAdmin):
    related = ("base", "company", "crew__production", "tariff", "created_by")
    list_display = (
        "__str__",
        "company",
        "crew",
        "shown_state",
        yuan_column(Quote, "total_fen"),
        "discount_percent",
        "valid_until",
        "made",
    )
    list_filter = ("state", ("company", OwnChoices))
    search_fields = ("number", "company__name", "crew__production__title", "note")
    actions_detail = (
        "pdf",
        "excel",
        "send",
        "accept",
        "approve",
        "refuse",
        "new_version",
        "moved",
        "security",
        "settle",
        "call_off",
    )
    fieldsets = (
        (None, {"fields": [("company", "crew"), ("state", "valid_until"), "table"]}),
        (
            _("另付款项"),
            {"fields": [("earnest", "deposit"), "movements"]},
        ),
        (_("版本与去向"), {"fields": ["versions", "approval", "settlement"]}),
        (_("记录"), {"fields": [("tariff", "discount_percent"), ("made", "created_by"), "note"]}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("tariff__list_prices")

    def has_decide_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return may(request, "change_discountapproval")

    def has_settle_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return may(request, "add_settlement")

    def has_security_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return may(request, "add_securitymovement")

    @display(description=_("状态"), ordering="state", label=LABELS)
    def shown_state(self, row: Quote) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @display(description=_("建立于"), ordering="created_at")
    def made(self, row: Quote) -> str:
        return tell_instant(row.created_at, row.base.zone)

    @display(description=_("明细"))
    def table(self, row: Quote) -> SafeString:
        return lines_table(row.lines, row.total_fen)

    @display(description=_("定金"))
    def earnest(self, row: Quote) -> str:
        return _owed_and_kept(row, row.earnest_fen, SecurityMoney.EARNEST)

    @display(description=_("押金"))
    def deposit(self, row: Quote) -> str:
        return _owed_and_kept(row, row.deposit_fen, SecurityMoney.DEPOSIT)

    @display(description=_("定金押金流水"))
    def movements(self, row: Quote) -> SafeString | str:
        rows = movements_of(row).order_by("moved_at")
        zone = row.base.zone
        return plain_table(
            (_("时间"), _("款项"), _("事项"), _("金额"), _("备注")),
            (
                (
                    tell_instant(m.moved_at, zone),
                    m.get_money_display(),
                    m.get_act_display(),
                    yuan(m.amount_fen),
                    m.note,
                )
                for m in rows
            ),
        )

    @display(description=_("各版"))
    def versions(self, row: Quote) -> SafeString:
        rows = Quote.objects.filter(base=row.base_id, number=row.number).order_by("version")
        return _links((q, f"{q} {q.get_state_display()} {yuan(q.total_fen)}") for q in rows)

    @display(description=_("折扣审批"))
    def approval(self, row: Quote) -> SafeString | str:
        rows = row.approvals.select_related("asked_by", "decided_by")
        return plain_table(
            (_("折扣"), _("申请原因"), _("申请人"), _("状态"), _("决定人"), _("决定原因")),
            (
                (
                    f"{a.discount_percent}%",
                    a.reason,
                    a.asked_by or "—",
                    a.get_state_display(),
                    a.decided_by or "—",
                    a.decision,
                )
                for a in rows
            ),
        )

    @display(description=_("结算单"))
    def settlement(self, row: Quote) -> SafeString | str:
        rows = row.settlements.select_related("quote").order_by("version")
        return _links((s, f"{s} {yuan(s.total_fen)}") for s in rows) or "—"

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A new quote: of a crew's bookings, or of sets that are still free."""
        base = base_of(request)
        if not self.has_add_permission(request) or base is None:
            raise PermissionDenied
        tariff = tariff_in_force(base, clock.database_now())
        names = ("crew", "sets", "first_date", "starts", "last_date", "ends", "scheme")
        start = {name: request.GET[name] for name in names if name in request.GET}
        form = QuoteForm(self, request, tariff, data=typed(request), initial=start)

        def act(given: dict[str, Any]) -> str:
            crew = given["crew"]
            made = quotes.make_quote(
                company=crew.production.company,
                crew=crew,
                asks=_asks(form, crew, base),
                now=clock.database_now(),
                by=request.user,  # type: ignore[arg-type]
                terms=_terms(given, form.extras()),
            )
            messages.success(request, _("已报价 %(quote)s。") % {"quote": made})
            return page_of(made)

        return ask(
            self,
            request,
            form=form,
            title=_("新建报价"),
            intro="" if tariff else told(NoTariff(base=str(base))),
            submit=_("报价"),
            act=act,
        )

    @action(description=_("PDF"), url_path="pdf", permissions=["view"])
    def pdf(self, request: HttpRequest, object_id: str) -> HttpResponse:
        quote = found(self, request, object_id)
        return pdf_page(quote_sheet(quote, clock.database_now(), language()))

    @action(description=_("Excel"), url_path="excel", permissions=["view"])
    def excel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        quote = found(self, request, object_id)
        return workbook_file(quote_sheet(quote, clock.database_now(), language()))

    @action(description=_("发出"), url_path="send", permissions=["change"])
    def send(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._one(
            request,
            object_id,
            PageForm(typed(request)),
            _("发出报价"),
            _("发出"),
            lambda quote, given: quotes.send_quote(quote_id=quote.pk, now=clock.database_now()),
        )

    @action(description=_("接受"), url_path="accept", permissions=["change"])
    def accept(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._one(
            request,
            object_id,
            PageForm(typed(request)),
            _("客户接受报价"),
            _("接受"),
            lambda quote, given: quotes.accept_quote(quote_id=quote.pk, now=clock.database_now()),
        )

    @action(description=_("批准折扣"), url_path="approve", permissions=["decide"])
    def approve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        form = OptionalReasonForm(typed(request))
        return self._decide(request, object_id, form, True, _("批准折扣"))

    @action(description=_("不批准"), url_path="refuse", permissions=["decide"])
    def refuse(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._decide(request, object_id, ReasonForm(typed(request)), False, _("不批准折扣"))

    def _decide(
        self, request: HttpRequest, object_id: str, form: PageForm, is_granted: bool, title: Any
    ) -> HttpResponse:
        return self._one(
            request,
            object_id,
            form,
            title,
            title,
            lambda quote, given: (
                quotes.decide_discount(
                    quote_id=quote.pk,
                    is_granted=is_granted,
                    by=request.user,  # type: ignore[arg-type]
                    now=clock.database_now(),
                    reason=given["reason"],
                ).quote
            ),
        )

    @action(description=_("新版"), url_path="new-version", permissions=["change"])
    def new_version(self, request: HttpRequest, object_id: str) -> HttpResponse:
        quote = found(self, request, object_id)
        start = {"discount_percent": quote.discount_percent, "note": quote.note}
        return self._version(
            request,
            object_id,
            DiscountForm(typed(request), initial=start),
            _("按现况另报一版"),
            False,
        )

    @action(description=_("客户改期"), url_path="moved", permissions=["change"])
    def moved(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._version(
            request, object_id, PageForm(typed(request)), _("客户改期：加收改期费另报一版"), True
        )

    def _version(
        self, request: HttpRequest, object_id: str, form: PageForm, title: Any, is_move: bool
    ) -> HttpResponse:
        return self._one(
            request,
            object_id,
            form,
            title,
            _("另报一版"),
            lambda quote, given: quotes.new_version(
                quote_id=quote.pk,
                now=clock.database_now(),
                by=request.user,  # type: ignore[arg-type]
                terms=_terms(given, quotes.extras_of(quote)) if given else None,
                is_move=is_move,
            ),
        )

    @action(description=_("定金押金"), url_path="security", permissions=["security"])
    def security(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def call(quote: Quote, given: dict[str, Any]) -> Quote:
            now, by = clock.database_now(), request.user
            if given["act"] == "DOUBLE":
                securities.return_double(quote=quote, now=now, by=by, note=given["note"])  # type: ignore[arg-type]
            else:
                securities.move_money(
                    quote=quote,
                    money=SecurityMoney(given["money"]),
                    act=SecurityAct(given["act"]),
                    amount_fen=given["amount_fen"],
                    now=now,
                    by=by,  # type: ignore[arg-type]
                    note=given["note"],
                )
            return quote

        form = MovementForm(typed(request))
        return self._one(request, object_id, form, _("登记定金押金"), _("登记"), call)

    @action(description=_("结算"), url_path="settle", permissions=["settle"])
    def settle(self, request: HttpRequest, object_id: str) -> HttpResponse:
        form = SettleForm(found(self, request, object_id).tariff, data=typed(request))
        return self._one(
            request,
            object_id,
            form,
            _("结算：按进场离场和抄表"),
            _("结算"),
            lambda quote, given: settlements.settle_quote(
                quote_id=quote.pk,
                now=clock.database_now(),
                by=request.user,  # type: ignore[arg-type]
                extras=form.extras(),
                damages=form.damages(),
                note=given["note"],
            ),
        )

    @action(description=_("取消"), url_path="call-off", permissions=["settle"])
    def call_off(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._one(
            request,
            object_id,
            CallOffForm(typed(request)),
            _("取消：释放场景，按提前时间收费"),
            _("取消报价"),
            lambda quote, given: settlements.call_off(
                quote_id=quote.pk,
                by_side=CalledOffBy(given["by_side"]),
                now=clock.database_now(),
                by=request.user,  # type: ignore[arg-type]
                reason=given["reason"],
            ),
        )

    def _one(
        self,
        request: HttpRequest,
        object_id: str,
        form: PageForm,
        title: Any,
        submit: Any,
        call: Callable[[Quote, dict[str, Any]], Any],
    ) -> HttpResponse:
        """Ask for what one act on one quote needs, call the service, go where it leads."""
        quote = found(self, request, object_id)

        def act(given: dict[str, Any]) -> str:
            done = call(quote, given)
            messages.success(request, _("%(what)s：已完成。") % {"what": done})
            return page_of(done)

        intro = f"{quote} · {quote.company} · {yuan(quote.total_fen)} · {quote.get_state_display()}"
        return ask(
            self,
            request,
            form=form,
            title=title,
            intro=intro,
            submit=submit,
            act=act,
            obj=quote,
        )


def _asks(form: QuoteForm, crew: Crew, base: Base) -> list[quotes.Ask]:
    """The sets that were chosen; without any the crew's bookings that no quote covers yet."""
    scheme = form.cleaned_data["scheme"]
    if form.cleaned_data["sets"]:
        span = form.span(base)
        return [quotes.Ask(each, span, scheme) for each in form.cleaned_data["sets"]]
    rows = (
        Booking.objects.asked_for()
        .filter(crew=crew, purpose=Purpose.SHOOTING, state__in=OCCUPYING)
        .filter(ends_at__gt=clock.database_now())
        .exclude(quotes__state=QuoteState.ACCEPTED)
        .select_related("standing_set__kind", "crew__production")
    )
    return quotes.asks_of_bookings(list(rows), scheme)


def _terms(given: dict[str, Any], extras: Any) -> quotes.Terms:
    return quotes.Terms(
        discount_percent=given["discount_percent"] or 0,
        discount_reason=given["discount_reason"],
        extras=extras,
        note=given["note"],
    )


def _owed_and_kept(quote: Quote, owed: int, money: SecurityMoney) -> str:
    holds = kept(quote, money)
    return str(_("应收 %(owed)s，现存 %(kept)s") % {"owed": yuan(owed), "kept": yuan(holds)})


def _links(pairs: Any) -> SafeString:
    return format_html_join(
        " · ",
        '<a class="cb-more" href="{}">{}</a>',
        ((page_of(obj), text) for obj, text in pairs),
    )


@admin.register(DiscountApproval)
class DiscountApprovalAdmin(ReadOnly, StaffAdmin):
    """What waits for a manager, and what was decided; deciding is done on the quote's page."""

    base_path = "quote__base"
    related = ("quote__company", "quote__base", "asked_by", "decided_by")
    list_display = ("opened", "company", "discount", "reason", "asked_by", "shown_state")
    list_filter = ("state",)
    search_fields = ("reason", "quote__company__name")
    fieldsets = (
        (None, {"fields": ["opened", "company", "discount", "reason", "state"]}),
        (_("记录"), {"fields": [("asked_by", "asked_on"), ("decided_by", "decision")]}),
    )
    readonly_fields = ("opened", "company", "discount", "asked_on")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("quote__request", "quote__lines")

    @display(description=_("报价"))
    def opened(self, row: DiscountApproval) -> SafeString:
        return _links([(row.quote, str(row.quote))])

    @display(description=_("公司"))
    def company(self, row: DiscountApproval) -> str:
        return row.quote.company.name

    @display(description=_("折扣"), ordering="discount_percent")
    def discount(self, row: DiscountApproval) -> str:
        told_of = {"percent": row.discount_percent, "limit": row.limit_percent}
        return str(_("%(percent)s%%（销售可给 %(limit)s%%）") % told_of)

    @display(description=_("申请于"))
    def asked_on(self, row: DiscountApproval) -> str:
        return tell_instant(row.asked_at, row.quote.base.zone)

    @display(description=_("状态"), ordering="state", label=APPROVALS)
    def shown_state(self, row: DiscountApproval) -> tuple[str, str]:
        return row.state, row.get_state_display()
