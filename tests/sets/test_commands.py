"""The catalogue from the command line."""

import json

import pytest
from django.core.management import CommandError, call_command

from sets.models import Base, StandingSet
from tests.sets.conftest import SMALL


def test_out_and_in_again_reads_every_row(small, tmp_path, capsys):
    out = tmp_path / "sets.xlsx"

    call_command("export_catalogue", base="small", out=out)
    call_command("import_catalogue", out, base="small")

    assert "场景: 读 5，新增 0，更新 0，未变 5" in capsys.readouterr().out


def test_load_takes_a_file_and_another_base(db, tmp_path, capsys):
    path = tmp_path / "small.json"
    path.write_text(json.dumps(SMALL), encoding="utf-8")

    call_command("load_catalogue", path, base="east")

    assert Base.objects.get().code == "east"
    assert StandingSet.objects.count() == 5
    assert "新增 5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "options"),
    [
        pytest.param("import_catalogue", {"base": "nowhere"}, id="import-to-no-base"),
        pytest.param("import_catalogue", {"base": "small"}, id="import-of-no-workbook"),
        pytest.param("load_catalogue", {}, id="load-of-no-data-file"),
    ],
)
def test_a_refusal_is_one_message_and_changes_nothing(small, tmp_path, command, options):
    path = tmp_path / "broken"
    path.write_text("x")

    with pytest.raises(CommandError):
        call_command(command, path, **options)

    assert StandingSet.objects.count() == 5


def test_export_of_no_base_is_refused(db, tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        call_command("export_catalogue", base="nowhere", out=tmp_path / "sets.xlsx")
