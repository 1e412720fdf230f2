"""The data file of a base: its own fields and its tables, as JSON with one row a line."""

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from sets.errors import BadInput
from sets.models import Base
from sets.services.catalogue.tables import COLUMNS, Tables


class DataFileInvalid(BadInput):
    code = "data_file_invalid"
    zh = "数据文件 {file} 不能用：{why_zh}"
    en = "The data file {file} cannot be used: {why_en}"


def read_data_file(path: Path) -> tuple[dict[str, Any], Tables]:
    """The fields of the base and its tables. Raises DataFileInvalid, OSError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as exc:
        raise DataFileInvalid(
            file=path.name, why_zh=f"不是 JSON（{exc}）", why_en=f"it is not JSON ({exc})"
        ) from exc
    fields = data.get("base") if isinstance(data, dict) else None
    tables = data.get("tables") if isinstance(data, dict) else None
    if not isinstance(fields, dict) or not isinstance(tables, dict):
        raise DataFileInvalid(
            file=path.name, why_zh="缺少 base 或 tables", why_en="base or tables is missing"
        )
    _check_base(path, fields)
    _check_tables(path, tables)
    return fields, tables


def _check_base(path: Path, fields: dict[str, Any]) -> None:
    own = {field.name for field in Base._meta.concrete_fields} - {"id"}
    try:
        if not fields.keys() <= own:
            raise ValidationError(" ".join(sorted(fields.keys() - own)))
        Base(**fields).full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as exc:
        why = " ".join(exc.messages)
        raise DataFileInvalid(file=path.name, why_zh=f"base：{why}", why_en=f"base: {why}") from exc


def _check_tables(path: Path, tables: dict[str, Any]) -> None:
    for name in COLUMNS:
        table = tables.get(name)
        if not isinstance(table, list) or not all(isinstance(row, list) for row in table):
            raise DataFileInvalid(
                file=path.name,
                why_zh=f"tables 里的「{name}」缺少，或不是由行组成",
                why_en=f"“{name}” in tables is missing or is no list of rows",
            )
