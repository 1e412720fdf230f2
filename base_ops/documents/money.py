"""Quotes, settlements and invoices as sheets, in either language."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from base_ops.documents.sheet import Row, Sheet
from base_ops.models import Invoice, Quote, QuoteState, Settlement
from base_ops.pricing import Line
from base_ops.pricing.codec import lines_from_json
from sets.models import Base

PAGE = {"zh": ("第 ", " 页，共 ", " 页"), "en": ("page ", " of ", "")}
HEADS = {"zh": ("", "项目", "依据", "金额"), "en": ("", "Item", "Reason", "Amount")}


def quote_sheet(quote: Quote, now: datetime, language: str = "zh") -> Sheet:
    """The quote 报价单. A discount that nobody approved yet is marked as such."""
    zh = language == "zh"
    lines = lines_from_json(quote.lines)
    notes = [
        "定金：贵方取消按价目表规则不退，我方取消双倍返还；押金：结清后退还。定金与押金不计入合计。"
        if zh
        else "Earnest is forfeited by the tariff's rules when you call off, returned double when "
        "we do; the deposit is refunded. Neither is part of the total.",
        f"价目表：{quote.tariff}" if zh else f"Tariff: {quote.tariff}",
    ]
    if quote.state == QuoteState.AWAITING_APPROVAL:
        notes.insert(
            0, "折扣尚未批准，本报价无效。" if zh else "Discount not approved yet: not an offer."
        )
    if quote.note:
        notes.append(quote.note)
    besides = (("定金", quote.earnest_fen), ("押金", quote.deposit_fen))
    if not zh:
        besides = (("Earnest", quote.earnest_fen), ("Deposit", quote.deposit_fen))
    return Sheet(
        title="报价单" if zh else "Quote",
        number=str(quote),
        base=_name(quote.base, language),
        facts=(
            *_client(quote, language),
            ("报价日" if zh else "Made on", f"{_local(quote.base, quote.created_at):%Y-%m-%d}"),
            ("有效期至" if zh else "Valid until", f"{quote.valid_until:%Y-%m-%d}"),
        ),
        heads=HEADS[language],
        rows=_rows(lines, language),
        sums=(("合计" if zh else "Total", quote.total_fen),),
        besides=tuple((label, fen) for label, fen in besides if fen),
        notes=tuple(notes),
        printed=_printed(quote.base, now, language),
        page_of=PAGE[language],
        language=language,
    )


def settlement_sheet(settlement: Settlement, now: datetime, language: str = "zh") -> Sheet:
    """The settlement 结算单 with each line's reason, and when each crew came and left."""
    zh = language == "zh"
    quote = settlement.quote
    titles = {
        "USE": ("结算单", "Settlement"),
        "CANCELLATION": ("取消结算单", "Cancellation"),
    }[settlement.kind]
    notes = [*_attendance(settlement, language)]
    if settlement.note:
        notes.append(settlement.note)
    day = _local(quote.base, settlement.created_at)
    return Sheet(
        title=titles[0] if zh else titles[1],
        number=str(settlement),
        base=_name(quote.base, language),
        facts=(
            *_client(quote, language),
            ("结算日" if zh else "Made on", f"{day:%Y-%m-%d}"),
            ("报价" if zh else "Quote", str(quote)),
        ),
        heads=HEADS[language],
        rows=_rows(lines_from_json(settlement.lines), language),
        sums=(("应付合计" if zh else "Due", settlement.total_fen),),
        besides=(("原报价" if zh else "As quoted", quote.total_fen),),
        notes=tuple(notes),
        printed=_printed(quote.base, now, language),
        page_of=PAGE[language],
        language=language,
    )


def invoice_sheet(invoice: Invoice, paid_fen: int, now: datetime, language: str = "zh") -> Sheet:
    """The record of an invoice 发票记录 with what was paid on it."""
    zh = language == "zh"
    issued = _local(invoice.base, invoice.issued_at)
    notes = []
    if invoice.voided_at:
        notes.append(f"已作废：{invoice.void_reason}" if zh else f"Void: {invoice.void_reason}")
    open_fen = 0 if invoice.voided_at else invoice.amount_fen - paid_fen
    return Sheet(
        title="发票记录" if zh else "Invoice record",
        number=str(invoice),
        base=_name(invoice.base, language),
        facts=(
            ("抬头" if zh else "To", invoice.title),
            ("结算单" if zh else "Settlement", str(invoice.settlement)),
            ("开具日" if zh else "Issued on", f"{issued:%Y-%m-%d}"),
            ("付款期限" if zh else "Due on", f"{invoice.due_date:%Y-%m-%d}"),
        ),
        heads=HEADS[language],
        rows=_rows(lines_from_json(invoice.settlement.lines), language),
        sums=(("金额" if zh else "Amount", invoice.amount_fen),),
        besides=(
            ("已收" if zh else "Paid", paid_fen),
            ("未收" if zh else "Open", open_fen),
        ),
        notes=tuple(notes),
        printed=_printed(invoice.base, now, language),
        page_of=PAGE[language],
        language=language,
    )


def _client(quote: Quote, language: str) -> Iterable[tuple[str, str]]:
    zh = language == "zh"
    yield ("客户" if zh else "Client", quote.company.name)
    yield ("剧组" if zh else "Crew", str(quote.crew) if quote.crew else "—")


def _rows(lines: Sequence[Line], language: str) -> tuple[Row, ...]:
    if language == "zh":
        return tuple(Row(x.what_zh, x.why_zh, x.amount_fen) for x in lines)
    return tuple(Row(x.what_en, x.why_en, x.amount_fen) for x in lines)


def _attendance(settlement: Settlement, language: str) -> Iterable[str]:
    items: list[dict[str, Any]] = settlement.quote.request["items"]
    for place, seen in settlement.events.get("attendance", {}).items():
        came, left = (
            _local(settlement.quote.base, datetime.fromisoformat(seen[name]))
            for name in ("checked_in_at", "checked_out_at")
        )
        name = items[int(place)]["name" if language == "zh" else "name_en"]
        clock = f"{came:%m-%d %H:%M} – {left:%m-%d %H:%M}"
        yield f"{name}：进场、离场 {clock}" if language == "zh" else f"{name}: in and out {clock}"


def _name(base: Base, language: str) -> str:
    return base.name if language == "zh" else base.name_en or base.name


def _local(base: Base, instant: datetime) -> datetime:
    return instant.astimezone(base.zone)


def _printed(base: Base, now: datetime, language: str) -> str:
    text = f"{_local(base, now):%Y-%m-%d %H:%M}"
    return f"打印于 {text}" if language == "zh" else f"printed {text}"
