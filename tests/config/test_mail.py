"""One variable names the server; another, or what is known already, names this site."""

from typing import Any

import pytest
from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.dummy import EmailBackend

from config.addresses import public
from config.mail import from_url

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def test_unset_nothing_is_sent() -> None:
    backend = from_url("")["EMAIL_BACKEND"]

    assert isinstance(get_connection(backend), EmailBackend)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        pytest.param("smtp://post.example.com", {"EMAIL_PORT": 25}, id="plain"),
        pytest.param(
            "smtp+tls://post.example.com", {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True}, id="starttls"
        ),
        pytest.param(
            "smtps://post.example.com:4650", {"EMAIL_PORT": 4650, "EMAIL_USE_SSL": True}, id="tls"
        ),
        pytest.param(
            "smtp://me%40b.com:p%2Fw@post.example.com",
            {
                "EMAIL_HOST_USER": "me@b.com",
                "EMAIL_HOST_PASSWORD": "p/w",
                "DEFAULT_FROM_EMAIL": "me@b.com",
            },
            id="account",
        ),
        pytest.param(
            "smtp://post.example.com",
            {"DEFAULT_FROM_EMAIL": "callboard@post.example.com"},
            id="no-sender",
        ),
        pytest.param(
            "smtp://post.example.com/?from=片场 <desk@b.com>",
            {"DEFAULT_FROM_EMAIL": "片场 <desk@b.com>"},
            id="sender",
        ),
    ],
)
def test_a_server(url: str, said: dict[str, Any]) -> None:
    made = from_url(url)

    assert made["EMAIL_BACKEND"] == SMTP
    assert made["EMAIL_HOST"] == "post.example.com"
    assert made["EMAIL_TIMEOUT"] == 10
    assert {name: made[name] for name in said} == said
    assert all(name.startswith("EMAIL_") or name == "DEFAULT_FROM_EMAIL" for name in made)


def test_a_folder() -> None:
    made = from_url("file:///tmp/letters?from=desk@b.com")

    assert made["EMAIL_FILE_PATH"] == "/tmp/letters"
    assert made["DEFAULT_FROM_EMAIL"] == "desk@b.com"


@pytest.mark.parametrize(
    "url",
    ["post.example.com", "http://post.example.com", "smtp://", "file:///", "smtp://h/?from=nobody"],
)
def test_a_wrong_one_is_seen_at_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="EMAIL_URL"):
        from_url(url)


@pytest.mark.parametrize(
    ("given", "origins", "hosts", "https", "known"),
    [
        pytest.param("https://b.com/", [], [], False, "https://b.com", id="given"),
        pytest.param("", ["https://b.com"], ["c.com"], False, "https://b.com", id="origin"),
        pytest.param("", ["https://*.b.com"], ["c.com"], True, "https://c.com", id="host"),
        pytest.param("", [], ["127.0.0.1", "c.com"], False, "http://c.com", id="host-plain"),
        pytest.param("", [], [".b.com", "*", "localhost"], True, "", id="nothing"),
    ],
)
def test_where_this_site_is(
    given: str, origins: list[str], hosts: list[str], https: bool, known: str
) -> None:
    assert public(given, origins, hosts, https=https) == known


def test_a_lease_is_longer_than_one_letter_can_take() -> None:
    """Connect, greeting, TLS and account, envelope, letter: fewer than twelve waits."""
    from base_ops.services.deliveries import LEASE

    assert settings.EMAIL_URL == ""
    assert LEASE.total_seconds() >= 12 * from_url("smtp://h.com")["EMAIL_TIMEOUT"]
