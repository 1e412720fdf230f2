"""The words and shapes of a Chinese short-drama script, and the line as the parser sees it."""

import re

TIME = (
    "清晨|凌晨|早晨|早上|上午|中午|正午|下午|午后|傍晚|黄昏|黎明|拂晓|深夜|午夜|半夜|入夜|夜晚|晚上|白天"
    "|日|夜|晨|暮|晚|早|昏"
)
INT_EXT = r"内\s*/\s*外|外\s*/\s*内|内外景?|内景|外景|内|外"
# Dusk and dawn are shot by daylight; from nightfall to 凌晨 the windows are dark.
NIGHT = frozenset(("夜", "晚", "夜晚", "晚上", "深夜", "午夜", "半夜", "入夜", "凌晨"))
MORNING = frozenset(("清晨", "早晨", "早上", "晨", "早", "黎明", "拂晓"))
LONGEST_HEADER = 100
NUMERAL = "零〇一二两三四五六七八九十百"

_DASHES = "‐‑‒–—―−－﹣"
_SPACES = "\u00a0\u2002\u2003\u2009\u3000\t"
_TABLE = str.maketrans(
    {
        **{0xFF10 + i: ord("0") + i for i in range(10)},
        **{0xFF21 + i: ord("A") + i for i in range(26)},
        **{0xFF41 + i: ord("a") + i for i in range(26)},
        **dict.fromkeys(map(ord, _DASHES), "-"),
        **dict.fromkeys(map(ord, _SPACES), " "),
        **dict(zip(map(ord, "（）：，；／．＃＊［］〔〕×✕＊＆"), "():,;/.#*[][]×××&", strict=True)),
        # Invisible: zero-width, direction marks, byte order mark.
        **dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F, 0x00AD]),
        **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)]),
    }
)
_MARKDOWN = re.compile(r"^(?:>\s*)?(?:#{1,6}\s*)?(\*\*|__)?(.*?)(?(1)(?:\*\*|__))$")
CJK = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
LATIN = re.compile(r"[A-Za-z]")
SENTENCE = re.compile(r"[。！？!?；“”\"…]")


def normalise(text: str) -> str:
    """The line with narrow digits, dashes and punctuation and no invisible characters."""
    return text.translate(_TABLE).strip()


def without_markdown(line: str) -> str:
    """A heading or a bold line without its marks."""
    found = _MARKDOWN.match(line)
    return (found.group(2) if found else line).strip().strip("*").strip()


def chinese_number(text: str) -> int | None:
    """12, 十二, 二十 or 一百零五 as a number below 1000; None for anything else."""
    if text.isascii() and text.isdigit():
        return int(text)
    digits = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    total, pending = 0, None
    for char in text:
        if char in digits:
            pending = (
                digits[char] if pending is None or pending == 0 else pending * 10 + digits[char]
            )
        elif char in "十百":
            total += (1 if pending is None else pending) * (10 if char == "十" else 100)
            pending = None
        else:
            return None
    return total + (pending or 0) if text else None


def is_latin_only(text: str) -> bool:
    return bool(LATIN.search(text)) and not CJK.search(text)
