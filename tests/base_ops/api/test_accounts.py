"""Signing in and out."""

import pytest

from base_ops import roles
from base_ops.models import Member
from tests.factories import CompanyFactory, CrewFactory
from tests.rest import API, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(user_with_role):
    user = user_with_role(roles.BASE_MANAGER, username="manager")
    user.set_password("一个好密码")
    user.save()
    return user


def sign_in(password="一个好密码", username="manager", **headers):
    body = {"username": username, "password": password}
    return signed_in(None).post(f"{API}tokens/", body, **headers)


def test_a_token_opens_the_api_until_it_is_given_back(manager):
    token = sign_in().data["token"]
    client = signed_in(None)
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")

    assert client.get(f"{API}me/").data["username"] == "manager"
    assert client.delete(f"{API}tokens/").status_code == 204
    assert client.get(f"{API}me/").status_code == 401


def test_an_outdated_token_does_not_keep_anybody_from_signing_in(manager):
    assert sign_in(headers={"Authorization": "Token outdated"}).status_code == 201


@pytest.mark.parametrize("username", ["manager", "nobody"])
def test_a_wrong_name_and_a_wrong_password_read_alike(manager, username):
    answer = sign_in(password="wrong", username=username)

    assert answer.status_code == 400
    assert answer.data["code"] == "wrong_credentials"


def test_a_dismissed_account_cannot_sign_in_nor_use_its_token(manager):
    client = signed_in(manager)
    manager.is_active = False
    manager.save()

    assert sign_in().data["code"] == "wrong_credentials"
    assert client.get(f"{API}me/").status_code == 401


def test_me_says_what_one_is(user_with_role):
    company = CompanyFactory(name="星河影业")
    producer = user_with_role(roles.PRODUCER, company=company, base=None)
    crew = CrewFactory(production__company=company)
    Member.objects.create(crew=crew, name="制片", user=producer)

    me = signed_in(producer).get(f"{API}me/").data

    assert [role["code"] for role in me["roles"]] == [roles.PRODUCER]
    assert me["company"]["name"] == "星河影业"
    assert me["base"] is None
    assert me["is_base_staff"] is False
    assert [row["id"] for row in me["crews"]] == [crew.pk]
