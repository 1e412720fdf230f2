"""Domain error → HTTP: the only place that knows both."""

from typing import Any

from django.utils.translation import get_language
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from sets.errors import (
    BadInput,
    Busy,
    Conflict,
    DomainError,
    Mismatch,
    NotAllowed,
    NotFound,
    Outdated,
    TooMany,
)

STATUS_BY_KIND: dict[type[DomainError], int] = {
    Conflict: 409,
    NotAllowed: 403,
    NotFound: 404,
    BadInput: 400,
    Busy: 503,
    Outdated: 412,
    Mismatch: 422,
    TooMany: 429,
}

# What REST framework itself refuses, by its code. A row that is not there and one that is
# not for the caller's eyes read alike.
TEXTS = {
    "invalid_input": ("输入有误。", "Invalid input."),
    "parse_error": ("请求内容读不出来。", "The request cannot be read."),
    "not_authenticated": ("请先登录。", "Sign in first."),
    "authentication_failed": ("登录已失效，请重新登录。", "Your sign-in is not valid any more."),
    "permission_denied": ("您没有这个权限。", "You may not do this."),
    "not_found": ("没有找到。", "Not found."),
    "method_not_allowed": ("这里不支持这种操作。", "This cannot be done here."),
    "unsupported_media_type": ("不支持这种内容格式。", "This kind of content is not read here."),
    "throttled": ("操作太频繁，请稍后再试。", "Too many tries; wait a little."),
}
EXPLAINED = ("parse_error", "throttled", "unsupported_media_type", "permission_denied")


def status_of(error: DomainError) -> int:
    """The HTTP status of a domain error, by its kind."""
    return next((s for kind, s in STATUS_BY_KIND.items() if isinstance(error, kind)), 400)


def headers_of(error: DomainError) -> dict[str, str]:
    """When to ask again, of an error that passes."""
    if isinstance(error, TooMany):
        return {"Retry-After": str(error.details["seconds"])}
    return {"Retry-After": "1"} if isinstance(error, Busy) else {}


def body_of(error: DomainError) -> dict[str, Any]:
    """What a program and a person need of an error: code, text in both languages, details."""
    return {
        "code": error.code,
        "message": error.message(get_language() or "zh"),
        "messages": {"zh": error.message("zh"), "en": error.message("en")},
        "details": error.details,
    }


def handle(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER."""
    if isinstance(exc, DomainError):
        return Response(body_of(exc), status=status_of(exc), headers=headers_of(exc))
    response = exception_handler(exc, context)
    if response is not None:
        response.data = _frame(exc, response.data)
    return response


def _frame(exc: Exception, data: Any) -> dict[str, Any]:
    """Give DRF's own refusals the same form."""
    if isinstance(exc, ValidationError):
        return _told("invalid_input", data)
    text = data.get("detail", "") if isinstance(data, dict) else data
    code = text.code if isinstance(text, ErrorDetail) else "not_found"
    if code not in TEXTS:
        return {"code": code, "message": str(text), "details": {}}
    return _told(code, {"reason": str(text)} if code in EXPLAINED else {})


def _told(code: str, details: Any) -> dict[str, Any]:
    zh, en = TEXTS[code]
    return {
        "code": code,
        "message": en if (get_language() or "zh").startswith("en") else zh,
        "messages": {"zh": zh, "en": en},
        "details": details,
    }
