"""
Scene headers in the many ways that writers set them.

A header says number, place, time of day and interior or exterior, in any order, glued
or spaced, bracketed or bold, on one line or on several. It counts as one when it holds
a number and a full setting; what is missing is looked for on the next lines, and with
less than that only a number that carries on the sequence is believed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from scheduling.breakdown.patterns import (
    CJK,
    INT_EXT,
    LATIN,
    LONGEST_HEADER,
    NUMERAL,
    SENTENCE,
    TIME,
    chinese_number,
    is_latin_only,
    normalise,
    without_markdown,
)

LONGEST_PLACE = 30
LONGEST_BARE_PLACE = 12
LOOK_AHEAD = 6

_T = rf"(?:日\s*/\s*夜|夜\s*/\s*日|{TIME})"
_A = rf"(?:{_T}|{INT_EXT})"
_SEP = r"[\s,、/·.|-]*"
_BEGIN = re.compile(rf"^\(?(?P<a>{_A}){_SEP}(?P<b>{_A})\)?(?:[\s,、:|-]+(?P<set>.+))?$")
_SPLIT = re.compile(
    rf"^(?:(?P<a>{INT_EXT})[\s.:]+(?P<set>.+?)[\s,-]+(?P<b>{_T})"
    rf"|(?P<a2>{_T})[\s.:]+(?P<set2>.+?)[\s,-]+(?P<b2>{INT_EXT}))$"
)
_END = re.compile(rf"^(?P<set>.+?)(?P<gap>[\s,、/(·|-]*)(?P<a>{_A}){_SEP}(?P<b>{_A})\)?$")
_ONE_FIRST = re.compile(rf"^(?P<a>{_A})[\s,、:|]+(?P<set>.+)$")
_ONE_LAST = re.compile(rf"^(?P<set>.+?)[\s,、/(|]+(?P<a>{_A})\)?$")
_ONE_ALONE = re.compile(rf"^\(?(?P<a>{_A})\)?$")
# 门外, 窗外, 室外 … are words: their 外 belongs to the place unless it stands apart.
_OUTSIDE_WORD = re.compile(r"[门窗室户郊野海城校院屋墙国境]$")

_SCENE = r"(?P<sc>\d{1,3}(?:[A-Za-z](?![A-Za-z]))?)(?!\d)"
_AFTER = r"\s*[】\])]?\s*场?\s*[】\])]?\s*[、.:,;]?\s*(?P<rest>.*)$"
_NUMBERED = (
    re.compile(
        r"^(?:场景|场次|场|第|EP|[ES])?\s*[:(]?\s*(?P<ep>\d{1,3})\s*"
        rf"(?P<by>-|\.|·|集\s*[,、]?\s*第?|S)\s*{_SCENE}{_AFTER}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^第\s*(?P<ep>[0-9{NUMERAL}]+)\s*(?P<by>集)\s*[,、:·-]?\s*第?\s*(?P<sc>[0-9{NUMERAL}]+)\s*场"
        r"\s*[、.:,;]?\s*(?P<rest>.*)$"
    ),
    re.compile(
        rf"^(?:第\s*(?P<sc1>[0-9{NUMERAL}]{{1,4}})\s*场(?!景)|场[次景]?\s*[:(]?\s*(?P<sc2>\d{{1,3}}[A-Za-z]?)"
        rf"(?![\d-])|场[次景]\s*(?P<sc3>[{NUMERAL}]{{1,3}})(?=[\s:、]))\s*\)?\s*[、.:,;]?\s*(?P<rest>.*)$"
    ),
)
_LISTED = re.compile(r"^(?P<sc>\d{1,3}[A-Za-z]?)\s*[、.]\s*(?P<rest>.+)$")
_PLACE_LABEL = "拍摄地点|地点|场景|场地"
_TIME_LABEL = "时间|气氛|内外景|内外|景别"
_CAST_LABEL = "出场人物|出场角色|登场人物|人物|角色|演员|出场"
_LABEL = re.compile(
    rf"(?:^|(?<=[\s,;、)]))(?P<label>{_PLACE_LABEL}|{_TIME_LABEL}|{_CAST_LABEL})\s*:"
)
_REMARK = re.compile(
    r"\s*[(【\[](?P<inside>[^()【】\[\]]*(?:回忆|闪回|前世|往事|梦境|幻想|想象|续|同上|同前|空镜|蒙太奇"
    r"|年后|年前|天后|月后|次日|翌日)[^()【】\[\]]*)[)】\]]\s*"
)
_REMARK_WORD = re.compile(r"\s+(?P<inside>闪回|回忆|梦境|幻想|空镜)$")
_ANYTHING = re.compile(r"[\w\u3400-\u9fff]")
_UNNUMBERED_END = re.compile(rf"^(?P<set>\S.*?)\s+(?P<a>{_A})[\s/·]*(?P<b>{_A})$")
_UNNUMBERED_BEGIN = re.compile(rf"^(?P<a>{_A})[\s/·]*(?P<b>{_A})\s+(?P<set>.+)$")

Follows = Callable[[int | None, str], bool]


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


def read_header(lines: Sequence[str], at: int, follows: Follows) -> tuple[Header, list[int]] | None:
    """
    The scene header on line index `at` and the further lines it takes up, or None.

    `follows(episode, scene)` says whether a number carries on the sequence.
    """
    line = normalise(lines[at])
    if len(line) > LONGEST_HEADER:
        return None
    bare = _unbracketed(without_markdown(line))
    header = _numbered(bare)
    if header is None:
        header = _unnumbered(bare)
        return (header, []) if header else None
    used: list[int] = []
    if not header.is_complete and header.is_firm:
        header, used = _gather(lines, at, header)
    if _believable(header, follows):
        return header, used
    return None


def looks_like_header(text: str) -> bool:
    """Whether a line that is no header may have been meant as one."""
    bare = _unbracketed(without_markdown(normalise(text)))
    return len(bare) <= LONGEST_HEADER and bool(
        re.match(r"^(?:场景?|场次|第)?\s*\d{1,3}\s*-\s*\d{1,3}[A-Za-z]?(?![\d-])", bare)
    )


def split_place(place: str) -> tuple[str, str]:
    """别墅-客厅, 别墅·客厅 and 别墅 客厅 as main and sub-location."""
    parts = re.split(r"\s*[·>|-]\s*|\s+", place, maxsplit=1)
    if len(parts) == 2 and all(_ANYTHING.search(part) for part in parts) and CJK.search(parts[0]):
        return parts[0], parts[1]
    return place, ""


def labelled_part(line: str) -> tuple[str, str] | None:
    """("place" | "time", value) of a line such as 场景：繁华的街道."""
    found = _LABEL.match(line)
    if not found or re.fullmatch(_CAST_LABEL, found["label"]):
        return None
    kind = "place" if re.fullmatch(_PLACE_LABEL, found["label"]) else "time"
    return kind, line[found.end() :].strip()


def _unbracketed(line: str) -> str:
    if line[:1] in "【[" and line[-1:] in "】]":
        return line[1:-1].strip()
    return line.lstrip("【[").strip() if line[:1] in ("【", "[") and line[1:2].isdigit() else line


def _numbered(bare: str) -> Header | None:
    for pattern in _NUMBERED:
        if found := pattern.match(bare):
            return _from_match(found.groupdict())
    if (found := _LISTED.match(bare)) and (setting := _setting(found["rest"])):
        return replace(setting, scene=found["sc"].upper())
    return None


def _from_match(found: Mapping[str, str | None]) -> Header | None:
    scene = found.get("sc") or found.get("sc1") or found.get("sc2") or found.get("sc3") or ""
    number = chinese_number(scene)
    episode = chinese_number(found.get("ep") or "")
    header = _read_rest(found.get("rest") or "")
    if header is None:
        return None
    name = str(number) if number is not None else scene.upper().lstrip("0") or "0"
    decimal = found.get("by") == "."
    if decimal and not header.is_complete:
        return None
    return replace(header, episode=episode, scene=name)


def _read_rest(rest: str) -> Header | None:
    """What follows the number: a setting, labelled parts, or both."""
    label = _LABEL.search(rest)
    setting_text = rest[: label.start()] if label else rest
    header = _setting(setting_text) or _loose(setting_text)
    if header is None or label is None:
        return header
    return _add_labels(header, rest[label.start() :])


def _add_labels(header: Header, text: str) -> Header:
    labels = list(_LABEL.finditer(text))
    ends = [found.start() for found in labels[1:]] + [len(text)]
    for found, end in zip(labels, ends, strict=True):
        value = text[found.end() : end].strip(" ,;、。")
        if re.fullmatch(_CAST_LABEL, found["label"]):
            header = replace(header, cast=value)
        else:
            header = _fill(header, value, is_place=bool(re.fullmatch(_PLACE_LABEL, found["label"])))
    return header


def _fill(header: Header, value: str, *, is_place: bool) -> Header:
    """Take from a labelled value what the header does not say yet."""
    part = _setting(value) or _loose(value)
    if part is None:
        return header
    place = part.place if is_place or part.time_of_day or part.int_ext else ""
    words = [header.remark, part.remark, part.place if part.place and not place else ""]
    return replace(
        header,
        place=header.place or place,
        time_of_day=header.time_of_day or part.time_of_day,
        int_ext=header.int_ext or part.int_ext,
        remark=" ".join(word for word in words if word),
    )


def _setting(text: str) -> Header | None:
    """Place, time and I/E all told, in one of the three orders; the place may be missing."""
    text, remark = _take_remark(text.strip())
    for pattern in (_BEGIN, _SPLIT, _END):
        found = pattern.match(text)
        if not found:
            continue
        parts = found.groupdict()
        place = parts["set"] or parts.get("set2") or ""
        first, second = parts["a"] or parts.get("a2") or "", parts["b"] or parts.get("b2") or ""
        glued = parts.get("gap") == "" and first == "外" and _OUTSIDE_WORD.search(place)
        header = _with_attributes(place, (first, second), remark)
        if header and not glued:
            return header
    return None


def _with_attributes(place: str, attributes: tuple[str, str], remark: str) -> Header | None:
    times = [word for word in attributes if re.fullmatch(_T, word)]
    if len(times) != 1:
        return None
    int_ext = next(word for word in attributes if word != times[0])
    cleaned = _clean_place(place)
    if cleaned is None:
        return None
    return Header(None, "", cleaned, re.sub(r"\s", "", times[0]), _int_ext(int_ext), remark)


def _loose(text: str) -> Header | None:
    """A setting of which something is missing."""
    text, remark = _take_remark(text.strip())
    for pattern in (_ONE_ALONE, _ONE_FIRST, _ONE_LAST):
        if found := pattern.match(text):
            parts = found.groupdict()
            place = _clean_place(parts.get("set") or "")
            return None if place is None else _one(place, parts["a"], remark)
    place = _clean_place(text)
    return None if place is None else Header(None, "", place, remark=remark)


def _one(place: str, attribute: str, remark: str) -> Header:
    if re.fullmatch(_T, attribute):
        return Header(None, "", place, time_of_day=attribute, remark=remark)
    return Header(None, "", place, int_ext=_int_ext(attribute), remark=remark)


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


def _take_remark(text: str) -> tuple[str, str]:
    found = _REMARK.search(text) or _REMARK_WORD.search(text)
    if not found:
        return text, ""
    return f"{text[: found.start()]} {text[found.end() :]}".strip(), found["inside"].strip()


def _unnumbered(bare: str) -> Header | None:
    """场景：总裁办公室 日 内, or the same without the label: every part well apart."""
    label = labelled_part(bare)
    text = label[1] if label and label[0] == "place" else bare
    if ":" in text or SENTENCE.search(text) or not CJK.search(text):
        return None
    text, remark = _take_remark(text)
    for pattern in (_UNNUMBERED_END, _UNNUMBERED_BEGIN):
        if (found := pattern.match(text)) and "," not in found["set"]:
            header = _with_attributes(found["set"], (found["a"], found["b"]), remark)
            if header and header.place:
                return replace(header, is_firm=False)
    return None


def _gather(lines: Sequence[str], at: int, header: Header) -> tuple[Header, list[int]]:
    """Fill the header from the lines below it; cast lines among them are stepped over."""
    used: list[int] = []
    for index in range(at + 1, min(at + 1 + LOOK_AHEAD, len(lines))):
        line = without_markdown(normalise(lines[index]))
        if not line or is_latin_only(line) or _is_cast(line):
            continue
        more = None if len(line) > LONGEST_HEADER else _part(line, header)
        if more is None:
            break
        header = more
        used.append(index)
        if header.is_complete:
            break
    return header, used


def _part(line: str, header: Header) -> Header | None:
    if label := labelled_part(line):
        return _add_labels(header, line) if label[1] else None
    if _numbered(line) or not CJK.search(line):
        return None
    part = _setting(line)
    if part is None and _ONE_ALONE.match(line):
        part = _loose(line)
    if part is None and not header.place and (header.time_of_day or header.int_ext):
        part = _bare_place(line)
    if part is None or (part.place and header.place):
        return None
    return _fill(header, line, is_place=True)


def _bare_place(line: str) -> Header | None:
    if len(line) > LONGEST_BARE_PLACE or not re.fullmatch(r"[\w\u3400-\u9fff·/-]+", line):
        return None
    return _loose(line)


def _is_cast(line: str) -> bool:
    found = _LABEL.match(line)
    return bool(found and re.fullmatch(_CAST_LABEL, found["label"]))


def _believable(header: Header, follows: Follows) -> bool:
    if header.is_usable:
        return True
    named = bool(header.place and (CJK.search(header.place) or LATIN.search(header.place)))
    return named and follows(header.episode, header.scene)
