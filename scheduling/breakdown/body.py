"""What a single line is, apart from scene headers: dialogue, action, caption, episode …"""

import re
from dataclasses import dataclass

from scheduling.breakdown.cast import is_crowd, is_voice_mark, split_speaker
from scheduling.breakdown.model import LineKind
from scheduling.breakdown.patterns import (
    CJK,
    LATIN,
    NUMERAL,
    SENTENCE,
    chinese_number,
    normalise,
    without_markdown,
)

LONGEST_EPISODE_TITLE = 30
LONGEST_TITLE = 30

_EPISODE = re.compile(rf"^第\s*([0-9]{{1,4}}|[{NUMERAL}]{{1,6}})\s*集\s*[:,、.-]?\s*(.*)$")
_EPISODE_EN = re.compile(r"^(?:EPISODE|EP)\s*\.?\s*(\d{1,4})\s*[:.-]?\s*(.*)$", re.IGNORECASE)
_END_MARK = re.compile(
    r"^[-—(【\[*\s]*(?:第\s*[0-9零一二三四五六七八九十百]+\s*集\s*)?(?:本集|全剧|全文|全集)?\s*"
    r"(?:完|终|结束|待续|未完待续|end)[-—)】\]*\s。]*$",
    re.IGNORECASE,
)
_TITLE = re.compile(r"^(?:剧名|片名|剧本名?|短剧)?\s*[:]?\s*《([^《》]{1,30})》")
_TITLE_LABEL = re.compile(r"^(?:剧名|片名|剧本名称?)\s*:\s*(.{1,30})$")
_CAST = re.compile(
    r"^(?:出场人物|出场角色|登场人物|本场人物|人物|角色|主演|特约演员|特约|客串|演员|出场)\s*:\s*(.*)$"
)
_EXTRAS = re.compile(r"^(?:群众演员|群演|群众|龙套|特约群演)\s*:\s*(.*)$")
_CAPTION_WORD = "字幕|字卡|黑屏字幕|屏幕字|片头字幕|片尾字幕|标题字"
_CAPTION = re.compile(rf"^[【\[(]?\s*(?:{_CAPTION_WORD})\s*[:)】\]]?\s*(.*)$")
_BRACKETED = re.compile(r"^[【\[].*[】\]]$")
_NOTE = re.compile(
    r"^(?:备注|注|说明|提示|道具|特殊道具|服装|化妆|服化道|音效|音乐|bgm|特效|镜头|转场|切至|切|闪回|闪回结束|回忆结束"
    r"|钩子|卡点|爆点|本集看点|看点|时长)\s*(?::.*)?$",
    re.IGNORECASE,
)
_OUTLINE = re.compile(
    r"^(?:故事?大纲|大纲|梗概|本集梗概|剧情梗概|内容提要|剧情|人物小传|人物介绍|简介|主题|类型)\s*(?::.*)?$"
)
_PAGE = re.compile(r"^(?:-\s*\d{1,4}\s*-|第?\s*\d{1,4}\s*页?|\d{1,4}\s*/\s*\d{1,4})$")
_SEPARATOR = re.compile(r"^[-=*_~·.…#—+\s|]{2,}$")
_ACTION_MARK = re.compile(r"^[△▲Δ∆▽▼◆◇●○▷►◎☆★]\s*(.*)$")
_SPEECH = re.compile(
    r"^(?P<name>[^\s:,。!?;()【】《》“”\"]{1,30}(?: (?:O\.?S\.?|V\.?O\.?))?)"
    r"\s*(?P<marks>(?:\([^()]{0,40}\)\s*){0,3}):\s*(?P<text>.*)$",
    re.IGNORECASE,
)
LONGEST_SPEAKER = 14
_NOT_A_NAME = re.compile(
    r"(?:显示|写着|写道|说道|问道|喊道|说|道|着|上|字样|内容|画面|镜头|屏幕|短信|微信|来电|标题|时间|地点|日期|备注|特写|弹出)$"
    r"|^(?:镜头|画面|屏幕|手机|电视|特写|转场|闪回|时间|地点|只见)"
)
_NEVER_SEEN = re.compile(
    r"^(?:旁白|画外音|系统|系统音|广播|电话|电话里|机器音|语音|众人OS|字幕)$|(?:提示音|播报|广播)$"
)
_QUOTED = re.compile(r"^[“\"「『]")


@dataclass(frozen=True, slots=True)
class Speech:
    """A line of dialogue: who, whether only heard, and what is said."""

    speaker: str
    is_voice: bool
    text: str


def episode_heading(text: str) -> tuple[int, str] | None:
    """(3, "重逢") of 第三集 重逢; None for a sentence that begins that way."""
    line = without_markdown(normalise(text)).strip("【】[] ")
    if _END_MARK.match(line):
        return None
    found = _EPISODE.match(line) or _EPISODE_EN.match(line)
    if not found:
        return None
    number, title = chinese_number(found.group(1)), found.group(2).strip(" 《》()【】")
    if not number or len(title) > LONGEST_EPISODE_TITLE or re.search(r"[。,;]", title):
        return None
    return number, title


def title_of(text: str) -> str | None:
    line = without_markdown(normalise(text))
    found = _TITLE.match(line) or _TITLE_LABEL.match(line)
    return found.group(1).strip() if found else None


def bare_title(text: str) -> str | None:
    """A short first line without punctuation, taken for the title when none is marked."""
    line = without_markdown(normalise(text))
    short = 0 < len(line) <= LONGEST_TITLE and not re.search(r"[:,。;!?、△]", line)
    return line if short and CJK.search(line) else None


def cast_text(text: str) -> tuple[str, bool] | None:
    """The list of a cast line, and whether all of it are extras."""
    line = without_markdown(normalise(text))
    if found := _CAST.match(line):
        return found.group(1), False
    if found := _EXTRAS.match(line):
        return found.group(1), True
    return None


def speech(text: str) -> Speech | None:
    found = _SPEECH.match(without_markdown(normalise(text)))
    if not found or not _may_be_name(found["name"]) or not _ends_as_speech(found["text"]):
        return None
    name, heard = split_speaker(found["name"])
    if not name:
        return Speech(found["name"], True, found["text"])
    heard = heard or is_voice_mark(found["marks"]) or bool(_NEVER_SEEN.search(name))
    return Speech(name, heard, found["text"])


def speakers(said: Speech, known: frozenset[str]) -> tuple[str, ...]:
    """The people on set who speak; crowds are left to the extras."""
    if said.is_voice:
        return ()
    parts = tuple(part for part in re.split(r"[、/&]|(?<=.)[和与](?=.)", said.speaker) if part)
    names = parts if len(parts) > 1 and any(part in known for part in parts) else (said.speaker,)
    return tuple(name for name in names if name in known or not is_crowd(name))


def kind_outside_header(text: str) -> LineKind | None:
    """The kind of a line that its own looks tell; None when only its place can."""
    line = without_markdown(normalise(text))
    if not line:
        return LineKind.SEPARATOR if normalise(text) else LineKind.BLANK
    if _SEPARATOR.match(line):
        return LineKind.SEPARATOR
    if _END_MARK.match(line) or _PAGE.match(line) or _NOTE.match(line):
        return LineKind.NOTE
    if _CAPTION.match(line):
        return LineKind.CAPTION
    return None


def kind_in_scene(text: str) -> LineKind:
    """The kind of any other line inside a scene."""
    line = without_markdown(normalise(text))
    if _ACTION_MARK.match(line):
        return LineKind.ACTION
    if _BRACKETED.match(line):
        return LineKind.NOTE
    if speech(text) or _QUOTED.match(line):
        return LineKind.DIALOGUE
    return LineKind.ACTION if CJK.search(line) else LineKind.UNPARSED


def is_outline_label(text: str) -> bool:
    return bool(_OUTLINE.match(without_markdown(normalise(text))))


def action_text(text: str) -> str:
    """The action without its mark, as it was written."""
    line = text.strip().strip("*").strip()
    return line.lstrip("△▲Δ∆▽▼◆◇●○▷►◎☆★ ").strip()


def _may_be_name(text: str) -> bool:
    parts = text.split("、")
    return not _NOT_A_NAME.search(text) and max(map(len, parts)) <= LONGEST_SPEAKER


def _ends_as_speech(text: str) -> bool:
    return bool(
        CJK.search(text) or LATIN.search(text) or SENTENCE.search(text) or text[-1:].isdigit()
    )
