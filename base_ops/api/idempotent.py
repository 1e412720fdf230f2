"""The Idempotency-Key header: one line makes an act safe to repeat."""

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from base_ops.errors import UnsoundKey
from base_ops.services import idempotency
from base_ops.services.idempotency import Answer
from sets.errors import Busy, DomainError

HEADER = "Idempotency-Key"
SOUND = re.compile(r"[\x21-\x7e]{1,200}")
PARAMETER = OpenApiParameter(
    HEADER,
    location=OpenApiParameter.HEADER,
    description="同一键重发得到同一回答，48 小时内只做一次；同一键配别的内容以 422 拒绝。 · Sent again "
    "with the same key, a request is answered alike and done once within 48 hours; the same "
    "key with another request is refused with 422.",
)


def idempotent(act: Callable[..., Response]) -> Callable[..., Response]:
    """An act of a viewset that is done once for each key its caller sends."""

    @wraps(act)
    def guarded(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return act(view, request, *args, **kwargs)
        if not SOUND.fullmatch(key):
            raise UnsoundKey()
        answer = idempotency.once(
            user=request.user,  # type: ignore[arg-type]
            key=key,
            fingerprint=_fingerprint(request),
            work=lambda: _answered(view, lambda: act(view, request, *args, **kwargs)),
        )
        headers = {"Idempotency-Replayed": "true"} if answer.is_repeated else None
        return Response(json.loads(answer.body), status=answer.status, headers=headers)

    documented = extend_schema(parameters=[PARAMETER])(guarded)
    documented.is_idempotent = True
    return documented


def _answered(view: Any, act: Callable[[], Response]) -> Answer:
    """
    The answer, a refusal included; what may pass by itself is raised, and nothing is kept.

    No savepoint here: a service that refuses has rolled itself back, and what was noted
    about the refusal (denied demand) is to stay.
    """
    try:
        response = act()
    except Busy:
        raise
    except DomainError as refused:
        response = view.handle_exception(refused)
    return Answer(response.status_code, JSONRenderer().render(response.data).decode())


def _fingerprint(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True, ensure_ascii=False, default=str)
    text = f"{request.method}\n{request.get_full_path()}\n{body}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
