"""Strips and their figures as HTML: thousands of strips a page, so not a template of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from base_ops.templatetags.wording import clock, day_and_clock, day_text, minutes_text, yuan
from scheduling.models import Light, Strip
from scheduling.selectors.run_board import Block, Board
from scheduling.services.happenings import What
from scheduling.solver.difference import ADDED, DROPPED, OTHER_DAY, OTHER_SET, OTHER_TIME

register = template.Library()

STRIP = (
    '<a class="strip k{}{}" data-scene="{}" href="{}" title="{}">'
    '<b>{}</b><i>{}</i><span class="on">{}</span><time>{}</time><span class="n">{}</span>'
    '<span class="n">{}</span>{}</a>'
)


MOVES = {
    ADDED: _("新增"),
    DROPPED: _("不拍了"),
    OTHER_DAY: _("换了日子"),
    OTHER_SET: _("换了场景"),
    OTHER_TIME: _("换了时间"),
}
LIGHTS = {Light.DAY: _("日"), Light.NIGHT: _("夜")}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the strips of one day have in common. `moves`: {scene key: what became of it}."""

    address: str
    cast: dict[int, int]
    zone: ZoneInfo
    day: date
    moves: dict[int, str]


@register.simple_tag
def strips_of(
    blocks: Iterable[Block],
    plan_id: int,
    cast: dict[int, int],
    zone: ZoneInfo,
    day: date,
    moves: dict[int, str] | None = None,
) -> SafeString:
    """The strips of a day, in the order they are shot: an <a> each."""
    address = reverse("plan-strips", args=[plan_id]).removesuffix("strips/")
    sheet = Sheet(address, cast, zone, day, moves or {})
    rows = (
        _strip(sheet, block, strip, is_first=n == 0)
        for block in blocks
        for n, strip in enumerate(sorted(block.visit.strips.all(), key=lambda s: s.starts_at))
    )
    return format_html_join("", "{}", ((row,) for row in rows))


@register.filter
def move_text(kind: str) -> str:
    """What became of a scene, in words."""
    return str(MOVES[kind])


@register.filter
def with_days(cells: Iterable[Any], days: Iterable[date]) -> list[tuple[Any, date]]:
    """A line's cells, each with its day."""
    return list(zip(cells, days, strict=True))


@register.filter
def hours_shown(board: Board) -> int:
    """How many hours a day's column stands for."""
    first, last = board.hours
    return last - first


@register.filter
def hour_ticks(board: Board) -> list[tuple[float, str]]:
    """Where the whole hours of a day begin, percent from the left: 07, 08 … 23, 00, 01."""
    hours = range(*board.hours)
    return [(100 * n / len(hours), f"{hour % 24:02d}") for n, hour in enumerate(hours)]


@register.filter
def signed(name: str, change: int) -> str:
    """What a figure rises (+) or falls (−) by, in its own unit; 0 when it stays."""
    if not change:
        return "0"
    size = abs(change)
    texts = {"cost": yuan, "overtime_minutes": minutes_text}
    return f"{'+' if change > 0 else '−'}{texts.get(name, str)(size)}"


@register.filter
def happening_text(what: str) -> str:
    """A kind of happening in words; one that is not known any more stays as it is."""
    return str(dict(What.choices).get(what, what))


@register.filter
def moment_text(moment: date | datetime, zone: ZoneInfo) -> str:
    """A day, or a day and the time."""
    return day_and_clock(moment, zone) if isinstance(moment, datetime) else day_text(moment)


@register.simple_tag
def first_why(block: Block) -> str:
    """The address that says why the first scene of this visit is where it is."""
    first = min(block.visit.strips.all(), key=lambda s: s.starts_at, default=None)
    return reverse("plan-why", args=[first.plan_id, first.scene_id]) if first else "#"


def _strip(sheet: Sheet, block: Block, strip: Strip, *, is_first: bool) -> SafeString:
    """Scene number, light, set, start, how many of the cast, minutes."""
    scene, on = strip.scene, block.visit.standing_set
    move = sheet.moves.get(scene.pk)
    marks = _marks(block, is_first)
    words = [on.name, str(LIGHTS[Light(scene.light)]), *marks.values(), scene.synopsis]
    return format_html(
        STRIP,
        block.tone,
        "".join(f" {name}" for name in [*marks, *([f"m-{move}"] if move else ())]),
        scene.pk,
        f"{sheet.address}scenes/{scene.pk}/why/",
        " · ".join(filter(None, words)),
        scene.number,
        str(LIGHTS[Light.NIGHT]) if scene.light == Light.NIGHT else "",
        on.code,
        clock(strip.starts_at, sheet.zone, sheet.day),
        gettext("%(n)s人") % {"n": sheet.cast.get(scene.pk, 0)},
        minutes_text(int((strip.ends_at - strip.starts_at).total_seconds() // 60)),
        format_html("<em>{}</em>", MOVES[move]) if move else "",
    )


def _marks(block: Block, is_first: bool) -> dict[str, str]:
    """What has to be done before the first strip of a visit: {CSS class: word}."""
    found = {}
    if is_first and block.is_changeover:
        found["change"] = gettext("换景")
    if is_first and block.is_redress:
        found["redress"] = gettext("改景")
    return found
