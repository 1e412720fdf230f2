"""
The kinds of every anticipated error, each with a stable code and both languages.

A subclass names one thing that can go wrong: `code` for programs, `zh` and `en`
for people. The keyword arguments fill the two texts and are handed to programs
as `details`, so nobody ever has to match on a message.
"""

from typing import Any, ClassVar


class DomainError(Exception):
    """The root. Apps subclass one of the kinds below, never the root itself."""

    code: ClassVar[str] = "domain_error"
    zh: ClassVar[str] = "出错了。"
    en: ClassVar[str] = "Something went wrong."

    def __init__(self, **details: Any) -> None:
        self.details = details
        super().__init__(self.code)

    def message(self, language: str = "zh") -> str:
        """The text for people; Chinese unless `language` starts with "en"."""
        template = self.en if language.startswith("en") else self.zh
        return template.format(**self.details)

    def __str__(self) -> str:
        return f"{self.message('zh')} / {self.message('en')}"


class Conflict(DomainError):
    """What was asked clashes with something that already stands. HTTP 409."""


class NotAllowed(DomainError):
    """The state of the object, or the caller's role, forbids it. HTTP 403."""


class NotFound(DomainError):
    """There is no such thing, or it is not for this caller's eyes. HTTP 404."""


class BadInput(DomainError):
    """What was given cannot be used; the message names what and where. HTTP 400."""


class Busy(DomainError):
    """Nothing is wrong; asking again shortly will do. HTTP 503 with Retry-After."""


class Outdated(DomainError):
    """It has changed since the caller looked; look again. HTTP 412."""


class Mismatch(DomainError):
    """Understood, but it contradicts what was sent before. HTTP 422."""


class TooMany(DomainError):
    """Asked too often; `seconds` says how long to wait. HTTP 429 with Retry-After."""
