"""Files that can be read, and those that cannot: each with its own clear reason."""

import time
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from scheduling.breakdown import parse_script, read_bytes, read_file
from scheduling.breakdown.source import MAX_BYTES, Source
from sets.errors import DomainError
from tests.scheduling.breakdown.scripts import HEAD, docx, paragraph

TEXT = (
    "《契约》\n第1集\n1-1 总裁办公室 日 内\n人物：顾霆琛、林晚\n△林晚推门而入。\n林晚：签字吧。\n"
)
DTD = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + HEAD[HEAD.index("<w:") :]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_encodings_are_found_out(encoding: str) -> None:
    source = read_bytes(TEXT.encode(encoding), "契约.txt")

    assert "\n".join(source.lines) + "\n" == TEXT
    assert len(parse_script(source).scenes) == 1


@pytest.mark.parametrize(
    ("data", "name", "code", "where"),
    [
        pytest.param(b"", "a.txt", "script_empty", "a.txt", id="empty"),
        pytest.param(b"\n \n", "a.txt", "script_empty", "a.txt", id="blank"),
        pytest.param(
            b"x" * (10 << 20), "a.txt", "script_too_large", "10485760", id="ten-megabytes"
        ),
        pytest.param(b"\n" * 70_000 + b"x", "a.txt", "script_too_many_lines", "70001", id="lines"),
        pytest.param((TEXT + "\0").encode(), "a.txt", "script_not_text", "第 7 行", id="nul"),
        pytest.param(bytes(range(1, 256)) * 20, "a.txt", "script_encoding_unknown", "", id="junk"),
        pytest.param(
            "第一集\n我們現在開始總裁辦公室請進來坐下\n".encode("big5") * 9,
            "a.txt",
            "script_encoding_unknown",
            "第 1 行",
            id="big5",
        ),
        pytest.param(
            "ok\nこんにちは、世界。日本語です\n".encode("shift-jis") * 9,
            "a.txt",
            "script_encoding_unknown",
            "第 2 行",
            id="shift-jis",
        ),
        pytest.param(b"\xff\xfe\x00", "a.txt", "script_encoding_unknown", "", id="odd-utf-16"),
        pytest.param(b"%PDF-1.7 ...", "a.txt", "script_format_unknown", "PDF", id="pdf"),
        pytest.param(b"\xd0\xcf\x11\xe0....", "a.doc", "script_format_unknown", ".doc", id="doc"),
        pytest.param(b"not a zip", "a.docx", "word_file_broken", "a.docx", id="no-zip"),
        pytest.param(b"PK\x03\x04junk", "a.docx", "word_file_broken", "a.docx", id="broken-zip"),
        pytest.param(docx(paragraph("x"))[:-30], "a.docx", "word_file_broken", "", id="cut-short"),
        pytest.param(
            docx("<w:p>", tail=""), "a.docx", "word_file_broken", "document.xml", id="bad-xml"
        ),
        pytest.param(docx("", ("../x", b"1")), "a.docx", "word_file_unsafe", "../x", id="path"),
        pytest.param(docx("<w:p/>"), "a.docx", "script_empty", "a.docx", id="empty-docx"),
        pytest.param(docx("", head=DTD), "a.docx", "word_file_unsafe", "DOCTYPE", id="dtd"),
        pytest.param(
            docx("", *((f"p{n}", b"1") for n in range(2001))),
            "a.docx",
            "word_file_too_large",
            "2002",
            id="parts",
        ),
    ],
)
def test_refusals(data: bytes, name: str, code: str, where: str) -> None:
    with pytest.raises(DomainError) as caught:
        read_bytes(data, name)

    assert caught.value.code == code
    assert where in caught.value.message("zh")
    assert name in caught.value.message("en")


def test_a_zip_bomb_is_refused_fast() -> None:
    bomb = docx("<w:p/>" * 8_000_000)
    assert len(bomb) < 200_000
    started = time.perf_counter()

    with pytest.raises(DomainError) as caught:
        read_bytes(bomb, "bomb.docx")

    assert caught.value.code == "word_file_too_large"
    assert time.perf_counter() - started < 2


def test_a_zip_that_lies_about_its_size_is_refused() -> None:
    honest = docx("<w:p/>" * 100_000)
    size = len(HEAD + "<w:p/>" * 100_000) + len("</w:body></w:document>")
    lying = honest.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest

    with pytest.raises(DomainError) as caught:
        read_bytes(lying, "a.docx")

    assert caught.value.code == "word_file_broken"


def test_word_paragraphs_breaks_and_tables() -> None:
    document = Document()
    for line in TEXT.splitlines():
        document.add_paragraph(line)
    document.paragraphs[-1].add_run("\n顾霆琛：不签。")
    table = document.add_table(rows=2, cols=4)
    for cell, text in zip(table.rows[0].cells, ("1-2", "酒吧", "夜", "内"), strict=True):
        cell.text = text
    table.rows[1].cells[0].text = "人物：林晚"
    file = BytesIO()
    document.save(file)

    source = read_bytes(file.getvalue(), "契约.docx")
    breakdown = parse_script(source)

    assert source.encoding == "docx"
    assert source.lines[:7] == (*TEXT.splitlines(), "顾霆琛：不签。")
    assert [(s.number, s.place, s.cast) for s in breakdown.scenes] == [
        ("1-1", "总裁办公室", ("顾霆琛", "林晚")),
        ("1-2", "酒吧", ("林晚",)),
    ]


def test_text_and_word_give_the_same_breakdown() -> None:
    word = docx("".join(paragraph(line) for line in TEXT.splitlines()))

    assert (
        parse_script(read_bytes(word, "a.docx")).scenes
        == parse_script(Source.from_text(TEXT)).scenes
    )


def test_a_missing_file_is_named() -> None:
    with pytest.raises(DomainError) as caught:
        read_file(Path("no/such/script.txt"))

    assert caught.value.code == "script_not_found"


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)

    with pytest.raises(DomainError) as caught:
        read_file(path)

    assert caught.value.code == "script_too_large"


def test_hostile_lines_take_no_time() -> None:
    hostile = [
        "和" * 5000,
        "(" * 5000,
        "人物：" + "数" * 5000,
        "人物：" + "、a" * 20000,
        "1-1 " + "日 内/" * 20,
    ]
    started = time.perf_counter()

    parse_script(Source.from_text("\n".join(["1-1 教室 日 内", *hostile])))

    assert time.perf_counter() - started < 2
