"""Letters in the admin: whether there is a channel, what failed and why, trying again."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from base_ops.models import DeliveryState, NoticeDelivery
from tests.admin.conftest import World

pytestmark = pytest.mark.django_db
LISTS = ["admin:base_ops_noticedelivery_changelist", "admin:base_ops_notice_changelist"]


@pytest.fixture
def given_up(world: World) -> NoticeDelivery:
    row = NoticeDelivery.objects.get()
    row.state, row.attempts = DeliveryState.GIVEN_UP, 6
    row.address, row.last_error = "bad@example.com", "550 no such box"
    row.save()
    return row


def page(row: NoticeDelivery, act: str = "change") -> str:
    return reverse(f"admin:base_ops_noticedelivery_{act}", args=[row.pk])


@pytest.mark.parametrize("shown", LISTS)
def test_it_says_plainly_that_there_is_no_channel(
    manager: Client, world: World, shown: str, settings: Any
) -> None:
    settings.EMAIL_URL = ""
    assert "没有配置邮件通道" in manager.get(reverse(shown)).content.decode()

    settings.EMAIL_URL = "smtp://me:secret@post.example.com"
    settings.DEFAULT_FROM_EMAIL, settings.PUBLIC_URL = "desk@example.com", "https://b.com"
    text = manager.get(reverse(shown)).content.decode()
    assert "没有配置邮件通道" not in text
    assert "通知由 desk@example.com 寄出" in text
    assert "secret" not in text
    assert "没有链接" not in text


def test_what_was_given_up_is_there_with_its_reason(
    manager: Client, given_up: NoticeDelivery
) -> None:
    listed = manager.get(reverse(LISTS[0]), {"state__exact": "GIVEN_UP"})

    assert [row.pk for row in listed.context["cl"].result_list] == [given_up.pk]
    text = manager.get(page(given_up)).content.decode()
    assert "550 no such box" in text
    assert "bad@example.com" in text


def test_it_is_tried_again(manager: Client, given_up: NoticeDelivery) -> None:
    act = page(given_up, "send_again")
    manager.get(act)
    given_up.refresh_from_db()
    assert given_up.state == DeliveryState.GIVEN_UP, "looking does nothing"

    answer = manager.post(act)

    given_up.refresh_from_db()
    assert answer.url == page(given_up)
    assert (given_up.state, given_up.attempts, given_up.last_error) == ("QUEUED", 0, "")


def test_one_that_went_out_is_not(manager: Client, given_up: NoticeDelivery) -> None:
    NoticeDelivery.objects.update(state=DeliveryState.SENT)

    answer = manager.post(page(given_up, "send_again"))

    assert "已发出或正在发" in answer.content.decode()
    given_up.refresh_from_db()
    assert given_up.state == DeliveryState.SENT


def test_several_at_once(manager: Client, given_up: NoticeDelivery) -> None:
    chosen = {"action": "send_chosen_again", "_selected_action": [given_up.pk]}

    answer = manager.post(reverse(LISTS[0]), chosen, follow=True)

    assert "1 封已重新排入" in answer.content.decode()
    given_up.refresh_from_db()
    assert given_up.state == DeliveryState.QUEUED


def test_a_viewer_sees_no_address_and_tries_nothing(
    viewer: Client, given_up: NoticeDelivery
) -> None:
    text = viewer.get(page(given_up)).content.decode()

    assert "bad@example.com" not in text
    assert "550" not in text
    assert viewer.post(page(given_up, "send_again")).status_code == 403


def test_who_wants_which_letters_is_a_field_of_the_account(
    manager: Client, given_up: NoticeDelivery
) -> None:
    answer = manager.get(reverse("admin:base_ops_user_change", args=[given_up.user_id]))

    assert 'name="notice_mail"' in answer.content.decode()
