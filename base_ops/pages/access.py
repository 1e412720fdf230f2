"""Who may open a page of the base."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from base_ops.selectors.scope import base_of, is_base_staff

View = Callable[..., HttpResponse]


def base_staff(permission: str) -> Callable[[View], View]:
    """
    Only staff of a base with this permission; the view is called with their base.

    Anonymous visitors are sent to sign in, everybody else is told no (403).
    """

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user: Any = request.user
            if not is_base_staff(user) or not user.has_perm(permission):
                raise PermissionDenied
            base = base_of(user)
            if base is None:
                raise PermissionDenied
            return view(request, *args, base=base, **kwargs)

        return guarded

    return decorate
