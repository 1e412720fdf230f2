"""Domain error → HTTP: the only place that knows both."""

from typing import Any

from django.utils.translation import get_language
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from sets.errors import BadInput, Busy, Conflict, DomainError, NotAllowed, NotFound

STATUS_BY_KIND: dict[type[DomainError], int] = {
    Conflict: 409,
    NotAllowed: 403,
    NotFound: 404,
    BadInput: 400,
    Busy: 503,
}


def status_of(error: DomainError) -> int:
    """The HTTP status of a domain error, by its kind."""
    return next((s for kind, s in STATUS_BY_KIND.items() if isinstance(error, kind)), 400)


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
        headers = {"Retry-After": "1"} if isinstance(exc, Busy) else None
        return Response(body_of(exc), status=status_of(exc), headers=headers)
    response = exception_handler(exc, context)
    if response is not None:
        response.data = _frame(exc, response.data)
    return response


def _frame(exc: Exception, data: Any) -> dict[str, Any]:
    """Give DRF's own refusals the same form."""
    if isinstance(exc, ValidationError):
        return {
            "code": "invalid_input",
            "message": "输入有误。"
            if (get_language() or "zh").startswith("zh")
            else "Invalid input.",
            "messages": {"zh": "输入有误。", "en": "Invalid input."},
            "details": data,
        }
    code = exc.get_codes() if isinstance(exc, APIException) else "not_found"
    text = data.get("detail", "") if isinstance(data, dict) else data
    if isinstance(text, ErrorDetail):
        code = text.code
    return {"code": code, "message": str(text), "details": {}}
