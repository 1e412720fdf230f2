"""Pages behind a link that is itself the key."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

YEAR_SECONDS = 365 * 86_400


def in_language(request: HttpRequest) -> HttpResponse:
    """Keep the language that the address asks for, and come back."""
    response = redirect(request.path)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        request.GET["language"],
        max_age=settings.LANGUAGE_COOKIE_AGE or YEAR_SECONDS,
        samesite="Lax",
    )
    return response


def private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: nobody keeps the page, passes it on or indexes it."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
