"""The day from which a fact of the ledger counts, as people type it."""

from datetime import date, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.fields import DayField

A_MONTH: Final = 31
A_YEAR: Final = 366


class FactDayField(DayField):
    """A day that does not lie further ahead than so many days.

    Nothing on the same item or money counts before the latest fact on it: a year that was mistyped
    could never be made good.
    """

    def __init__(self, *, ahead: int = A_MONTH, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ahead = ahead

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and value > clock.today() + timedelta(days=self.ahead):
            raise ValidationError(_("This day lies far ahead. Is the year right?"))
