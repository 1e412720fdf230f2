"""A person says whether and in which language: behind a link that is for this account alone."""

from typing import Any

import pytest
from django.test import Client

from base_ops import roles
from base_ops.models import Mail, User
from base_ops.services import mail_choice
from tests.letters import account

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return account(roles.PRODUCER, "xiahe")


def now(person: User) -> str:
    person.refresh_from_db()
    return person.notice_mail


@pytest.mark.parametrize("mail", Mail.values)
def test_without_signing_in(client: Client, person: User, mail: str) -> None:
    path = mail_choice.path_of(person)

    answer = client.post(path, {"mail": mail})

    assert (answer.status_code, answer["Location"]) == (302, path)
    assert now(person) == mail
    assert f"<b>{Mail(mail).label}</b>" in client.get(path).content.decode()


def test_looking_changes_nothing(client: Client, person: User) -> None:
    """Mail programs open links by themselves."""
    for _ in range(2):
        assert client.get(mail_choice.path_of(person)).status_code == 200

    assert now(person) == Mail.CHINESE


def test_what_is_no_choice_is_refused(client: Client, person: User) -> None:
    assert client.post(mail_choice.path_of(person), {"mail": "de"}).status_code == 400
    assert client.post(mail_choice.path_of(person)).status_code == 400
    assert now(person) == Mail.CHINESE


def test_the_link_of_one_opens_no_other(client: Client, person: User) -> None:
    other = account(roles.PRODUCER, "other")
    proof = mail_choice.path_of(person).strip("/").partition("-")[2]
    huge = f"/mail/{'9' * 40}-{proof}/"
    odd = [f"/mail/{other.pk}-{proof}/", f"/mail/{person.pk}-/", "/mail/x/", "/mail/-/", huge]

    for path in [*odd, f"/mail/٣-{proof}/", f"/mail/{person.pk}-{'片' * 40}/"]:
        assert client.post(path, {"mail": "OFF"}).status_code == 404, path
    assert now(other) == Mail.CHINESE


@pytest.mark.parametrize("change", [{"email": "new@example.com"}, {"is_active": False}])
def test_an_old_link_is_void(client: Client, person: User, change: dict[str, Any]) -> None:
    path = mail_choice.path_of(person)
    User.objects.filter(pk=person.pk).update(**change)

    assert client.get(path).status_code == 404


def test_nobody_keeps_the_page(client: Client, person: User) -> None:
    answer = client.get(mail_choice.path_of(person))

    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_the_page_in_english(client: Client, person: User) -> None:
    path = mail_choice.path_of(person)

    answer = client.get(f"{path}?language=en", follow=True)

    assert "Chosen now" in answer.content.decode()


def test_it_says_whether_anything_is_mailed(client: Client, person: User, settings: Any) -> None:
    path = mail_choice.path_of(person)
    settings.EMAIL_URL = ""
    assert "目前不发邮件" in client.get(path).content.decode()

    settings.EMAIL_URL = "smtp://post.example.com"
    assert "目前不发邮件" not in client.get(path).content.decode()


def test_the_front_page_leads_there(client: Client, person: User) -> None:
    client.force_login(person)

    assert mail_choice.path_of(person) in client.get("/").content.decode()
