"""A question with as many rows as somebody asks for, each saying one thing."""

from typing import Any, ClassVar, cast

from django.forms import BaseFormSet, formset_factory

from scheduling.admin.question_forms import QuestionForm
from scheduling.models import Plan
from sets.admin.forms import PageForm

ROWS, MORE, MOST = 3, 3, 30


class RowsForm(QuestionForm):
    """
    Rows left empty say nothing; with `too_few` at least one must say something.

    A button asks for more rows: the form comes back with them and what was typed.
    """

    row_class: ClassVar[type[PageForm]]
    too_few: ClassVar[Any] = ""

    def __init__(self, plan: Plan, *, data: Any = None) -> None:
        super().__init__(plan, data=data)
        self.wants_more = data is not None and "more" in data
        if self.wants_more:
            data = with_more_rows(data)
        self.rows: BaseFormSet[Any] = self._formset()(
            data, form_kwargs={"plan": plan}, error_messages={"too_few_forms": self.too_few}
        )

    @classmethod
    def _formset(cls) -> type[BaseFormSet]:
        least = 1 if cls.too_few else 0
        return formset_factory(
            cls.row_class,
            extra=ROWS - least,
            min_num=least,
            validate_min=bool(least),
            max_num=MOST,
            absolute_max=MOST,
            validate_max=True,
        )

    @property
    def media(self) -> Any:
        return super().media + self.rows.media

    def is_valid(self) -> bool:
        if self.wants_more:
            self._forgive()
            return False
        rows_are_valid = self.rows.is_valid()
        return super().is_valid() and rows_are_valid

    def told(self) -> list[Any]:
        """The rows that say something."""
        return [row for row in self.rows.forms if row.has_changed()]

    def _forgive(self) -> None:
        """Nothing was sent off yet, so nothing is wrong yet."""
        for form in [self, *self.rows.forms]:
            form.full_clean()
            cast(Any, form)._errors = {}


def with_more_rows(data: Any) -> Any:
    """What was typed, with empty rows behind it."""
    grown, name = data.copy(), "form-TOTAL_FORMS"
    rows = data.get(name, "")
    grown[name] = str(min(MOST, (int(rows) if rows.isdecimal() else ROWS) + MORE))
    return grown
