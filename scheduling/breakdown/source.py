"""A script file as numbered lines of text, or a clear reason why it is none."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from scheduling.breakdown import word
from scheduling.breakdown.decoding import CONTROL, decode
from scheduling.breakdown.errors import (
    ScriptEmpty,
    ScriptFormatUnknown,
    ScriptNotFound,
    ScriptNotText,
    ScriptTooLarge,
    ScriptTooManyLines,
    WordFileBroken,
)

MAX_BYTES = 5 << 20
MAX_LINES = 60_000
LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\u2028\u2029]")
ZIP_MARK = b"PK\x03\x04"
FOREIGN = (
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", "Word 97-2003 (.doc)"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """
    The script as it came in. Line n of the file is `lines[n - 1]`.

    `encoding` is that of the bytes ("docx" for Word), `digest` their SHA-256.
    """

    file: str
    encoding: str
    digest: str
    lines: tuple[str, ...]

    @classmethod
    def from_text(cls, text: str, file: str = "text") -> "Source":
        """Pasted text: same rules as for a file."""
        return read_bytes(text.encode("utf-8", "surrogatepass"), file)


def read_file(path: Path, *, max_bytes: int = MAX_BYTES) -> Source:
    """Read a script from disk, never more of it than `max_bytes`."""
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise ScriptTooLarge(file=path.name, size=size, limit=max_bytes)
        with path.open("rb") as opened:
            data = opened.read(max_bytes + 1)
    except OSError as exc:
        raise ScriptNotFound(file=path.name, reason=exc.strerror or "OSError") from exc
    return read_bytes(data, path.name, max_bytes=max_bytes)


def read_bytes(data: bytes, file: str, *, max_bytes: int = MAX_BYTES) -> Source:
    """Tell Word from text by the content, not by the name, and take it apart into lines."""
    if len(data) > max_bytes:
        raise ScriptTooLarge(file=file, size=len(data), limit=max_bytes)
    if not data.strip():
        raise ScriptEmpty(file=file)
    _refuse_foreign(data, file)
    lines, encoding = _word_lines(data, file) or _text_lines(data, file)
    if not any(line.strip() for line in lines):
        raise ScriptEmpty(file=file)
    if len(lines) > MAX_LINES:
        raise ScriptTooManyLines(file=file, count=len(lines), limit=MAX_LINES)
    if (size := sum(map(len, lines))) > max_bytes:
        raise ScriptTooLarge(file=file, size=size, limit=max_bytes)
    return Source(file, encoding, hashlib.sha256(data).hexdigest(), tuple(lines))


def split_lines(text: str) -> list[str]:
    """As an editor counts them: a line end at the very end starts no further line."""
    lines = LINE_END.split(text)
    return lines[:-1] if lines[-1] == "" else lines


def _refuse_foreign(data: bytes, file: str) -> None:
    found = next((name for mark, name in FOREIGN if data.startswith(mark)), None)
    if found:
        raise ScriptFormatUnknown(file=file, found=found)
    if file.lower().endswith(".docx") and not data.startswith(ZIP_MARK):
        raise WordFileBroken(file=file, part="ZIP")


def _word_lines(data: bytes, file: str) -> tuple[list[str], str] | None:
    if not data.startswith(ZIP_MARK):
        return None
    lines = word.read_lines(data, file)
    for number, line in enumerate(lines, start=1):
        if found := CONTROL.search(line):
            raise ScriptNotText(file=file, line=number, char=f"{ord(found.group()):04X}")
    return lines, "docx"


def _text_lines(data: bytes, file: str) -> tuple[list[str], str]:
    text, encoding = decode(data, file)
    return split_lines(text), encoding
