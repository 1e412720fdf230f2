"""A channel that keeps letters in memory."""

from typing import Any

import pytest


@pytest.fixture
def channel(settings: Any) -> Any:
    """As if EMAIL_URL named a server; letters land in django.core.mail.outbox."""
    settings.EMAIL_URL = "smtp://post.example.com"
    settings.PUBLIC_URL = "https://base.example.com"
    settings.DEFAULT_FROM_EMAIL = "片场 <desk@example.com>"
    return settings
