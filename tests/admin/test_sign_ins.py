"""A base manager sees who is blocked, and lets them try again."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory
from django.urls import reverse

from base_ops.models import SignInTries, TriesOf
from base_ops.services import sign_in_tries
from tests.factories import BaseFactory, CompanyFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "admin:base_ops_signintries_changelist"


@pytest.fixture(autouse=True)
def low(settings: Any) -> None:
    settings.SIGN_IN_TRIES_PER_NAME = 2
    settings.SIGN_IN_TRIES_PER_ADDRESS = 5
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def guess(name: str, address: str = "9.9.9.9") -> None:
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    authenticate(request, username=name, password="guess")


def listed(client: Client) -> set[str]:
    return {str(row) for row in client.get(reverse(LIST)).context["cl"].result_list}


def lift(client: Client, *rows: SignInTries) -> Any:
    chosen = {"action": "lift", "_selected_action": [row.pk for row in rows]}
    return client.post(reverse(LIST), chosen)


def test_what_is_blocked_is_said_with_the_wait(manager: Client, base: Any) -> None:
    UserFactory(username="xiaohe", base=base)
    guess("xiaohe")
    assert "已限制" not in manager.get(reverse(LIST)).content.decode()

    guess("xiaohe")

    page = manager.get(reverse(LIST)).content.decode()
    assert "xiaohe" in page
    assert "已限制" in page
    assert "15 分钟" in page


def test_own_accounts_clients_and_addresses_are_seen_and_no_others(
    manager: Client, base: Any
) -> None:
    elsewhere = BaseFactory(code="elsewhere")
    UserFactory(username="own", base=base)
    UserFactory(username="client", base=None, company=CompanyFactory(base=base))
    UserFactory(username="foreign", base=elsewhere)
    UserFactory(username="root", base=base, is_superuser=True)
    for name in ("own", "client", "foreign", "root"):
        guess(name)
    SignInTries.objects.filter(kind=TriesOf.ADDRESS).update(tries=1)
    guess("a-password-in-the-wrong-box")

    assert listed(manager) == {"own", "client", "9.9.9.9"}


def test_a_superuser_sees_all_but_no_unknown_name(admin_client: Client) -> None:
    guess("a-password-in-the-wrong-box")

    assert listed(admin_client) == {"没有这个账号", "9.9.9.9"}


def test_a_block_is_lifted_and_that_is_kept(manager: Client, base: Any) -> None:
    user = UserFactory(username="xiaohe", base=base)
    user.set_password("rainy-night-40")
    user.save()
    guess("xiaohe")
    guess("xiaohe")
    row = SignInTries.objects.get(kind=TriesOf.NAME)

    answer = lift(manager, row)

    assert answer.status_code == 302
    assert authenticate(None, username="xiaohe", password="rainy-night-40") == user
    assert "xiaohe" in LogEntry.objects.get().object_repr


def test_an_address_is_lifted_too(manager: Client) -> None:
    for n in range(5):
        guess(f"n{n}")

    lift(manager, SignInTries.objects.get(kind=TriesOf.ADDRESS))

    sign_in_tries.take(name="somebody", address="9.9.9.9")


def test_nobody_lifts_what_they_do_not_see(manager: Client, viewer: Client, base: Any) -> None:
    UserFactory(username="foreign", base=BaseFactory(code="elsewhere"))
    UserFactory(username="own", base=base)
    guess("foreign")
    guess("own")
    foreign, own = SignInTries.objects.filter(kind=TriesOf.NAME).order_by("pk")

    lift(manager, foreign)
    assert lift(viewer, own).status_code == 403

    assert SignInTries.objects.filter(pk__in=[foreign.pk, own.pk]).count() == 2


def test_nothing_is_typed_in(manager: Client, base: Any) -> None:
    UserFactory(username="own", base=base)
    guess("own")
    row = SignInTries.objects.get(kind=TriesOf.NAME)
    change = reverse("admin:base_ops_signintries_change", args=[row.pk])

    assert manager.get(change).status_code == 200
    assert manager.post(change, {"tries": 0}).status_code == 403
    assert manager.get(reverse("admin:base_ops_signintries_add")).status_code == 403
