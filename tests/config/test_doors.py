"""Every door by which people and programs sign in stands behind the same counters."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth import aauthenticate, authenticate, get_backends
from django.contrib.auth.backends import ModelBackend
from django.db import connections
from django.test import Client, RequestFactory

from base_ops import roles
from base_ops.errors import SignInBlocked
from base_ops.models import SignInTries
from config.celery import app
from config.guard import GuardedBackend, address_of

pytestmark = pytest.mark.django_db

PASSWORD = "rainy-night-40"
LIMIT = 3
Knock = Callable[..., Any]


def by_page(name: str, password: str, **more: Any) -> Any:
    return Client().post("/sign-in/", {"username": name, "password": password}, **more)


def by_admin(name: str, password: str, **more: Any) -> Any:
    return Client().post("/admin/login/", {"username": name, "password": password}, **more)


def by_api(name: str, password: str, **more: Any) -> Any:
    body = {"username": name, "password": password}
    return Client().post("/api/v1/tokens/", body, content_type="application/json", **more)


DOORS = [by_page, by_admin, by_api]
LETS_IN = {302, 201}


@pytest.fixture(autouse=True)
def low(settings: Any) -> None:
    settings.SIGN_IN_TRIES_PER_NAME = LIMIT
    # The real hash costs a third of a second at each of hundreds of knocks.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def account(user_with_role: Callable[..., Any]) -> Any:
    user = user_with_role(roles.BASE_MANAGER, username="manager", is_staff=True)
    user.set_password(PASSWORD)
    user.save()
    return user


def block(name: str = "manager") -> None:
    for _ in range(LIMIT):
        authenticate(None, username=name, password="guess")


@pytest.mark.parametrize("door", DOORS)
def test_the_limit_of_failures_and_then_not_even_the_right_password(door: Knock, account) -> None:
    failed = [door("manager", "guess").status_code for _ in range(LIMIT)]

    assert 429 not in failed
    assert door("manager", PASSWORD).status_code == 429


@pytest.mark.parametrize("door", DOORS)
def test_a_refused_try_is_not_looked_at(door: Knock, account, monkeypatch) -> None:
    block()

    def look(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("the password was looked at")

    monkeypatch.setattr(ModelBackend, "authenticate", look)

    assert door("manager", PASSWORD).status_code == 429


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("tried", DOORS)
def test_one_counter_for_all_doors(tried: Knock, door: Knock, account) -> None:
    for _ in range(LIMIT):
        tried("manager", "guess")

    assert door("manager", PASSWORD).status_code == 429


@pytest.mark.parametrize("door", DOORS)
def test_a_success_wipes_the_slate_of_the_name(door: Knock, account) -> None:
    for _ in range(LIMIT):
        for _ in range(LIMIT - 1):
            door("manager", "guess")
        assert door("manager", PASSWORD).status_code in LETS_IN


@pytest.mark.parametrize("door", DOORS)
def test_names_nobody_has_are_refused_alike(door: Knock, account) -> None:
    block("nobody")
    block("manager")
    unknown, known = door("nobody", "guess"), door("manager", "guess")

    assert unknown.status_code == known.status_code == 429
    assert unknown.headers["Retry-After"]


@pytest.mark.parametrize(
    "spelled", ["MANAGER", " manager ", "ｍａｎａｇｅｒ"], ids=["case", "spaces", "width"]
)
@pytest.mark.parametrize("door", DOORS)
def test_another_spelling_is_not_another_name(door: Knock, spelled: str, account) -> None:
    block(spelled)

    assert door("manager", PASSWORD).status_code == 429


@pytest.mark.parametrize("door", DOORS)
def test_an_address_has_its_own_limit(door: Knock, account, settings) -> None:
    settings.SIGN_IN_TRIES_PER_ADDRESS = 5
    for n in range(5):
        by_page(f"somebody{n}", "guess", REMOTE_ADDR="9.9.9.9")

    assert door("manager", PASSWORD, REMOTE_ADDR="9.9.9.9").status_code == 429
    assert door("manager", PASSWORD, REMOTE_ADDR="9.9.9.8").status_code in LETS_IN


def test_the_api_says_when_to_come_back(account) -> None:
    block()

    answer = by_api("manager", PASSWORD)

    told = answer.json()
    assert told["code"] == "sign_in_blocked"
    assert 840 < int(answer.headers["Retry-After"]) <= 900
    assert told["details"] == {"seconds": int(answer.headers["Retry-After"]), "minutes": 15}
    assert told["messages"]["zh"] == "登录尝试太多，请过 15 分钟再试。"
    assert told["messages"]["en"].startswith("Too many tries to sign in; wait 15 min")


@pytest.mark.parametrize("door", [by_page, by_admin])
@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "请过 15 分钟再试"), ("en", "wait 15 min and try again")],
)
def test_a_page_says_it_and_keeps_the_name(door: Knock, language, words, account) -> None:
    block()

    answer = door("manager", PASSWORD, headers={"Accept-Language": language})

    page = answer.content.decode()
    assert answer.status_code == 429
    assert 840 < int(answer.headers["Retry-After"]) <= 900
    assert words in page
    assert 'value="manager"' in page
    assert PASSWORD not in page
    assert "账号或密码不对" not in page


def test_a_made_up_forwarding_header_does_not_help_guessing(account, settings) -> None:
    settings.SIGN_IN_TRIES_PER_ADDRESS = 5
    tries = [by_page(f"n{n}", "x", HTTP_X_FORWARDED_FOR=f"1.2.3.{n}").status_code for n in range(6)]

    assert tries == [200] * 5 + [429]


@pytest.mark.parametrize(
    ("proxies", "address"),
    [(0, "10.0.0.1"), (1, "3.3.3.3"), (2, "2.2.2.2"), (9, "1.1.1.1")],
)
def test_only_proxies_of_our_own_are_believed(proxies: int, address: str, settings) -> None:
    settings.NUM_PROXIES = proxies
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 2.2.2.2, 3.3.3.3"
    )

    assert (address_of(request) or "").strip() == address


def test_there_is_no_other_way_to_a_password() -> None:
    assert [type(backend) for backend in get_backends()] == [GuardedBackend]


@pytest.mark.django_db(transaction=True)
def test_the_asynchronous_way_is_guarded_too(account) -> None:
    """In a thread of its own: a browser test before it leaves a running loop in this one."""
    block()

    def ask() -> None:
        try:
            async_to_sync(aauthenticate)(None, username="manager", password=PASSWORD)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, pytest.raises(SignInBlocked):
        pool.submit(ask).result()


def test_it_works_while_redis_is_down(account, monkeypatch) -> None:
    def down(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError("redis is down")

    monkeypatch.setattr("redis.connection.AbstractConnection.connect", down)
    monkeypatch.setattr(app, "send_task", down)
    monkeypatch.setattr("django.core.cache.backends.locmem.LocMemCache.get", down)
    monkeypatch.setattr("django.core.cache.backends.locmem.LocMemCache.set", down)

    assert by_api("manager", PASSWORD).status_code == 201
    for _ in range(LIMIT):
        assert by_page("manager", "guess").status_code == 200
    assert by_admin("manager", "guess").status_code == 429


def test_neither_passwords_nor_names_are_kept(account) -> None:
    by_page("my-secret-in-the-wrong-box", "guess-7")

    kept = str(list(SignInTries.objects.values_list()))

    assert "secret" not in kept
    assert "guess-7" not in kept
