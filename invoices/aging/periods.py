"""The period of a roll-forward as an address puts it: `since` to the question's day."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.aging.changes import month_to_date
from invoices.aging.forms import REACH


class PeriodForm(forms.Form):
    """The first day; left out, the month to date."""

    since = forms.DateField(label=gettext_lazy("From"), required=False, validators=REACH)

    def __init__(self, data: Any, *, as_of: date) -> None:
        super().__init__(data)
        self.as_of = as_of
        self.fields["since"].widget.input_type = "date"

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"] or month_to_date(self.as_of)
        if since > self.as_of:
            raise forms.ValidationError(
                _("The period begins after it ends: choose an earlier day.")
            )
        return since

    def show_in_force(self) -> None:
        self.data = {"since": self.cleaned_data["since"].isoformat()}


def usual_periods(as_of: date) -> list[tuple[str, date]]:
    """What is mostly asked for, with its first day."""
    first = month_to_date(as_of)
    before = month_to_date(date.fromordinal(first.toordinal() - 1))
    quarter = first.replace(month=(as_of.month - 1) // 3 * 3 + 1)
    return [
        (_("This month"), first),
        (_("Since last month"), before),
        (_("This quarter"), quarter),
        (_("This year"), first.replace(month=1)),
    ]
