"""Telling people: a notice is a row of the transaction it tells of, so none is lost or untrue."""

from datetime import datetime

from base_ops.models import Booking, BookingState, Crew, Notice, NoticeKind
from base_ops.services.mail_bell import announce
from sets.models import StandingSet
from sets.timespan import TimeSpan

Texts = tuple[str, str]

TEXTS: dict[NoticeKind, Texts] = {
    NoticeKind.PROMOTED: (
        "轮到你们了：{set} {span} 现为你们的预留，请在 {until} 前确认。",
        "It is your turn: {set} {span} is on hold for you; confirm by {until}.",
    ),
    NoticeKind.EXPIRED: (
        "{set} {span} 的{what_zh}已到期，未确认，场景已放出。",
        "The {what_en} on {set} {span} ran out unconfirmed; the set is free again.",
    ),
    NoticeKind.CHALLENGED: (
        "有剧组在等 {set} {span}：请在 {until} 前确认，否则退到其后。",
        "Another crew wants {set} {span}: confirm by {until} or fall behind them.",
    ),
    NoticeKind.CHALLENGE_MET: (
        "{set} {span}：前一家已确认，你们仍为候补。",
        "{set} {span}: those before you have confirmed; you stay in line.",
    ),
    NoticeKind.FELL_BEHIND: (
        "{set} {span} 逾期未确认，你们退为第 {rank} 顺位。",
        "{set} {span} was not confirmed in time; you are number {rank} in line now.",
    ),
    NoticeKind.OFFERED: (
        "轮到空档：{set} {span}{more_zh}。请在 {until} 前接受，先到先得。",
        "A gap you wait for: {set} {span}{more_en}. Accept by {until}; the first to accept has it.",
    ),
    NoticeKind.ROUND: (
        "分配轮「{round}」已公布：得到 {granted} 项，落空 {refused} 项。{text_zh}",
        "Round {round} is published: {granted} granted, {refused} refused. {text_en}",
    ),
    NoticeKind.OVERRULED: (
        "{set} {span} 已由基地收回：{reason}。请联系基地另作安排。",
        "{set} {span} was taken back by the base: {reason}. Please call to arrange another.",
    ),
}


def tell(kind: NoticeKind, booking: Booking, *, now: datetime, **more: object) -> None:
    """Write a notice about a booking to its crew; nothing for one without a crew."""
    if booking.crew is None:
        return
    zone = booking.standing_set.base.zone
    until = f"{booking.expires_at.astimezone(zone):%m-%d %H:%M}" if booking.expires_at else "—"
    words = {"until": until, "rank": booking.rank, **more}
    notice = draw_up(kind, booking.crew, booking.standing_set, booking.span, now=now, **words)
    notice.booking = booking
    notice.save(force_insert=True)
    announce()


def draw_up(
    kind: NoticeKind,
    crew: Crew,
    standing_set: StandingSet,
    span: TimeSpan,
    *,
    now: datetime,
    **words: object,
) -> Notice:
    """An unsaved notice to a crew about a set and a time, both texts filled in."""
    zone = standing_set.base.zone
    start, end = span.start.astimezone(zone), span.end.astimezone(zone)
    filled = {"set": str(standing_set), "span": f"{start:%m-%d %H:%M}–{end:%m-%d %H:%M}", **words}
    zh, en = (text.format(**filled) for text in TEXTS[kind])
    return Notice(
        base_id=standing_set.base_id,
        crew=crew,
        kind=kind,
        zh=zh[:300],
        en=en[:300],
        created_at=now,
    )


def tell_expired(booking: Booking, *, now: datetime) -> None:
    """That a hold, first or second, ran out."""
    second = booking.state == BookingState.SECOND_HOLD
    words = ("候补", "second hold") if second else ("预留", "hold")
    tell(NoticeKind.EXPIRED, booking, now=now, what_zh=words[0], what_en=words[1])


def mark_read(*, notices: list[Notice], now: datetime) -> int:
    """Note that somebody of the crew has opened these; how many were new."""
    ids = [row.pk for row in notices if row.read_at is None]
    return Notice.objects.filter(pk__in=ids, read_at=None).update(read_at=now)
