"""Forms of the admin's own pages, dressed as its model forms are."""

from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminSingleTimeWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)


class PageForm(forms.Form):
    """A form of one page; without fields it only asks "sure?"."""

    def is_multipart(self) -> bool:
        return any(isinstance(field, forms.FileField) for field in self.fields.values())


class TextField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=UnfoldAdminTextInputWidget(), **kwargs)


class NumberField(forms.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=UnfoldAdminIntegerFieldWidget(), **kwargs)


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=UnfoldAdminSingleDateWidget(), **kwargs)


class ClockField(forms.TimeField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=UnfoldAdminSingleTimeWidget(), **kwargs)


class YesField(forms.BooleanField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=UnfoldBooleanSwitchWidget(), **kwargs)


class PickField(forms.ModelChoiceField):
    """A choice from a list short enough to be read."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, widget=UnfoldAdminSelectWidget(), **kwargs)


class SomeField(forms.TypedMultipleChoiceField):
    """Any of a few choices, each a box to tick."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=UnfoldAdminCheckboxSelectMultipleWidget(), **kwargs)


class UploadField(forms.FileField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=UnfoldAdminFileFieldWidget(), **kwargs)
