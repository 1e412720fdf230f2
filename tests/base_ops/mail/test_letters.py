"""What a letter says: the notice's sentence, in the reader's language, with the way to it."""

from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import transaction

from base_ops import roles
from base_ops.models import Crew, Mail, NoticeDelivery, OfferState
from base_ops.services import mail_choice, mailing, offer_keys
from sets import clock
from tests.factories import CrewFactory, WaitlistEntryFactory, WaitlistOfferFactory
from tests.letters import account, fall_due, member, notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channel")]


@pytest.fixture
def crew() -> Crew:
    crew: Crew = CrewFactory(production__title="豪门弃妇")
    return crew


def letter() -> EmailMessage:
    mailing.send_notices(now=clock.database_now())
    return mail.outbox[-1]


def test_a_letter_in_chinese(crew: Crew) -> None:
    member(crew, "xiaohe")
    notice(crew)

    told = letter()

    assert told.subject == "[山城竖屏影视基地] 轮到你们了：S1 现为你们的预留。"
    assert told.from_email == "片场 <desk@example.com>"
    assert told.body.startswith("轮到你们了：S1 现为你们的预留。\n")
    assert f"剧组：{crew}" in told.body
    link = f"https://base.example.com/c/{crew.link_key}/?language=zh-hans"
    assert link in told.body


def test_a_letter_in_english(crew: Crew) -> None:
    member(crew, "john", notice_mail=Mail.ENGLISH)
    notice(crew)

    told = letter()

    assert told.subject == "[Mountain City Base] It is your turn: S1 is on hold for you."
    assert "Crew: " in told.body
    assert "local to Mountain City Base" in told.body
    assert "/?language=en" in told.body
    assert "剧组：" not in told.body


def test_a_reason_with_a_line_break_does_not_break_the_header(crew: Crew) -> None:
    member(crew, "xiaohe")
    notice(crew, "已收回：漏水\nBcc: all@example.com。" + "长" * 200)

    told = letter()

    assert "\n" not in told.subject
    assert len(told.subject) == 90
    assert told.recipients() == ["xiaohe@example.com"]


def test_html_is_text_here(crew: Crew) -> None:
    member(crew, "xiaohe")
    notice(crew, "<b>A & B</b>")

    assert letter().body.startswith("<b>A & B</b>\n")


def test_it_can_be_switched_off_with_one_click(crew: Crew, client: Any) -> None:
    user = member(crew, "xiaohe")
    notice(crew)

    told = letter()

    path = mail_choice.path_of(user)
    assert told.extra_headers["List-Unsubscribe"] == f"<https://base.example.com{path}>"
    assert path in told.body
    client.post(path, {"List-Unsubscribe": "One-Click"})
    user.refresh_from_db()
    assert user.notice_mail == Mail.OFF


def test_without_an_address_of_this_site_there_are_no_links(crew: Crew, settings: Any) -> None:
    settings.PUBLIC_URL = ""
    member(crew, "xiaohe")
    notice(crew)

    told = letter()

    assert "/c/" not in told.body
    assert "请告诉基地" in told.body
    assert "List-Unsubscribe" not in told.extra_headers


def test_the_message_id_is_the_same_at_every_try_and_no_other_letters(crew: Crew) -> None:
    member(crew, "a"), member(crew, "b")
    notice(crew), notice(crew)
    letter()
    first = {m.extra_headers["Message-ID"] for m in mail.outbox}
    NoticeDelivery.objects.update(state="FAILED")
    fall_due()
    letter()
    second = {m.extra_headers["Message-ID"] for m in mail.outbox[4:]}

    assert len(mail.outbox) == 8
    assert first == second
    assert len(first) == 4
    assert all(made.endswith("@example.com>") for made in first)


def test_a_gap_is_accepted_from_the_letter_by_those_who_may(crew: Crew) -> None:
    member(crew, "xiaohe")
    account(roles.PRODUCER, "producer", company=crew.production.company)
    now = clock.database_now()
    fields = {"offered_at": now, "expires_at": now + mailing.TOO_LATE}
    offer = WaitlistOfferFactory(entry=WaitlistEntryFactory(crew=crew), **fields)
    gone = WaitlistOfferFactory(entry=offer.entry, state=OfferState.LOST, **fields)
    foreign = WaitlistOfferFactory(**fields)
    notice(crew, "轮到空档", kind="OFFERED", created_at=now)

    letter()

    bodies = {told.to[0].partition("@")[0]: told.body for told in mail.outbox}
    link = f"https://base.example.com{offer_keys.path_of(offer)}"
    assert link in bodies["producer"]
    assert "/offers/" not in bodies["xiaohe"]
    for other in (gone, foreign):
        assert offer_keys.path_of(other) not in str(bodies)


def test_what_is_rolled_back_is_not_mailed(crew: Crew) -> None:
    member(crew, "xiaohe")
    with transaction.atomic():
        notice(crew)
        transaction.set_rollback(True)
    mailing.send_notices(now=clock.database_now())

    assert mail.outbox == []
