"""Who is behind a request, for the history; and a number by which to find it again."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sets.history import Actor, acting

HEADER = "X-Request-ID"
SOUND = re.compile(r"[\w.-]{8,64}")


class ActingMiddleware:
    """Whatever a request writes is its user's doing: the account that the view knows it by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        number = given if SOUND.fullmatch(given) else uuid.uuid4().hex
        with acting(lambda: _actor(request), number):
            response = self.get_response(request)
        response.headers[HEADER] = number
        return response


def _actor(request: HttpRequest) -> Actor:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Actor("未登录 anonymous")
    return Actor(user.get_username(), user.pk)
