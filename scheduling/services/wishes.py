"""
What a what-if takes for granted, each told in both languages, and whether the base is so by now.

Its answer can be made real once all of it is true. What is about crews (their dates, their
overtime) can be written for the manager; prices, closures and bookings are for the manager.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from base_ops.models import Booking, Crew, Purpose
from scheduling.models import RunKind, ScheduleRun
from scheduling.problem_builder import prices_of
from scheduling.solver.what_if import changes_from_json
from sets.models import SetState, StandingSet
from sets.timespan import TimeSpan, wall_instant

DAY_MINUTES = 1440
PRICES = {
    "changeover": ("换景一次", "a changeover"),
    "redress": ("改景一次", "a redress"),
    "handover": ("交接一次", "a handover"),
    "costume_change": ("换装一次", "a costume change"),
    "relight": ("改光一次", "a relight"),
    "hold_percent": ("演员等候费率", "the share paid for holding an actor"),
    "unshot_scene": ("一场未拍", "an unshot scene"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """
    One thing that is imagined. `crew` is set where the service can make it true.

    `code` is one of joins, without, window, overtime, closed, opened, price.
    """

    code: str
    zh: str
    en: str
    is_true: bool
    crew: Crew | None = None

    def message(self, language: str = "zh") -> str:
        """The text for people; Chinese unless `language` starts with "en"."""
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Window:
    """The dates a crew is imagined to shoot in, both included."""

    crew: Crew
    first: date
    last: date


def wishes_of(run: ScheduleRun, now: datetime) -> list[Wish]:
    """Everything a what-if imagines; empty for other kinds of runs."""
    if run.kind != RunKind.WHAT_IF:
        return []
    crews = {f"C{crew.pk}": crew for crew in _crews(run)}
    return [
        *_joining(run, crews),
        *_dropped(run, crews, now),
        *_windows(run, crews),
        *_overtime(run, crews),
        *_closed(run, now),
        *_opened(run, now),
        *_prices(run),
    ]


def windows_of(run: ScheduleRun) -> list[Window]:
    """The dates the crews of a what-if are imagined to shoot in."""
    asked = changes_from_json(run.asked).windows
    crews = {f"C{crew.pk}": crew for crew in _crews(run)}
    return [
        Window(crews[name], run.first_date + timedelta(first), run.first_date + timedelta(last))
        for name, (first, last) in asked.items()
        if name in crews
    ]


def overtime_of(run: ScheduleRun) -> dict[Crew, int]:
    """The most overtime a day, in minutes, that crews of a what-if are imagined to make."""
    crews = {f"C{crew.pk}": crew for crew in run.crews.select_related("production")}
    asked = changes_from_json(run.asked).overtime
    return {crews[name]: most for name, most in asked.items() if name in crews}


def _crews(run: ScheduleRun) -> list[Crew]:
    """The run's crews, and those it leaves out."""
    named = {int(name[1:]) for name in run.asked.get("without", ()) if name[1:].isdigit()}
    named |= set(run.crews.values_list("pk", flat=True))
    return list(Crew.objects.filter(pk__in=named).select_related("production").order_by("pk"))


def _joining(run: ScheduleRun, crews: dict[str, Crew]) -> Iterator[Wish]:
    for pk in run.asked.get("joining", ()):
        if crew := crews.get(f"C{pk}"):
            yield Wish("joins", f"{crew} 加入", f"{crew} joins", True)


def _dropped(run: ScheduleRun, crews: dict[str, Crew], now: datetime) -> Iterator[Wish]:
    for name in run.asked.get("without", ()):
        if crew := crews.get(name):
            left = Booking.objects.occupying().filter(crew=crew, starts_at__gte=now).count()
            still_zh = f"（还有 {left} 个预订）" if left else ""
            still_en = f" ({left} bookings are left)" if left else ""
            yield Wish("without", f"{crew} 不拍{still_zh}", f"{crew} is out{still_en}", not left)


def _windows(run: ScheduleRun, crews: dict[str, Crew]) -> Iterator[Wish]:
    for each in windows_of(run):
        crew = each.crew
        is_so = (crew.first_date, crew.last_date) == (each.first, each.last)
        zh = f"{crew} 的档期为 {each.first} 至 {each.last}"
        en = f"{crew} may shoot {each.first} to {each.last}"
        if not is_so:
            zh += f"（现为 {crew.first_date} 至 {crew.last_date}）"
            en += f" (now {crew.first_date} to {crew.last_date})"
        yield Wish("window", zh, en, is_so, crew)


def _overtime(run: ScheduleRun, crews: dict[str, Crew]) -> Iterator[Wish]:
    for crew, most in overtime_of(run).items():
        is_so = crew.overtime_limit == most
        zh, en = f"{crew} 每天最多加班 {most} 分钟", f"{crew} makes at most {most} min of overtime"
        if not is_so:
            zh, en = f"{zh}（现为 {crew.overtime_limit}）", f"{en} (now {crew.overtime_limit})"
        yield Wish("overtime", zh, en, is_so, crew)


def _sets(run: ScheduleRun, codes: Iterable[str]) -> dict[str, StandingSet]:
    rows = StandingSet.objects.filter(base=run.base_id, code__in=list(codes))
    return {row.code: row for row in rows.order_by("code")}


def _closed(run: ScheduleRun, now: datetime) -> Iterator[Wish]:
    asked = changes_from_json(run.asked).closed
    for code, row in _sets(run, asked).items():
        for begin, end in asked[code]:
            span = _span(run, begin, end)
            when_zh, when_en = _told(run, span)
            is_so = row.state != SetState.OPEN or _is_closed(row, span, now)
            yield Wish("closed", f"{row} {when_zh} 停用", f"{row} is closed {when_en}", is_so)


def _is_closed(row: StandingSet, span: TimeSpan, now: datetime) -> bool:
    """Whether maintenance keeps the set, without a gap, for what is still to come of the span."""
    upto = max(span.start, now)
    rows = row.bookings.occupying().filter(purpose=Purpose.MAINTENANCE, ends_at__gt=upto)
    for start, end in rows.order_by("starts_at").values_list("starts_at", "ends_at"):
        if start > upto:
            break
        upto = max(upto, end)
    return upto >= span.end


def _opened(run: ScheduleRun, now: datetime) -> Iterator[Wish]:
    whole = _span(run, 0, run.days * DAY_MINUTES)
    for row in _sets(run, run.asked.get("opened", ())).values():
        taken = row.bookings.occupying().filter(starts_at__lt=whole.end, ends_at__gt=now)
        count = taken.exclude(crew__in=run.crews.all()).count()
        more_zh, more_en = (
            (f"（还有 {count} 个预订）", f" ({count} bookings)") if count else ("", "")
        )
        yield Wish("opened", f"{row} 没有停用{more_zh}", f"{row} is free{more_en}", not count)


def _prices(run: ScheduleRun) -> Iterator[Wish]:
    now = prices_of(run)
    for name, asked in run.asked.get("prices", {}).items():
        zh, en = PRICES.get(name, (name, name))
        unit_zh, unit_en = ("%", "%") if name == "hold_percent" else (" 元", " yuan")
        zh, en = f"{zh} {asked}{unit_zh}", f"{en} costs {asked}{unit_en}"
        if now.get(name) != asked:
            zh, en = f"{zh}（现为 {now.get(name)}）", f"{en} (now {now.get(name)})"
        yield Wish("price", zh, en, now.get(name) == asked)


def _span(run: ScheduleRun, begin: int, end: int) -> TimeSpan:
    zone = run.base.zone
    return TimeSpan(
        wall_instant(run.first_date, begin, zone), wall_instant(run.first_date, end, zone)
    )


def _told(run: ScheduleRun, span: TimeSpan) -> tuple[str, str]:
    start, end = (each.astimezone(run.base.zone) for each in (span.start, span.end))
    return f"{start:%m-%d %H:%M} 至 {end:%m-%d %H:%M}", f"{start:%m-%d %H:%M} to {end:%m-%d %H:%M}"


def names_untrue(wishes: Iterable[Wish]) -> dict[str, Any]:
    """The wishes that are not true yet, as details of an error."""
    left = [wish for wish in wishes if not wish.is_true]
    return {
        "wishes": [{"code": wish.code, "zh": wish.zh, "en": wish.en} for wish in left],
        "text_zh": "；".join(wish.zh for wish in left),
        "text_en": "; ".join(wish.en for wish in left),
    }
