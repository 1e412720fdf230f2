"""Pages of quotes and their approvals. Every act is a service's."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from base_ops.admin.money_forms import (
    QuoteForm,
)
from base_ops.admin.money_tables import lines_table, links, plain_table
from base_ops.admin.quote_acts import QuoteActs, terms_of
from base_ops.admin.staff import StaffAdmin
from base_ops.models import (
    OCCUPYING,
    Booking,
    Crew,
    Purpose,
    Quote,
    QuoteState,
    SecurityMoney,
)
from base_ops.money_errors import NoTariff
from base_ops.selectors.scope import base_of
from base_ops.selectors.securities import kept, movements_of
from base_ops.selectors.tariffs import tariff_in_force
from base_ops.services import quotes
from sets import clock
from sets.admin.form_page import ask, page_of, told, typed
from sets.admin.money import yuan_column
from sets.admin.scoped import OwnChoices, ServiceWritten
from sets.admin.telling import tell_instant
from sets.models import Base
from sets.money import yuan

LABELS = {
    QuoteState.DRAFT: "info",
    QuoteState.AWAITING_APPROVAL: "warning",
    QuoteState.SENT: "info",
    QuoteState.ACCEPTED: "success",
    QuoteState.CALLED_OFF: "danger",
    QuoteState.REPLACED: "danger",
}


@admin.register(Quote)
class QuoteAdmin(QuoteActs, ServiceWritten, StaffAdmin):
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
        return links((q, f"{q} {q.get_state_display()} {yuan(q.total_fen)}") for q in rows)

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
        return links((s, f"{s} {yuan(s.total_fen)}") for s in rows) or "—"

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A new quote: of a crew's bookings, or of sets that are still free."""
        base = base_of(request.user)
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
                terms=terms_of(given, form.extras()),
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


def _owed_and_kept(quote: Quote, owed: int, money: SecurityMoney) -> str:
    holds = kept(quote, money)
    return str(_("应收 %(owed)s，现存 %(kept)s") % {"owed": yuan(owed), "kept": yuan(holds)})
