"""What a letter says: the notice's own sentence, in the reader's language, and where to look."""

from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import override

from base_ops.models import Mail, Notice, NoticeDelivery, User
from base_ops.selectors.notices import offers_told
from base_ops.services import mail_choice, offer_keys

SUBJECT_LENGTH = 90


def compose(delivery: NoticeDelivery, *, now: datetime) -> EmailMessage:
    """The letter, ready to be sent."""
    notice, reader = delivery.notice, delivery.user
    in_english = reader.notice_mail == Mail.ENGLISH
    text = notice.en if in_english else notice.zh
    base = notice.base.name_en or notice.base.name if in_english else notice.base.name
    with override(reader.notice_mail):
        words = {
            "text": text,
            "base": base,
            "crew": notice.crew,
            "at": _clock(notice, notice.created_at),
            "page": _page(notice, reader),
            "offers": _offers(notice, reader, now),
            "choice": _link(mail_choice.path_of(reader)),
        }
        body = render_to_string("base_ops/notice_mail.txt", words)
    return EmailMessage(
        # A line break, as a typed reason may have, would end the header.
        subject=_short(" ".join(f"[{base}] {text}".split())),
        body=body.strip() + "\n",
        to=[reader.email],
        headers={"Message-ID": message_id(delivery), **_headers(reader)},
    )


def message_id(delivery: NoticeDelivery) -> str:
    """
    The same at every try, so that who gets it twice can tell. The notice's instant keeps apart
    the rows of a database that was restored, whose numbers are given out again.
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    made = f"{delivery.notice.created_at:%Y%m%d%H%M%S%f}"
    return f"<notice-{delivery.notice_id}.{delivery.pk}.{made}@{domain}>"


def _headers(reader: User) -> dict[str, str]:
    headers = {"Auto-Submitted": "auto-generated"}
    if link := _link(mail_choice.path_of(reader)):
        headers["List-Unsubscribe"] = f"<{link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _page(notice: Notice, reader: User) -> str:
    """Where the notice is read: the crew's phone page, or the admin's for the base's people."""
    if notice.crew is None:
        return _link(f"/admin/base_ops/notice/{notice.pk}/change/")
    return _link(f"/c/{notice.crew.link_key}/?language={reader.notice_mail}")


def _offers(notice: Notice, reader: User, now: datetime) -> list[dict[str, Any]]:
    """Links to accept what is offered, for those who may see them on the API too."""
    if not settings.PUBLIC_URL or not reader.has_perm("base_ops.change_waitlistentry"):
        return []
    return [
        {
            "place": str(offer.standing_set),
            "span": f"{_clock(notice, offer.starts_at)}–{_clock(notice, offer.ends_at)}",
            "link": _link(offer_keys.path_of(offer)),
        }
        for offer in offers_told(notice, now)
    ]


def _clock(notice: Notice, instant: datetime) -> str:
    return f"{instant.astimezone(notice.base.zone):%m-%d %H:%M}"


def _link(path: str) -> str:
    """An address that works from outside; empty when nobody said where this site is."""
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else ""


def _short(text: str) -> str:
    return text if len(text) <= SUBJECT_LENGTH else text[: SUBJECT_LENGTH - 1] + "…"
