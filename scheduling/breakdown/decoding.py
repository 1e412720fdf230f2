"""Bytes to text: UTF-8, UTF-16 or GB18030, found from the bytes themselves."""

import re

from scheduling.breakdown.errors import ScriptEncodingUnknown, ScriptNotText

BOMS = (
    (b"\xff\xfe\x00\x00", ""),  # UTF-32: nobody writes scripts in it, and it looks like UTF-16
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
SAMPLE = 20_000
# Characters a Chinese script is made of: ASCII, Latin letters with marks, dashes and quotes,
# signs (× △ ① ★), CJK punctuation and ideographs, full-width forms, emoji.
EXPECTED = re.compile(
    r"[\t\n\r\x0b\x0c -~\u00a0-\u024f\u2000-\u206f\u20a0-\u27bf\u3000-\u303f"
    r"\u4e00-\u9fff\uff00-\uffef\U0001f300-\U0001faff\ufeff]"
)
IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
FEW_UNEXPECTED = 0.05
COMMON_SHARE = 0.5


def decode(data: bytes, file: str) -> tuple[str, str]:
    """The text and the name of its encoding; ScriptEncodingUnknown or ScriptNotText otherwise."""
    text, encoding = _decode_marked(data, file) or _decode_unmarked(data, file)
    _refuse_control_characters(text, file)
    return text, encoding


def _decode_marked(data: bytes, file: str) -> tuple[str, str] | None:
    encoding = next((name for mark, name in BOMS if data.startswith(mark)), None)
    if encoding is None:
        return None
    try:
        return data.decode(encoding or "ascii"), encoding
    except UnicodeDecodeError as exc:
        raise ScriptEncodingUnknown(file=file, line=_line_of(data, exc.start)) from exc


def _decode_unmarked(data: bytes, file: str) -> tuple[str, str]:
    wide = _utf16_guess(data)
    if wide and (text := _plausible(data, wide)) is not None:
        return text, wide
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as exc:
        if (text := _plausible(data, "gb18030")) is not None:
            return text, "gb18030"
        raise ScriptEncodingUnknown(file=file, line=_line_of(data, exc.start)) from exc


def _utf16_guess(data: bytes) -> str | None:
    """UTF-16 without a mark shows in its line ends: 0A 00 or 00 0A on an even offset."""
    if len(data) % 2:
        return None
    sample = data[:SAMPLE]
    pairs = [sample[i : i + 2] for i in range(0, len(sample) - 1, 2)]
    low = sum(1 for pair in pairs if pair[1] == 0 and pair[0] in (9, 10, 13, 32))
    high = sum(1 for pair in pairs if pair[0] == 0 and pair[1] in (9, 10, 13, 32))
    if low == high:
        return None
    return "utf-16-le" if low > high else "utf-16-be"


def _plausible(data: bytes, encoding: str) -> str | None:
    """The decoded text if it reads like a Chinese script, which random bytes do not."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    sample = text[:SAMPLE]
    odd = len(sample) - len(EXPECTED.findall(sample))
    return text if odd <= FEW_UNEXPECTED * len(sample) and _common_enough(sample) else None


def _common_enough(sample: str) -> bool:
    """Half the ideographs belong to the 3,755 common ones; Big5 read as GB18030 does not."""
    ideographs = IDEOGRAPH.findall(sample)
    common = sum(1 for char in ideographs if _is_common(char))
    return common >= COMMON_SHARE * len(ideographs)


def _is_common(char: str) -> bool:
    coded = char.encode("gb2312", "ignore")
    return len(coded) == 2 and 0xB0 <= coded[0] <= 0xD7


def _refuse_control_characters(text: str, file: str) -> None:
    found = CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise ScriptNotText(file=file, line=line, char=f"{ord(found.group()):04X}")


def _line_of(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1
