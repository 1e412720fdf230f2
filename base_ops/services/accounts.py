"""Signing programs in and out."""

from django.contrib.auth import authenticate
from django.http import HttpRequest
from rest_framework.authtoken.models import Token

from base_ops.errors import WrongCredentials
from base_ops.models import User


def sign_in(*, username: str, password: str, request: HttpRequest | None = None) -> str:
    """
    The account's token, made when it has none.

    Raises WrongCredentials, the same for an unknown name, a wrong password and a
    dismissed account; SignInBlocked (from authenticate) after too many of those.
    """
    user = authenticate(request, username=username, password=password)
    if user is None:
        raise WrongCredentials()
    return str(Token.objects.get_or_create(user=user)[0].key)


def sign_out(*, user: User) -> None:
    """End the account's token, wherever it is used."""
    Token.objects.filter(user=user).delete()
