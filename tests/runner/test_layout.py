"""Where the running copy keeps its files and sockets."""

import os
import stat
from pathlib import Path

import pytest

from config import database
from config.runner import layout
from config.runner.errors import CannotStart
from config.runner.identity import Identity
from config.runner.layout import Layout, socket_folder
from config.runner.postgres import Postgres


def test_sockets_lie_with_the_data_when_the_path_is_short(tmp_path: Path) -> None:
    folder = socket_folder(tmp_path, "pg")

    assert folder == tmp_path / "pg.sockets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_sockets_of_a_long_path_go_to_a_short_closed_folder(tmp_path: Path) -> None:
    home = tmp_path / ("很长的目录" * 8)

    folder = socket_folder(home, "pg")
    try:
        assert len(os.fsencode(folder)) + len("/.s.PGSQL.5432.lock") <= layout.SOCKET_PATH_BYTES
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert socket_folder(home, "pg") == folder, "a restart finds it again"
        assert socket_folder(home, "broker") != folder
    finally:
        folder.rmdir()
        socket_folder(home, "broker").rmdir()


def test_a_socket_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "pg.sockets").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(CannotStart, match="another user"):
        socket_folder(tmp_path, "pg")


def test_the_key_is_made_once_and_closed(tmp_path: Path) -> None:
    here = Layout(tmp_path / "var")
    here.make()

    key = here.secret_key()

    assert key == here.secret_key()
    assert len(key) >= 50
    assert stat.S_IMODE((here.var / "secret_key").stat().st_mode) == 0o600


def test_a_long_log_is_set_aside(tmp_path: Path) -> None:
    here = Layout(tmp_path / "var")
    here.make()
    here.log("web").write_text("x" * 100)

    here.log("web", keep_bytes=10)

    assert not (here.logs / "web.log").exists()
    assert (here.logs / "web.log.1").read_text() == "x" * 100


def test_the_settings_can_read_the_database_url_of_a_folder_with_odd_characters(
    short_path: Path,
) -> None:
    server = Postgres(short_path / "我的 b&se?", short_path / "log", Identity(), {})

    entry = database.from_url(server.url)

    assert entry["HOST"] == str(server.sockets)
    assert (entry["NAME"], entry["USER"]) == ("callboard", "app")
