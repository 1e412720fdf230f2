"""Quotes in and out; settlements and invoices out. Amounts are whole fen."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from base_ops.api.fields import ScopedField, SpanInput
from base_ops.api.serializers.crews import CompanyBrief, CrewBrief
from base_ops.models import Invoice, Quote, Scheme, Settlement
from base_ops.selectors.scope import crews_for, kinds_for, sets_for

MOST = 100
CURRENCY = "CNY"


class QuoteItemInput(SpanInput):
    """A set, or any set of a kind, over a span; without a scheme the cheapest that fits."""

    set = ScopedField(sets_for, source="standing_set", required=False, allow_null=True)
    kind = ScopedField(kinds_for, required=False, allow_null=True)
    scheme = serializers.ChoiceField(Scheme.choices, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        if bool(attrs.get("standing_set")) == bool(attrs.get("kind")):
            text = [_("请给出 set 或 kind，二者取一。")]
            raise serializers.ValidationError({"set": text})
        return attrs


class ExtraInput(serializers.Serializer):
    """So much of an extra of the tariff, by its code."""

    code = serializers.CharField(max_length=20)
    quantity = serializers.DecimalField(
        max_digits=9, decimal_places=2, min_value=Decimal(0), max_value=Decimal(1_000_000)
    )


class QuoteInput(serializers.Serializer):
    """What a price is asked for."""

    crew = ScopedField(crews_for)
    items = QuoteItemInput(many=True, allow_empty=False, max_length=MOST)
    extras = ExtraInput(many=True, default=list, max_length=MOST)
    note = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")


class LineOutput(serializers.Serializer):
    """An amount in fen with what it is for and how it came about."""

    kind = serializers.CharField()
    item = serializers.IntegerField(allow_null=True)
    amount_fen = serializers.IntegerField()
    what_zh = serializers.CharField()
    what_en = serializers.CharField()
    why_zh = serializers.CharField()
    why_en = serializers.CharField()


class QuoteOutput(serializers.ModelSerializer):
    """A quote. Earnest and deposit are owed besides the total."""

    code = serializers.SerializerMethodField()
    company = CompanyBrief()
    crew = CrewBrief(allow_null=True)
    lines = LineOutput(many=True)
    currency = serializers.SerializerMethodField()

    class Meta:
        model = Quote
        fields = [
            "id",
            "code",
            "version",
            "state",
            "company",
            "crew",
            "currency",
            "total_fen",
            "hire_fen",
            "earnest_fen",
            "deposit_fen",
            "discount_percent",
            "valid_until",
            "note",
            "lines",
            "created_at",
            "sent_at",
            "accepted_at",
        ]

    @extend_schema_field(OpenApiTypes.STR)
    def get_code(self, quote: Quote) -> str:
        return str(quote)

    @extend_schema_field(OpenApiTypes.STR)
    def get_currency(self, quote: Quote) -> str:
        return CURRENCY


class SettlementOutput(serializers.ModelSerializer):
    """What a quote came to. The latest version of a quote's settlements counts."""

    code = serializers.SerializerMethodField()
    lines = LineOutput(many=True)
    company = CompanyBrief(source="quote.company")

    class Meta:
        model = Settlement
        fields = [
            "id",
            "code",
            "quote",
            "version",
            "kind",
            "company",
            "total_fen",
            "lines",
            "note",
            "created_at",
        ]

    @extend_schema_field(OpenApiTypes.STR)
    def get_code(self, settlement: Settlement) -> str:
        return str(settlement)


class InvoiceOutput(serializers.ModelSerializer):
    """An invoice with what was paid on it and what is open."""

    code = serializers.SerializerMethodField()
    company = CompanyBrief()
    paid_fen = serializers.IntegerField()
    open_fen = serializers.IntegerField()

    class Meta:
        model = Invoice
        fields = [
            "id",
            "code",
            "settlement",
            "company",
            "title",
            "amount_fen",
            "paid_fen",
            "open_fen",
            "issued_at",
            "due_date",
            "voided_at",
            "void_reason",
        ]

    @extend_schema_field(OpenApiTypes.STR)
    def get_code(self, invoice: Invoice) -> str:
        return str(invoice)
