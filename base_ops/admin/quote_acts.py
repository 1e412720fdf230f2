"""What can be done with a quote: documents, sending, approving, settling, calling off."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from base_ops.admin.booking_forms import OptionalReasonForm, ReasonForm
from base_ops.admin.money_forms import CallOffForm, DiscountForm, MovementForm, SettleForm
from base_ops.admin.money_tables import language, may, pdf_page, workbook_file
from base_ops.documents.money import quote_sheet
from base_ops.models import Quote, QuoteState, SecurityAct, SecurityMoney
from base_ops.pricing import CalledOffBy
from base_ops.services import quotes, securities, settlements
from sets import clock
from sets.admin.form_page import act_on, found, typed
from sets.admin.forms import PageForm
from sets.money import yuan

OPEN = (QuoteState.DRAFT, QuoteState.AWAITING_APPROVAL, QuoteState.SENT)
KEPT = (QuoteState.SENT, QuoteState.ACCEPTED, QuoteState.CALLED_OFF)
# In which states an act is of any use; in others its button would only be refused.
OF_USE = {
    "send": (QuoteState.DRAFT,),
    "accept": (QuoteState.DRAFT, QuoteState.SENT),
    "approve": (QuoteState.AWAITING_APPROVAL,),
    "refuse": (QuoteState.AWAITING_APPROVAL,),
    "new_version": (*OPEN, QuoteState.ACCEPTED),
    "moved": (QuoteState.SENT, QuoteState.ACCEPTED),
    "security": KEPT,
    "settle": (QuoteState.ACCEPTED,),
    "call_off": (QuoteState.ACCEPTED,),
}


class QuoteActs:
    """Buttons of a quote's page; each asks for what it needs and calls one service."""

    actions_detail = ("pdf", "excel", *OF_USE)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Only what is of use in the quote's state, so that a phone has room for it."""
        shown = super().get_actions_detail(request, object_id)  # type: ignore[misc]
        state = Quote.objects.filter(pk=object_id).values_list("state", flat=True).first()
        prefix = "base_ops_quote_"
        return [
            each
            for each in shown
            if state in OF_USE.get(each.action_name.removeprefix(prefix), (state,))
        ]

    def has_decide_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return may(request, "change_discountapproval")

    def has_settle_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return may(request, "add_settlement")

    def has_security_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return may(request, "add_securitymovement")

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
                terms=terms_of(given, quotes.extras_of(quote)) if given else None,
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
        """One act on one quote; it leads to what came of it."""
        quote = found(self, request, object_id)
        named = f"{quote} · {quote.company} · {yuan(quote.total_fen)}"
        return act_on(
            self,
            request,
            quote,
            form=form,
            title=title,
            submit=submit,
            intro=f"{named} · {quote.get_state_display()}",
            call=call,
            done=lambda came_of_it: _("%(what)s：已完成。") % {"what": came_of_it},
        )


def terms_of(given: dict[str, Any], extras: Any) -> quotes.Terms:
    """What besides the sets was typed in."""
    return quotes.Terms(
        discount_percent=given["discount_percent"] or 0,
        discount_reason=given["discount_reason"],
        extras=extras,
        note=given["note"],
    )
