"""The crew's colour: 24 hues of equal lightness, chosen by eye instead of by number."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from base_ops.selectors.colours import HUES


def colour_css(number: int) -> str:
    """The CSS colour of a number on the ring."""
    return f"oklch(0.78 0.11 {number % HUES * 360 // HUES})"


def swatch(number: int, text: Any = "") -> SafeString:
    """A dot in the colour, with a word beside it."""
    return format_html(
        '<span class="cb-swatch" style="background:{}"></span>{}', colour_css(number), text
    )


class ColourField(forms.TypedChoiceField):
    """One of the ring's colours."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("颜色"))
        kwargs.setdefault("help_text", _("墙、排期、手机页和通告单上都用这个颜色。"))
        super().__init__(
            choices=[(n, swatch(n, n)) for n in range(HUES)],
            coerce=int,
            widget=forms.RadioSelect(attrs={"class": "cb-colour"}),
            **kwargs,
        )
