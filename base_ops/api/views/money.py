"""Prices asked for and what is owed, over HTTP. Every rule is in the services of money."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from base_ops.api.filters import InvoiceFilters, QuoteFilters, SettlementFilters
from base_ops.api.idempotent import idempotent
from base_ops.api.permissions import may
from base_ops.api.resource import Resource
from base_ops.api.serializers.money import (
    InvoiceOutput,
    QuoteInput,
    QuoteOutput,
    SettlementOutput,
)
from base_ops.documents.money import quote_sheet, settlement_sheet
from base_ops.documents.pdf import as_pdf
from base_ops.documents.sheet import Sheet
from base_ops.models import Invoice, Quote, Settlement
from base_ops.selectors import scope
from base_ops.selectors.balances import with_paid
from base_ops.services import quotes
from sets import clock

TAGS = ["报价与结算 money"]
PDF = {(200, "application/pdf"): OpenApiTypes.BINARY}
ASKED = {
    "crew": 3,
    "items": [
        {
            "set": 17,
            "starts_at": "2026-11-24T09:00:00+08:00",
            "ends_at": "2026-11-24T21:00:00+08:00",
        }
    ],
    "extras": [{"code": "power", "quantity": "120"}],
}


def language() -> str:
    """The language of a document: the reader's."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def pdf_answer(sheet: Sheet) -> HttpResponse:
    """A sheet as a PDF to show or to keep."""
    headers = {"Content-Disposition": f'inline; filename="{sheet.number}.pdf"'}
    return HttpResponse(as_pdf(sheet), content_type="application/pdf", headers=headers)


@extend_schema_view(
    list=extend_schema(
        tags=TAGS,
        summary="报价列表 · The quotes",
        description="制片方只见本公司已发出或自己询的报价。\n\n"
        "A producer sees the own company's quotes once sent, and those it asked for.",
    ),
    retrieve=extend_schema(tags=TAGS, summary="一份报价 · One quote"),
)
class QuoteViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    scope = scope.quotes_for
    needs = {
        "list": may("base_ops.view_quote"),
        "retrieve": may("base_ops.view_quote"),
        "create": may("base_ops.add_quote"),
        "accept": may("base_ops.add_quote"),
        "pdf": may("base_ops.view_quote"),
    }
    filterset_class = QuoteFilters
    serializer_class = QuoteOutput

    def rows(self, rows: QuerySet[Quote]) -> QuerySet[Quote]:
        return rows.select_related("company", "crew__production").order_by("-number", "-version")

    @extend_schema(
        operation_id="quotes_ask",
        tags=TAGS,
        summary="询价 · Ask for a price",
        description="按现行价目表给场景（或某类场景）在若干时段报价，每行附依据；金额为整数分。\n\n"
        "Prices sets (or any set of a kind) over spans by the tariff in force; each line says "
        "why. Amounts are whole fen.",
        request=QuoteInput,
        responses={201: QuoteOutput},
        examples=[OpenApiExample("一景一天，加电费", ASKED, request_only=True)],
    )
    @idempotent
    def create(self, request: Request) -> Response:
        asked = self.asked(QuoteInput)
        crew = asked["crew"]
        quote = quotes.make_quote(
            company=crew.production.company,
            crew=crew,
            asks=[
                quotes.Ask(
                    item.get("standing_set") or quotes.set_of_kind(item["kind"]),
                    item["span"],
                    item["scheme"],
                )
                for item in asked["items"]
            ],
            now=timezone.now(),
            by=request.user,
            terms=quotes.Terms(
                extras=tuple((extra["code"], extra["quantity"]) for extra in asked["extras"]),
                note=asked["note"],
            ),
        )
        return self.told(quote.pk, status=201)

    @extend_schema(
        operation_id="quotes_accept",
        tags=TAGS,
        summary="接受报价 · Accept a quote",
        description="只能接受基地已发出、仍在有效期内的报价；同一编号的其他版本随即作废。\n\n"
        "Only what the base has sent, while it is valid; other versions of its number are replaced.",
        request=None,
        responses=QuoteOutput,
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def accept(self, request: Request, pk: int) -> Response:
        quote = self.get_object()
        quotes.accept_sent_quote(quote_id=quote.pk, now=clock.database_now())
        return self.told(quote.pk)

    @extend_schema(
        operation_id="quotes_pdf", tags=TAGS, summary="报价单 PDF · The quote as PDF", responses=PDF
    )
    def pdf(self, request: Request, pk: int) -> HttpResponse:
        quote = self.get_object()
        return pdf_answer(quote_sheet(quote, timezone.now(), language()))


@extend_schema_view(
    list=extend_schema(tags=TAGS, summary="结算单列表 · The settlements"),
    retrieve=extend_schema(tags=TAGS, summary="一份结算单 · One settlement"),
)
class SettlementViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    scope = scope.settlements_for
    needs = {
        "list": may("base_ops.view_settlement"),
        "retrieve": may("base_ops.view_settlement"),
        "pdf": may("base_ops.view_settlement"),
    }
    filterset_class = SettlementFilters
    serializer_class = SettlementOutput

    def rows(self, rows: QuerySet[Settlement]) -> QuerySet[Settlement]:
        rows = rows.select_related("quote__company", "quote__base", "quote__crew__production")
        return rows.order_by("-created_at", "-pk")

    @extend_schema(
        operation_id="settlements_pdf",
        tags=TAGS,
        summary="结算单 PDF · The settlement as PDF",
        responses=PDF,
    )
    def pdf(self, request: Request, pk: int) -> HttpResponse:
        settlement = self.get_object()
        return pdf_answer(settlement_sheet(settlement, timezone.now(), language()))


@extend_schema_view(
    list=extend_schema(tags=TAGS, summary="发票列表 · The invoices"),
    retrieve=extend_schema(tags=TAGS, summary="一张发票 · One invoice"),
)
class InvoiceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    scope = scope.invoices_for
    needs = {
        "list": may("base_ops.view_invoice"),
        "retrieve": may("base_ops.view_invoice"),
    }
    filterset_class = InvoiceFilters
    serializer_class = InvoiceOutput

    def rows(self, rows: QuerySet[Invoice]) -> QuerySet[Invoice]:
        rows = with_paid(rows).select_related("company", "settlement__quote")
        return rows.order_by("-year", "-number")
