"""Fields of forms that every app uses: amounts and days as people write them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kernel import formats
from kernel.amounts import NoAmount, parse_amount

LARGEST = Decimal("999999999999999")


class AmountInput(forms.TextInput):
    """Figures at the end of the field; what a program set is shown as the reader writes it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        own = {"class": "field__input field__input--num", "inputmode": "decimal"}
        super().__init__({**own, "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, Decimal):
            digits = max(0, -int(value.normalize().as_tuple().exponent))
            return formats.number(value, max(2, digits))
        return None if value is None else str(value)


class AmountField(forms.Field):
    """An amount more than zero, typed in any usual way; whether it fits its currency, and what
    is open, is the service's to say."""

    widget = AmountInput

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        try:
            amount = parse_amount(str(value), point=formats.decimal_sign())
        except NoAmount as error:
            raise ValidationError(
                _("“%(value)s” is no amount. Write it like %(example)s."),
                params={"value": value, "example": formats.number(Decimal("1204.5"), 2)},
            ) from error
        if not 0 <= amount <= LARGEST:
            raise ValidationError(_("The amount must be more than zero."))
        return amount


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "field__input", **(attrs or {})}, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day, chosen or typed."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"invalid": _("This is no day of the calendar.")})
        super().__init__(**kwargs)


class CurrencyField(forms.CharField):
    """Three letters, written any way; whether they are a currency is the service's to say."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"help_text": _("Three letters, such as EUR."), "max_length": 10, **kwargs}
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").upper()
