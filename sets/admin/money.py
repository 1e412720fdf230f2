"""Money: kept in whole fen, typed and shown in yuan."""

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms
from django.db.models import Field, Model
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from sets.money import FEN, yuan

MOST_FEN = 2_000_000_000


def is_fen(column: Field) -> bool:
    """Whether a column holds fen."""
    return column.name.endswith("_fen")


def yuan_label(column: Field) -> str:
    """The column's name without its unit of storage."""
    name = str(column.verbose_name)
    for unit in (gettext("（分）"), "（分）", " (fen)"):
        name = name.removesuffix(unit)
    return name


lazy_label = lazy(yuan_label, str)


class YuanField(forms.DecimalField):
    """Yuan in the form, fen in `cleaned_data`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", UnfoldAdminDecimalFieldWidget(attrs={"step": "0.01"}))
        super().__init__(
            min_value=0, max_value=MOST_FEN // FEN, decimal_places=2, max_digits=12, **kwargs
        )

    @classmethod
    def for_column(cls, column: Field) -> "YuanField":
        """The form field of a column that holds fen."""
        return cls(
            label=lazy_label(column),
            required=not column.blank,
            initial=column.default if column.has_default() else None,
            help_text=_("元"),
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            amount = Decimal(value) / FEN
            return str(amount.quantize(Decimal(1)) if value % FEN == 0 else amount)
        return value

    def clean(self, value: Any) -> int | None:  # type: ignore[override]
        amount = super().clean(value)
        return None if amount is None else int(amount * FEN)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.clean(data) != initial
        except forms.ValidationError:
            return True


@cache
def yuan_column(model: type[Model], name: str) -> Callable[[Any], str]:
    """A column of a list, or a read-only field, that shows fen as yuan."""
    column: Any = model._meta.get_field(name)

    @display(description=lazy_label(column), ordering=name)
    def shown(row: Any) -> str:
        amount = getattr(row, name)
        return "" if amount is None else yuan(amount)

    shown.__name__ = f"{name}_in_yuan"
    return shown


def shown_as_yuan(part: dict[str, Any], model: type[Model]) -> dict[str, Any]:
    """A fieldset for reading only: columns of fen become texts in yuan."""

    def shown(name: Any) -> Any:
        if isinstance(name, (list, tuple)):
            return tuple(shown(each) for each in name)
        if isinstance(name, str) and name.endswith("_fen"):
            return yuan_column(model, name)
        return name

    return {**part, "fields": [shown(name) for name in part["fields"]]}
