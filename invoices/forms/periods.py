"""Input of closing an entity's ledger through a day, or opening it again."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from invoices.choices import ReasonKind
from invoices.reason_fields import ReasonField
from kernel.fields import DayField


class PeriodForm(forms.Form):
    """The last closed day; an earlier one than before opens the ledger again."""

    closed_through = DayField(label=_("Closed through"))
    reason = ReasonField(
        ReasonKind.REOPENING,
        required=False,
        help_text=_("Needed where a closed period is opened again."),
    )

    def __init__(self, *args: Any, last: date | None, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last, self.today = last, today

    def clean_closed_through(self) -> date:
        day: date = self.cleaned_data["closed_through"]
        if day > self.today:
            raise ValidationError(_("This day lies ahead. Close through today at the latest."))
        if day == self.last:
            raise ValidationError(_("It is closed through this day already."))
        return day

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        day = given.get("closed_through")
        if day and self.last and day < self.last and not given.get("reason"):
            self.add_error("reason", _("Say why the period is opened again."))
        return given
