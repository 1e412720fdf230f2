"""From a notice to a real server's hands, and back from one that refuses."""

from collections.abc import Iterator
from typing import Any

import pytest

from base_ops.models import DeliveryState, Mail, NoticeDelivery
from base_ops.services import mailing
from config.mail import from_url
from sets import clock
from tests.factories import CrewFactory
from tests.letters import fall_due, member, notice
from tests.smtp import Post, post_office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channel")]


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    with post_office() as post:
        url = f"smtp://127.0.0.1:{post.port}/?from=片场 <desk@example.com>"
        for name, value in from_url(url).items():
            setattr(settings, name, value)
        yield post


def send() -> int:
    return mailing.send_notices(now=clock.database_now())


def test_a_letter_arrives_as_it_was_written(post: Post) -> None:
    crew = CrewFactory()
    member(crew, "xiaohe"), member(crew, "john", notice_mail=Mail.ENGLISH)
    notice(crew)

    assert send() == 2

    letters = dict(post.letters)
    chinese, english = letters["xiaohe@example.com"], letters["john@example.com"]
    # A long header begins on a line of its own.
    assert chinese["Subject"].lstrip() == "[山城竖屏影视基地] 轮到你们了：S1 现为你们的预留。"
    assert chinese["From"] == "片场 <desk@example.com>"
    assert chinese["Message-ID"].startswith("<notice-")
    assert f"/c/{crew.link_key}/" in chinese.get_content()
    assert english.get_content().startswith("It is your turn")
    assert chinese["Message-ID"] != english["Message-ID"]


def test_one_it_does_not_know_backs_off_while_the_others_go(post: Post) -> None:
    post.refused.add("bad@example.com")
    crew = CrewFactory()
    for name in ("a", "bad", "z"):
        member(crew, name)
    notice(crew)

    assert send() == 3

    assert [to for to, _letter in post.letters] == ["a@example.com", "z@example.com"]
    bad = NoticeDelivery.objects.get(user__username="bad")
    assert (bad.state, bad.last_error) == (DeliveryState.FAILED, "550 no such box")
    post.refused.clear()
    fall_due()
    assert send() == 1
    assert post.letters[-1][0] == "bad@example.com"


def test_a_server_that_is_gone_is_asked_again_later(post: Post, settings: Any) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    crew = CrewFactory()
    member(crew, "xiaohe")
    notice(crew)

    assert send() == 0
    assert "refused" in NoticeDelivery.objects.get().last_error

    settings.EMAIL_PORT = port
    fall_due()
    assert send() == 1
    assert len(post.letters) == 1
