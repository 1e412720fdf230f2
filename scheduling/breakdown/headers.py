"""
Scene headers in the many ways that writers set them.

A header says number, place, time of day and interior or exterior, in any order, glued
or spaced, bracketed or bold, on one line or on several. It counts as one when it holds
a number and a full setting; what is missing is looked for on the next lines, and with
less than that only a number that carries on the sequence is believed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from scheduling.breakdown.patterns import (
    CJK,
    LATIN,
    LONGEST_HEADER,
    NUMERAL,
    SENTENCE,
    chinese_number,
    is_latin_only,
    normalise,
    without_markdown,
)
from scheduling.breakdown.setting import (
    ATTRIBUTE,
    ATTRIBUTE_ALONE,
    Header,
    read_loose,
    read_setting,
    take_remark,
    with_attributes,
)

LONGEST_BARE_PLACE = 12
LOOK_AHEAD = 6

_SCENE = r"(?P<sc>\d{1,3}(?:[A-Za-z](?![A-Za-z]))?)(?!\d)"
_AFTER = r"\s*[】\])]?\s*场?\s*[】\])]?\s*[、.:,;]?\s*(?P<rest>.*)$"
_NUMBERED = (
    re.compile(
        r"^(?:场景|场次|场|第|EP|[ES])?\s*[:(]?\s*(?P<ep>\d{1,3})\s*"
        rf"(?P<by>-|\.|·|集\s*[,、-]?\s*第?|S)\s*{_SCENE}{_AFTER}",
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
_UNNUMBERED_END = re.compile(rf"^(?P<set>\S.*?)\s+(?P<a>{ATTRIBUTE})[\s/·]*(?P<b>{ATTRIBUTE})$")
_UNNUMBERED_BEGIN = re.compile(rf"^(?P<a>{ATTRIBUTE})[\s/·]*(?P<b>{ATTRIBUTE})\s+(?P<set>.+)$")

_SQUARE_TO_ROUND = str.maketrans("【】[]", "()()")

Follows = Callable[[int | None, str], bool]


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
    if (found := _LISTED.match(bare)) and (setting := read_setting(found["rest"])):
        return replace(setting, scene=found["sc"].upper())
    return None


def _from_match(found: Mapping[str, str | None]) -> Header | None:
    scene = found.get("sc") or found.get("sc1") or found.get("sc2") or found.get("sc3") or ""
    number = chinese_number(scene)
    episode = chinese_number(found.get("ep") or "")
    header = _read_rest((found.get("rest") or "").translate(_SQUARE_TO_ROUND))
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
    header = read_setting(setting_text) or read_loose(setting_text)
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
    part = read_setting(value) or read_loose(value)
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


def _unnumbered(bare: str) -> Header | None:
    """场景：总裁办公室 日 内, or the same without the label: every part well apart."""
    label = labelled_part(bare)
    text = label[1] if label and label[0] == "place" else bare
    if ":" in text or SENTENCE.search(text) or not CJK.search(text):
        return None
    text, remark = take_remark(text)
    for pattern in (_UNNUMBERED_END, _UNNUMBERED_BEGIN):
        if (found := pattern.match(text)) and "," not in found["set"]:
            header = with_attributes(found["set"], (found["a"], found["b"]), remark)
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
    part = read_setting(line)
    if part is None and ATTRIBUTE_ALONE.match(line):
        part = read_loose(line)
    if part is None and not header.place and (header.time_of_day or header.int_ext):
        part = _bare_place(line)
    if part is None or (part.place and header.place):
        return None
    return _fill(header, line, is_place=True)


def _bare_place(line: str) -> Header | None:
    if len(line) > LONGEST_BARE_PLACE or not re.fullmatch(r"[\w\u3400-\u9fff·/-]+", line):
        return None
    return read_loose(line)


def _is_cast(line: str) -> bool:
    found = _LABEL.match(line)
    return bool(found and re.fullmatch(_CAST_LABEL, found["label"]))


def _believable(header: Header, follows: Follows) -> bool:
    if header.is_usable:
        return True
    named = bool(header.place and (CJK.search(header.place) or LATIN.search(header.place)))
    return named and follows(header.episode, header.scene)
