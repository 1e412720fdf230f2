"""The page behind the last line of every letter: no letters any more, or in which language."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from base_ops.errors import MailLinkNotFound
from base_ops.models import Mail, User
from base_ops.pages.private import in_language, private
from base_ops.services import mail_bell, mail_choice


# No cookie is asked here, the link itself is the key; and mail programs post by themselves
# when their owner presses "unsubscribe" (RFC 8058).
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, key: str) -> HttpResponse:
    """What is chosen now; POST chooses, and a mail program's one click switches off."""
    user = _found(key)
    if request.GET.get("language") in dict(settings.LANGUAGES):
        return private(in_language(request))
    status = 200
    if request.method == "POST":
        chosen = Mail.OFF if "List-Unsubscribe" in request.POST else request.POST.get("mail")
        if chosen in Mail.values:
            mail_choice.choose(key=key, mail=Mail(chosen))
            return private(redirect(request.path))
        status = 400
    context = {"account": user, "choices": Mail.choices, "is_on": mail_bell.is_on()}
    return private(render(request, "base_ops/mail_choice.html", context, status=status))


def _found(key: str) -> User:
    try:
        return mail_choice.find(key)
    except MailLinkNotFound as exc:
        raise Http404 from exc
