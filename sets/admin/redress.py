"""The table of redress minutes of one set: rows from, columns to."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from sets.models import Dressing, RedressTime, StandingSet
from sets.services.redress import LONGEST_MINUTES

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class RedressTable:
    """The dressings of a set and the minutes known between them."""

    dressings: list[Dressing]
    minutes: dict[Pair, int]

    @property
    def pairs(self) -> list[Pair]:
        """Every change there is."""
        return [(a.pk, b.pk) for a in self.dressings for b in self.dressings if a != b]


def table_of(standing_set: StandingSet) -> RedressTable:
    """Read a set's table in two queries."""
    dressings = list(standing_set.dressings.all())
    rows = RedressTime.objects.filter(from_dressing__standing_set=standing_set)
    known = rows.values_list("from_dressing", "to_dressing", "minutes")
    return RedressTable(dressings, {(a, b): minutes for a, b, minutes in known})


def table_html(table: RedressTable) -> SafeString:
    """The table for reading."""
    head = format_html_join("", "<th>{}</th>", ((d.name,) for d in table.dressings))
    rows = format_html_join(
        "", "<tr><th>{}</th>{}</tr>", ((a.name, _cells(table, a)) for a in table.dressings)
    )
    return format_html(
        '<table class="cb-table"><tr><th>{}</th>{}</tr>{}</table>', _("从 \\ 到"), head, rows
    )


def _cells(table: RedressTable, start: Dressing) -> SafeString:
    texts = (
        ("·" if start == end else table.minutes.get((start.pk, end.pk), "—"),)
        for end in table.dressings
    )
    return format_html_join("", "<td>{}</td>", texts)


class RedressForm(forms.Form):
    """One number of minutes for each change; an empty one is not known."""

    def __init__(self, *args: Any, table: RedressTable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        names = {d.pk: d.name for d in table.dressings}
        for start, end in table.pairs:
            self.fields[f"m_{start}_{end}"] = forms.IntegerField(
                label=f"{names[start]} → {names[end]}",
                required=False,
                min_value=0,
                max_value=LONGEST_MINUTES,
                initial=table.minutes.get((start, end)),
                widget=UnfoldAdminIntegerFieldWidget(
                    attrs={"aria-label": f"{names[start]} → {names[end]}"}
                ),
            )

    def rows(self) -> list[tuple[str, list[Any]]]:
        """The form as a table: a dressing and the fields of its row, None on the diagonal."""
        return [
            (a.name, [None if a == b else self[f"m_{a.pk}_{b.pk}"] for b in self.table.dressings])
            for a in self.table.dressings
        ]

    def minutes(self) -> dict[Pair, int | None]:
        """What was typed, as the service takes it."""
        return {(a, b): self.cleaned_data[f"m_{a}_{b}"] for a, b in self.table.pairs}
