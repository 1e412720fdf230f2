"""What the OpenAPI document says of refusals: the same body everywhere."""

from typing import Any

REFUSALS = {
    "400": "输入有误，`details` 指明字段 · Bad input; `details` names the fields",
    "401": "未登录 · Not signed in",
    "403": "不允许 · Not allowed",
    "404": "没有，或不是给您看的 · There is none, or it is not yours to see",
    "409": "与现有安排冲突 · It clashes with what already stands",
    "429": "太频繁，请按 Retry-After 重试 · Too many tries; try again after Retry-After",
    "503": "繁忙，请按 Retry-After 重试 · Busy; try again after Retry-After",
}
TEXT = {"type": "string"}
REFUSAL = {
    "type": "object",
    "description": "`code` 给程序，`message` 给人 · `code` for programs, `message` for people",
    "required": ["code", "message", "details"],
    "properties": {
        "code": TEXT,
        "message": TEXT,
        "messages": {"type": "object", "properties": {"zh": TEXT, "en": TEXT}},
        "details": {"type": "object", "additionalProperties": {}},
    },
    "example": {
        "code": "set_already_booked",
        "message": "A1-03 病房 在 2026-11-24 09:00 至 2026-11-24 15:00 已被占用。",
        "messages": {
            "zh": "A1-03 病房 在 2026-11-24 09:00 至 2026-11-24 15:00 已被占用。",
            "en": "A1-03 病房 is taken from 2026-11-24 09:00 to 2026-11-24 15:00.",
        },
        "details": {
            "set": "A1-03 病房",
            "set_id": 17,
            "starts_at": "2026-11-24 09:00",
            "ends_at": "2026-11-24 15:00",
        },
    },
}


def add_refusals(result: dict[str, Any], **_hook: Any) -> dict[str, Any]:
    """A drf-spectacular hook: give every operation the answers it may refuse with."""
    result["components"].setdefault("schemas", {})["Refusal"] = REFUSAL
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            for status in _statuses(path, method, operation):
                operation["responses"].setdefault(status, _answer(status))
    return result


def _statuses(path: str, method: str, operation: dict[str, Any]) -> list[str]:
    if operation.get("operationId") == "sign_in":
        return ["400", "429"]
    found = ["401", "403"]
    if operation.get("parameters") or "requestBody" in operation:
        found.append("400")
    if "{" in path:
        found.append("404")
    if method == "post" and operation.get("operationId") != "sign_out":
        found += ["404", "409", "503"]
    return found


def _answer(status: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Refusal"}
    return {
        "description": REFUSALS[status],
        "content": {"application/json": {"schema": schema}},
    }
