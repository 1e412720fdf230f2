"""
Which kind of set, and which standing sets, can play a place of the script.

A score from 0 to 1 and the reason in both languages. What does not reach `THRESHOLD` is
not offered at all, and only `certain` may be taken without asking: a place that nothing
fits, or that two kinds fit about equally, stays open for a person.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from scheduling.breakdown.patterns import normalise

THRESHOLD = 0.5
CERTAIN = 0.8
TIE = 0.04

EXACT, SYNONYM, PREFIX_STRIPPED, ENDS_WITH, BROADER, CONTAINS, ALIKE = (
    1.0,
    0.96,
    0.9,
    0.85,
    0.7,
    0.62,
    0.5,
)
SYNONYM_COST = 0.02
SHORTEST_WORD = 2
MOST_ALIKE = 0.75

# A word of one period makes a place or a kind of that period: they must agree.
ERAS = {
    "90年代": ("90年代", "九十年代", "九零年代", "90s"),
    "80年代": ("80年代", "八十年代"),
    "民国": ("民国", "大上海", "旧上海"),
    "欧式": ("欧式", "古堡", "城堡", "欧洲"),
    "古装": ("古装", "皇宫", "御书房", "王府", "宫殿", "寝宫"),
}
# After a known place these words name what is beside it, not the place itself.
BESIDE = re.compile(
    r"^(?:的)?(?:外|门外|门口|走廊|楼下|楼顶|楼梯|天台|阳台|停车场|车库|花园|院子|卫生间|洗手间|后门|后巷|电梯)"
)
OWNER = re.compile(
    r"^(?:.{1,6}?(?:的家|家里|家的|家|的)|[一-龥]{0,3}(?:总|董|少|爷|夫人|太太|老师|医生)(?:的|家)?"
    r"|(?:男主|女主|男一|女一|反派)的?|(?:某|一处|一间|一家))"
)
ALTERNATIVES = re.compile(r"\s*[/／]\s*")
MARKS = re.compile(r"[\s·,，、。:：\-—\"'“”《》【】\[\]]+")
BRACKETS = re.compile(r"[(（][^()（）]*[)）]")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of set and the other words for it."""

    code: str
    name: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetOffer:
    """A standing set, its kind and the dressings it can stand in."""

    code: str
    name: str
    kind_code: str
    dressings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """`code` of the kind or set, how well it fits, and why. `is_tie`: another fits as well."""

    code: str
    score: float
    reason_zh: str
    reason_en: str
    is_tie: bool = False


def match_place(place: str, kinds: Iterable[Kind]) -> list[Match]:
    """The kinds that may play the place, best first; empty leaves the place open."""
    kinds = list(kinds)
    parts = ALTERNATIVES.split(place)
    best: dict[str, Match] = {}
    for part in parts:
        for kind in kinds:
            found = _match_kind(part, kind)
            if found and (kind.code not in best or found.score > best[kind.code].score):
                best[kind.code] = found
    ranked = _ranked(best.values())
    if len(parts) > 1 and len(ranked) > 1 and ranked[1].score >= CERTAIN:
        return [replace(match, is_tie=match.score >= CERTAIN) for match in ranked]
    return ranked


def certain(matches: Sequence[Match]) -> Match | None:
    """The one match that may be taken without asking, if there is one."""
    if matches and matches[0].score >= CERTAIN and not matches[0].is_tie:
        return matches[0]
    return None


def dressing_hint(place: str, dressings: Iterable[str]) -> str:
    """The dressing that the place names (VIP病房 → VIP), empty when it names none or several."""
    text = normalise(place).upper()
    named = {name for name in dressings if name and normalise(name).upper() in text}
    longest = [
        name for name in named if not any(name != other and name in other for other in named)
    ]
    return longest[0] if len(longest) == 1 else ""


def match_sets(
    place: str, hint: str, sets: Iterable[SetOffer], *, kind_code: str | None = None
) -> list[Match]:
    """
    The standing sets that can play the place in the dressing hinted at, best first.

    With `kind_code` only sets of that kind are looked at; without it they must match
    by their own name. Sets that fit equally are all good: none is called a tie.
    """
    found = []
    for offer in sets:
        if kind_code is not None and offer.kind_code != kind_code:
            continue
        match = _match_set(place, hint, offer, is_of_kind=kind_code is not None)
        if match.score >= THRESHOLD:
            found.append(match)
    return sorted(found, key=lambda match: (-match.score, match.code))


def _ranked(matches: Iterable[Match]) -> list[Match]:
    ranked = sorted(matches, key=lambda match: (-match.score, match.code))
    if len(ranked) > 1 and ranked[0].score - ranked[1].score < TIE:
        limit = ranked[0].score - TIE
        return [replace(match, is_tie=match.score > limit) for match in ranked]
    return ranked


def _match_kind(place: str, kind: Kind) -> Match | None:
    found = [
        match
        for word, is_name in [(kind.name, True), *((synonym, False) for synonym in kind.synonyms)]
        if (match := _match_word(place, word, kind, is_name=is_name)) is not None
    ]
    return max(found, key=lambda match: match.score, default=None)


def _match_word(place: str, word: str, kind: Kind, *, is_name: bool) -> Match | None:
    """The best way in which the place is this word."""
    text, sought = _bare(place), _bare(word)
    if len(sought) < SHORTEST_WORD or not text:
        return None
    score, zh, en = _compare(text, sought, word, is_name=is_name)
    if not is_name and score < SYNONYM:
        score -= SYNONYM_COST
    if score < THRESHOLD or _era(place) != _era(word) | (_era(kind.name) - _era(word)):
        return None
    return Match(kind.code, round(score, 3), zh, en)


def _compare(text: str, sought: str, word: str, *, is_name: bool) -> tuple[float, str, str]:
    if sought in (text, text.replace("的", "")):
        if is_name:
            return EXACT, f"与类型名称“{word}”相同", f"the name of the kind, “{word}”"
        return SYNONYM, f"是同义词“{word}”", f"a synonym, “{word}”"
    stripped = _without_owner(text)
    if stripped == sought:
        return PREFIX_STRIPPED, f"去掉所属后是“{word}”", f"“{word}” once the owner is taken off"
    if len(sought) > len(stripped) >= SHORTEST_WORD and sought.endswith(stripped):
        return BROADER, f"“{stripped}”是“{word}”的简称", f"“{stripped}” is short for “{word}”"
    if text.endswith(sought):
        return ENDS_WITH, f"以“{word}”结尾", f"ends with “{word}”"
    return _compare_loosely(text, sought, word)


def _compare_loosely(text: str, sought: str, word: str) -> tuple[float, str, str]:
    at = text.find(sought)
    if at >= 0:
        if BESIDE.match(text[at + len(sought) :]):
            return 0.0, "", ""
        return CONTAINS, f"含有“{word}”", f"contains “{word}”"
    if len(text) >= SHORTEST_WORD and sought.startswith(text):
        return ALIKE + 0.05, f"“{word}”以它开头", f"“{word}” begins with it"
    share = _shared(text, sought)
    if share < MOST_ALIKE:
        return 0.0, "", ""
    return ALIKE + share / 10, f"与“{word}”字面相近", f"written much like “{word}”"


def _match_set(place: str, hint: str, offer: SetOffer, *, is_of_kind: bool) -> Match:
    base, zh, en = (0.75, "类型相符", "of the kind")
    if not is_of_kind:
        score, zh, en = _compare(_bare(place), _bare(offer.name), offer.name, is_name=True)
        base = score * 0.75
    if not hint:
        bonus, more_zh, more_en = 0.1, "未指定陈设", "no dressing asked for"
    elif hint in offer.dressings:
        bonus, more_zh, more_en = 0.25, f"可布置为“{hint}”", f"can be dressed as “{hint}”"
    else:
        bonus, more_zh, more_en = -0.2, f"没有“{hint}”陈设", f"has no dressing “{hint}”"
    return Match(
        offer.code, round(max(0.0, base + bonus), 3), f"{zh}，{more_zh}", f"{en}, {more_en}"
    )


def _bare(text: str) -> str:
    """The words of a place alone: no brackets, marks or blanks, Latin letters in capitals."""
    return MARKS.sub("", BRACKETS.sub("", normalise(text))).upper()


def _without_owner(text: str) -> str:
    stripped = OWNER.sub("", text, count=1)
    return stripped if len(stripped) >= SHORTEST_WORD else text


def _era(text: str) -> set[str]:
    plain = _bare(text).lower() + normalise(text).lower()
    return {era for era, words in ERAS.items() if any(word in plain for word in words)}


def _shared(one: str, other: str) -> float:
    """Share of pairs of neighbouring characters that both have (Dice)."""
    pairs = [{text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other)]
    total = len(pairs[0]) + len(pairs[1])
    return 2 * len(pairs[0] & pairs[1]) / total if total else 0.0
