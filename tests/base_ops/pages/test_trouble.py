"""Pages for what went wrong: in the reader's language, and never Django's own."""

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import server_error

from base_ops import roles

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "lang", "words"),
    [("zh-hans", "zh-hans", "没有这一页"), ("en", "en", "There is no such page")],
)
def test_a_missing_page_is_said_in_the_language_of_the_reader(client, language, lang, words):
    answer = client.get("/nowhere/", headers={"accept-language": language})

    page = answer.content.decode()
    assert answer.status_code == 404
    assert f'<html lang="{lang}">' in page
    assert words in page


def test_what_is_not_open_says_whom_to_ask(client, user_with_role):
    client.force_login(user_with_role(roles.PRODUCER))

    answer = client.get(reverse("wall"))

    assert answer.status_code == 403
    assert "请找基地经理" in answer.content.decode()


def test_a_stale_form_says_that_nothing_was_changed(user_with_role):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user_with_role(roles.BASE_MANAGER))

    answer = client.post(reverse("runs"), {"name": "x"})

    assert answer.status_code == 403
    assert "什么都没有改" in answer.content.decode()


def test_our_own_failure_needs_neither_session_nor_database():
    answer = server_error(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "出错了" in answer.content.decode()
