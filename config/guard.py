"""The one place where passwords are checked, and the count that stands before it."""

from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from base_ops.models import User
from base_ops.services import sign_in_tries


class GuardedBackend(ModelBackend):
    """
    Django's own check behind the counters of base_ops.services.sign_in_tries.

    Whatever calls `authenticate()` passes here: pages, admin, API. Raises SignInBlocked
    instead of looking at the password when there were too many tries.
    """

    @sensitive_variables("password", "kwargs")
    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        name = kwargs.get(User.USERNAME_FIELD) if username is None else username
        if name is None or password is None:
            return None
        address = address_of(request)
        sign_in_tries.take(name=name, address=address)
        user: User | None = super().authenticate(request, username=name, password=password)  # type: ignore[assignment]
        if user is not None:
            sign_in_tries.forgive(name=name, address=address)
        return user

    async def aauthenticate(self, request: Any, *args: Any, **kwargs: Any) -> User | None:
        """Django's own would go round the counters."""
        return await sync_to_async(self.authenticate)(request, *args, **kwargs)


def address_of(request: HttpRequest | None) -> str | None:
    """Where a request comes from; what proxies say is believed of NUM_PROXIES of our own."""
    if request is None:
        return None
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR")
    if settings.NUM_PROXIES and forwarded:
        told = forwarded.split(",")
        return str(told[-min(settings.NUM_PROXIES, len(told))])
    address: str | None = request.META.get("REMOTE_ADDR")
    return address
