"""Who is in a scene: cast lines and the names in front of dialogue."""

import re
from dataclasses import dataclass, field

from scheduling.breakdown.model import Extra
from scheduling.breakdown.patterns import NUMERAL, chinese_number, normalise

LONGEST_NAME = 20
LONGEST_ITEM = 60
MOST_EXTRAS = 2000

_VOICE = re.compile(
    r"O\.?\s*S\b\.?|V\.?\s*O\b\.?|画外音?|旁白|心声|独白|内心|电话里|电话音|录音|广播音",
    re.IGNORECASE,
)
_GROUPS = frozenset(("群演", "群众", "群众演员", "群像", "龙套", "特约群演"))
# Said without a number these are crowds, so the number is open; 保镖 or 秘书 alone is one person.
_CROWDS = frozenset(
    ("群演", "群众", "路人", "宾客", "众人", "观众", "人群", "行人", "围观群众", "众宾客", "宾客们")
    + (
        "大家",
        "所有人",
        "众",
        "全场",
        "众保镖",
        "众记者",
        "食客",
        "同学们",
        "员工们",
        "记者们",
        "宾客众人",
    )
)
_MEASURE = "名|个|位|人|群"
_COUNTED = re.compile(
    rf"^(?P<label>.+?)\s*[×xX*]?\s*(?P<count>\d{{1,6}}|[{NUMERAL}]{{1,4}})\s*(?:{_MEASURE})$"
    r"|^(?P<label2>.+?)\s*(?:[×*]|(?<![A-Za-z])[xX])\s*(?P<count2>\d{1,6})$"
)
_COUNT_FIRST = re.compile(
    rf"^(?P<count>\d{{1,6}}|[{NUMERAL}]{{1,4}})\s*(?:{_MEASURE})\s*(?P<label>.+)$"
)
_SOME = re.compile(r"^(?:若干|[数几十百多一]+(?:名|位|个|群)|一众|众)\s*(?P<label>.+)$")
_SOME_LAST = re.compile(
    rf"^(?P<label>.+?)\s*(?:若干|[数几十百多]+\s*(?:{_MEASURE})|们)(?:{_MEASURE})?$"
)
_LETTERED = re.compile(r"^(?P<label>[\u4e00-\u9fff]{2,6}?)(?P<letters>[甲乙丙丁戊]+|[A-F])$")
_SPLIT = re.compile(r"[、,;/&]|\s和\s|(?<=[^×xX*\s])\s+(?=[^×xX*\d\s(若数几])")
_NOBODY = frozenset(("无", "无人", "空镜", "-", "略"))


@dataclass(frozen=True, slots=True)
class CastLine:
    """The people a cast line names: roles on set, voices only heard, extras."""

    roles: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    extras: tuple[Extra, ...] = ()


@dataclass(slots=True)
class _Found:
    roles: list[str] = field(default_factory=list)
    voices: list[str] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=list)


def read_cast(text: str, *, all_extras: bool = False) -> CastLine:
    """顾霆琛、林晚、保镖×4、群演（路人若干） as roles and extras, each once, in order."""
    found = _Found()
    for item in _items(normalise(text)):
        _sort_item(item, found, all_extras)
    return CastLine(
        tuple(dict.fromkeys(found.roles)),
        tuple(dict.fromkeys(found.voices)),
        tuple({extra.label: extra for extra in found.extras}.values()),
    )


def is_voice_mark(text: str) -> bool:
    """OS, VO, 画外音 and the like: heard, not seen."""
    return bool(_VOICE.search(normalise(text)))


def split_speaker(speaker: str) -> tuple[str, bool]:
    """林晚OS → (林晚, True)."""
    name = normalise(speaker)
    found = re.search(
        r"\s*(?:内心)?(?:O\.?S\.?|V\.?O\.?|画外音?|旁白|心声|独白)$", name, re.IGNORECASE
    )
    if not found:
        return name, False
    return name[: found.start()].strip(), True


def is_crowd(name: str) -> bool:
    """众人, 宾客甲: people who belong to the extras."""
    if name in _CROWDS or name in _GROUPS:
        return True
    lettered = _LETTERED.match(name)
    return bool(lettered) or bool(_COUNTED.match(name)) or name.endswith("们")


def base_label(name: str) -> str:
    """保镖甲 → 保镖."""
    found = _LETTERED.match(name)
    return found["label"] if found else name


def _items(text: str) -> list[str]:
    """The items of the list; separators inside brackets do not part them."""
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found.group())
        return f"\x00{len(held) - 1}\x01"

    closed = re.sub(r"\([^()]*\)?", hold, text)
    parts = [part.strip(" .。:") for part in _SPLIT.split(closed)]
    whole = [re.sub("\x00(\\d+)\x01", lambda m: held[int(m.group(1))], part) for part in parts]
    return [item[:LONGEST_ITEM] for item in whole if item and item not in _NOBODY]


def _sort_item(item: str, found: _Found, all_extras: bool) -> None:
    name, _, inside = item.partition("(")
    name, inside = name.strip(), inside.rstrip(") ")
    if name in _GROUPS and inside:
        for part in _items(inside):
            found.extras.append(_extra(part) or Extra(_name(part), None))
        return
    if extra := _extra(name + inside if _is_number(inside) else name):
        found.extras.append(extra)
    elif all_extras:
        found.extras.append(Extra(_name(name), None))
    elif is_voice_mark(inside):
        found.voices.append(_name(name))
    elif name:
        found.roles.append(_name(name))


def _extra(text: str) -> Extra | None:
    """Extras with their count, or None when the text names a role."""
    counted = _COUNTED.match(text)
    if counted:
        label, count = counted["label"] or counted["label2"], counted["count"] or counted["count2"]
        return _counted(label, count)
    if first := _COUNT_FIRST.match(text):
        return _counted(first["label"], first["count"])
    if some := _SOME.match(text) or _SOME_LAST.match(text):
        return Extra(_name(some["label"]), None)
    if text in _CROWDS:
        return Extra(_name(text), None)
    return _lettered(text)


def _lettered(text: str) -> Extra | None:
    found = _LETTERED.match(text)
    if not found or found["letters"].isascii():
        return None
    letters = found["letters"]
    return (
        Extra(_name(text), 1) if len(letters) == 1 else Extra(_name(found["label"]), len(letters))
    )


def _counted(label: str, count: str) -> Extra:
    number = chinese_number(count)
    believable = number is not None and 0 < number <= MOST_EXTRAS
    return Extra(_name(label), number if believable else None)


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(rf"[×x]?\s*(?:\d{{1,6}}|[{NUMERAL}]+)\s*(?:{_MEASURE})?|若干", text))


def _name(text: str) -> str:
    return text.strip(" ×*-_")[:LONGEST_NAME]
