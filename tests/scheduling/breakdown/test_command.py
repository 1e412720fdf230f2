"""`manage.py import_script`: what is printed, and how it fails."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from scheduling.demo.breakdowns import SCRIPT


def test_json_on_stdout() -> None:
    out = StringIO()

    call_command("import_script", str(SCRIPT), "--json", stdout=out)

    data = json.loads(out.getvalue())
    assert len(data["scenes"]) == 80
    assert sum(data["line_counts"].values()) == len(data["lines"])


def test_summary_for_people() -> None:
    out = StringIO()

    call_command("import_script", str(SCRIPT), stdout=out)

    assert "40 集，80 场" in out.getvalue()
    assert "未识别的行：0" in out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "script_empty", id="empty"),
        pytest.param("你好".encode(), "script_no_scene_header", id="no-header"),
        pytest.param(b"x" * (10 << 20), "script_too_large", id="ten-megabytes"),
        pytest.param("総裁".encode("shift-jis") * 30, "script_encoding_unknown", id="encoding"),
    ],
)
def test_bad_input_exits_with_two(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(data)

    with pytest.raises(CommandError, match=rf"\[{code}\].*bad\.txt") as caught:
        call_command("import_script", str(path), "--json", stdout=StringIO())

    assert caught.value.returncode == 2
