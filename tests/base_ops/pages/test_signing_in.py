"""Everybody with an account gets in by the same door, and out again."""

import pytest
from django.urls import reverse

from base_ops import roles
from tests.factories import CompanyFactory

pytestmark = pytest.mark.django_db

PASSWORD = "rainy-night-40"


@pytest.fixture
def account(user_with_role):
    def make(role, **fields):
        user = user_with_role(role, username="somebody", **fields)
        user.set_password(PASSWORD)
        user.save()
        return user

    return make


def sign_in(client, password=PASSWORD, **more):
    return client.post(
        reverse("sign-in"), {"username": "somebody", "password": password, **more}, follow=True
    )


@pytest.mark.parametrize("role", [roles.PRODUCER, roles.CREW_MEMBER])
def test_clients_of_the_base_get_in_and_out(client, account, role):
    account(role, base=None, company=CompanyFactory())

    page = sign_in(client, next="/")

    assert page.redirect_chain == [("/", 302)]
    assert "我的剧组" in page.content.decode()
    client.post(reverse("sign-out"))
    assert client.get("/").url == f"{reverse('sign-in')}?next=/"


def test_staff_come_to_the_wall_they_asked_for(client, account):
    account(roles.VIEWER)
    asked = f"{reverse('wall')}?days=14"

    assert sign_in(client, next=asked).redirect_chain == [(asked, 302)]


def test_nobody_is_led_to_another_site(client, account):
    account(roles.PRODUCER, base=None)

    assert sign_in(client, next="https://elsewhere.example/").redirect_chain == [("/", 302)]


def test_a_wrong_password_and_an_unknown_name_sound_the_same(client, account):
    account(roles.VIEWER)

    wrong = sign_in(client, password="guess")
    unknown = client.post(reverse("sign-in"), {"username": "nobody", "password": PASSWORD})

    for page in (wrong, unknown):
        assert page.status_code == 200
        assert "账号或密码不对。" in page.content.decode()


def test_a_closed_account_stays_out(client, account):
    account(roles.VIEWER, is_active=False)

    assert "不对" in sign_in(client).content.decode()


@pytest.mark.parametrize("name", ["", "\x00", "x" * 5000])
def test_any_name_is_answered(client, name):
    answer = client.post(reverse("sign-in"), {"username": name, "password": name})

    assert answer.status_code == 200
