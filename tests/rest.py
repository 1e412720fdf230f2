"""Clients of the API, and a clock that stands still for them."""

import pytest
from django.core.cache import cache
from django.utils import timezone
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from base_ops.models import User
from scheduling.services import runs
from sets import clock
from tests.spans import NOW

API = "/api/v1/"


def signed_in(user: User | None) -> APIClient:
    """A client with the user's token (none for None) that answers 500 instead of raising."""
    client = APIClient(raise_request_exception=False)
    if user is not None:
        token = Token.objects.get_or_create(user=user)[0]
        client.credentials(HTTP_AUTHORIZATION=f"Token {token.key}")
    return client


@pytest.fixture(autouse=True)
def quiet_api(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is NOW, no broker is rung, and nothing is cached."""
    quiet(monkeypatch)


def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for whoever builds outside a test."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(clock, "database_now", lambda: NOW)
    monkeypatch.setattr(runs, "ring", lambda run_id: None)
    cache.clear()
