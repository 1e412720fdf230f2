"""Place, time of day and interior or exterior, told from one another in any order."""

import re
from dataclasses import dataclass

from scheduling.breakdown.patterns import CJK, INT_EXT, SENTENCE, TIME

LONGEST_PLACE = 30

_T = rf"(?:日\s*/\s*夜|夜\s*/\s*日|(?:{TIME})景?)"
ATTRIBUTE = rf"(?:{_T}|{INT_EXT})"
_SEP = r"[\s,、/·.|-]*"
_BEGIN = re.compile(
    rf"^\(?(?P<a>{ATTRIBUTE}){_SEP}(?P<b>{ATTRIBUTE})(?:\)\s*|\)?[\s,、:|-]+|\)?$)(?P<set>.*)$"
)
_SPLIT = re.compile(
    rf"^(?:(?P<a>{INT_EXT})[\s.:]+(?P<set>.+?)[\s,-]+(?P<b>{_T})"
    rf"|(?P<a2>{_T})[\s.:]+(?P<set2>.+?)[\s,-]+(?P<b2>{INT_EXT}))$"
)
_END = re.compile(
    rf"^(?P<set>.+?)(?P<gap>[\s,、/(·|-]*)(?P<a>{ATTRIBUTE}){_SEP}(?P<b>{ATTRIBUTE})\)?$"
)
_ONE_FIRST = re.compile(rf"^(?P<a>{ATTRIBUTE})[\s,、:|]+(?P<set>.+)$")
_ONE_LAST = re.compile(rf"^(?P<set>.+?)[\s,、/(|]+(?P<a>{ATTRIBUTE})\)?$")
ATTRIBUTE_ALONE = re.compile(rf"^\(?(?P<a>{ATTRIBUTE})\)?$")
# 门外, 窗外, 室外 … are words: their 外 belongs to the place unless it stands apart.
_OUTSIDE_WORD = re.compile(r"[门窗室户郊野海城校院屋墙国境]$")
_REMARK = re.compile(
    r"\s*[(【\[](?P<inside>[^()【】\[\]]*(?:回忆|闪回|前世|往事|梦境|幻想|想象|续|同上|同前|空镜|蒙太奇"
    r"|年后|年前|天后|月后|次日|翌日)[^()【】\[\]]*)[)】\]]\s*"
)
_REMARK_WORD = re.compile(r"\s+(?P<inside>闪回|回忆|梦境|幻想|空镜)$")
_ANYTHING = re.compile(r"[\w\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Header:
    """What is known of a scene so far; empty strings where the script is silent."""

    episode: int | None
    scene: str
    place: str = ""
    time_of_day: str = ""
    int_ext: str = ""
    remark: str = ""
    cast: str = ""
    is_firm: bool = True

    @property
    def is_complete(self) -> bool:
        return bool(self.place and self.time_of_day and self.int_ext)

    @property
    def is_usable(self) -> bool:
        """A place, and at least one of time and interior/exterior."""
        return bool(self.place and (self.time_of_day or self.int_ext))


def read_setting(text: str) -> Header | None:
    """Place, time and I/E all told, in one of the three orders; the place may be missing."""
    text, remark = take_remark(text.strip())
    for pattern in (_BEGIN, _SPLIT, _END):
        found = pattern.match(text)
        if not found:
            continue
        parts = found.groupdict()
        place = parts["set"] or parts.get("set2") or ""
        first, second = parts["a"] or parts.get("a2") or "", parts["b"] or parts.get("b2") or ""
        glued = parts.get("gap") == "" and first == "外" and _OUTSIDE_WORD.search(place)
        header = with_attributes(place, (first, second), remark)
        if header and not glued:
            return header
    return None


def with_attributes(place: str, attributes: tuple[str, str], remark: str) -> Header | None:
    times = [word for word in attributes if re.fullmatch(_T, word)]
    if len(times) != 1:
        return None
    int_ext = next(word for word in attributes if word != times[0])
    cleaned = _clean_place(place)
    if cleaned is None:
        return None
    return Header(None, "", cleaned, _time(times[0]), _int_ext(int_ext), remark)


def read_loose(text: str) -> Header | None:
    """A setting of which something is missing."""
    text, remark = take_remark(text.strip())
    for pattern in (ATTRIBUTE_ALONE, _ONE_FIRST, _ONE_LAST):
        if found := pattern.match(text):
            parts = found.groupdict()
            place = _clean_place(parts.get("set") or "")
            return None if place is None else _one(place, parts["a"], remark)
    place = _clean_place(text)
    return None if place is None else Header(None, "", place, remark=remark)


def _one(place: str, attribute: str, remark: str) -> Header:
    if re.fullmatch(_T, attribute):
        return Header(None, "", place, time_of_day=_time(attribute), remark=remark)
    return Header(None, "", place, int_ext=_int_ext(attribute), remark=remark)


def _time(word: str) -> str:
    return re.sub(r"\s|景$", "", word)


def _int_ext(word: str) -> str:
    return "".join(sorted({char for char in word if char in "内外"}))


def _clean_place(place: str) -> str | None:
    """The place without stray marks; None when it cannot be the name of one."""
    place = re.sub(r"\s+", " ", place).strip(" ,、:;.-·/|】]")
    if place.startswith("(") and place.endswith(")"):
        place = place[1:-1]
    if not place:
        return ""
    if len(place) > LONGEST_PLACE or SENTENCE.search(place) or ":" in place:
        return None
    if not _ANYTHING.search(place):
        return None
    return place.replace("(", "（").replace(")", "）").replace("×", "x")


def take_remark(text: str) -> tuple[str, str]:
    found = _REMARK.search(text) or _REMARK_WORD.search(text)
    if not found:
        return text, ""
    return f"{text[: found.start()]} {text[found.end() :]}".strip(), found["inside"].strip()


def split_place(place: str) -> tuple[str, str]:
    """别墅-客厅, 别墅·客厅 and 别墅 客厅 as main and sub-location."""
    parts = re.split(r"\s*[·>|-]\s*|\s+", place, maxsplit=1)
    if len(parts) == 2 and all(_ANYTHING.search(part) for part in parts) and CJK.search(parts[0]):
        return parts[0], parts[1]
    return place, ""
