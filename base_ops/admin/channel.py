"""Saying plainly whether notices are mailed at all, above the lists of notices and letters."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from base_ops.services import mail_bell


class TellsChannel:
    """A list with the state of the mail channel above it."""

    list_before_template = "base_ops/mail_channel.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        shown = {**(extra_context or {}), "channel": channel(), "channel_is_on": mail_bell.is_on()}
        return super().changelist_view(request, shown)  # type: ignore[misc,no-any-return]


def channel() -> str:
    """How notices reach people now; never a password."""
    if not mail_bell.is_on():
        return _("没有配置邮件通道（EMAIL_URL）：通知不发邮件，只在剧组手机页、接口和这里看得到。")
    told = _("通知由 %(sender)s 寄出。") % {"sender": settings.DEFAULT_FROM_EMAIL}
    if not settings.PUBLIC_URL:
        told += _("不知道本站的对外地址（PUBLIC_URL），信里没有链接。")
    return told
