"""An .xlsx is a zip: measured part by part before anything parses it."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

from sets.services.catalogue.problems import SheetFileInvalid, SheetTooLarge

MOST_BYTES = 5 << 20
MOST_UNPACKED = 48 << 20
MOST_PARTS = 500
CHUNK = 1 << 20
ENTITY_MARKS = (b"<!DOCTYPE", b"<!ENTITY")
# In these encodings the marks above would look different.
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
BROKEN = (BadZipFile, ZlibError, RuntimeError, NotImplementedError, EOFError, ValueError, OSError)


def check_container(content: bytes) -> None:
    """
    Refuse what is no zip, has doubled or too many parts, unpacks too large, or defines entities.

    What the container says of its own sizes is not believed. Raises SheetFileInvalid and
    SheetTooLarge.
    """
    if len(content) > MOST_BYTES:
        raise SheetTooLarge(what=".xlsx", size=_mega(len(content)), limit=_mega(MOST_BYTES))
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise SheetTooLarge(what=".xlsx", size=len(parts), limit=MOST_PARTS)
            if len({part.filename for part in parts}) < len(parts):
                raise SheetFileInvalid(why_zh="有重名的部件", why_en="a part comes twice")
            _measure(archive, parts)
    except BROKEN as exc:
        raise SheetFileInvalid(why_zh="不是 .xlsx 格式", why_en="it is not .xlsx") from exc


def _measure(archive: ZipFile, parts: list[ZipInfo]) -> None:
    left = MOST_UNPACKED
    for info in parts:
        tail = b""
        with archive.open(info) as part:
            while chunk := part.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise SheetTooLarge(
                        what=info.filename,
                        size=f"> {_mega(MOST_UNPACKED)}",
                        limit=_mega(MOST_UNPACKED),
                    )
                _refuse_entities(info.filename, tail + chunk, is_first=not tail)
                tail = chunk[-16:]


def _refuse_entities(name: str, data: bytes, *, is_first: bool) -> None:
    is_xml = name.lower().endswith((".xml", ".rels", ".vml"))
    if is_first and is_xml and data.startswith(WIDE_MARKS):
        raise SheetFileInvalid(why_zh="XML 不是 UTF-8 编码", why_en="its XML is not UTF-8")
    if any(mark in data for mark in ENTITY_MARKS):
        raise SheetFileInvalid(why_zh="含有实体定义", why_en="it defines entities")


def _mega(size: int) -> str:
    return f"{size / (1 << 20):.1f} MB"
