"""Small scripts to parse in tests."""

import zipfile
from io import BytesIO

from scheduling.breakdown import Breakdown, Scene, Source, parse_script

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEAD = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{NAMESPACE}"><w:body>'
TAIL = "</w:body></w:document>"


def parse(text: str) -> Breakdown:
    return parse_script(Source.from_text(text))


def only_scene(text: str) -> Scene:
    scenes = parse(text).scenes
    assert len(scenes) == 1
    return scenes[0]


def kinds(text: str) -> list[str]:
    return [line.kind.value for line in parse(text).lines]


def codes(text: str) -> list[str]:
    return [warning.code for warning in parse(text).warnings]


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def docx(body: str, *more: tuple[str, bytes], head: str = HEAD, tail: str = TAIL) -> bytes:
    """A .docx of the bare minimum, with further parts as asked."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("word/document.xml", (head + body + tail).encode())
        for name, data in more:
            container.writestr(name, data)
    return file.getvalue()
