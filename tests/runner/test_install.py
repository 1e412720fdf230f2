"""What `make setup` decides before and while it installs."""

import pytest

from config.runner import install


def test_the_stamp_changes_with_the_pins_and_with_the_python() -> None:
    stamp = install.stamp_of(b"django==5.2.19", (3, 11, 7))

    assert stamp == install.stamp_of(b"django==5.2.19", (3, 11, 7))
    assert stamp != install.stamp_of(b"django==5.2.20", (3, 11, 7))
    assert stamp != install.stamp_of(b"django==5.2.19", (3, 12, 0))


def test_pip_settings_are_read_with_pips_own_precedence() -> None:
    listing = "\n".join(
        [
            ":env:.index-url='https://env.example/simple'",
            "global.index-url='https://global.example/simple'",
            "install.find-links='/a /b'",
            "global.find-links='/c'",
            "wheel.cert='/ignored'",
        ]
    )

    assert install.parse_pip_config(listing) == {
        "index-url": "https://env.example/simple",
        "find-links": "/a /b",
    }


def test_uv_gets_pips_settings_in_its_own_words() -> None:
    settings = {"index-url": "https://a.example", "extra-index-url": "https://b.example\nfile:///c"}

    assert install.uv_settings(settings, {}) == {
        "UV_DEFAULT_INDEX": "https://a.example",
        "UV_INDEX": "https://b.example file:///c",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_what_the_user_set_for_uv_stays() -> None:
    settings = {"index-url": "https://a.example", "find-links": "/x /y"}

    translated = install.uv_settings(settings, {"UV_DEFAULT_INDEX": "https://mine.example"})

    assert translated == {"UV_FIND_LINKS": "/x,/y"}


def test_a_python_that_cannot_make_a_venv_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(install.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(install.SetupFailed, match="apt-get install python3-venv"):
        install.make_venv()


def test_caches_stay_in_the_project_unless_the_user_has_a_place() -> None:
    assert install.caches({})["UV_CACHE_DIR"].startswith(str(install.VAR))
    assert install.caches({"UV_CACHE_DIR": "/mine"})["UV_CACHE_DIR"] == "/mine"
