"""Fields that every fact of the ledger shares."""

from typing import Any

from django.db import models


class AmountField(models.DecimalField[Any, Any]):
    """An exact amount, numeric(19,4); whether it fits its currency is checked by the table."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"] = 19
        kwargs["decimal_places"] = 4
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_digits"]
        del kwargs["decimal_places"]
        return name, path, args, kwargs


class RateField(models.DecimalField[Any, Any]):
    """An exchange rate: units of the second currency for one of the first, numeric(20,10)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"] = 20
        kwargs["decimal_places"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_digits"]
        del kwargs["decimal_places"]
        return name, path, args, kwargs


class FitsCurrency(models.Func):
    """Whether an amount has no more digits than its currency's minor unit."""

    function = "kernel_fits_currency"
    output_field = models.BooleanField()


def fits_currency(field: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(FitsCurrency(models.F(field), models.F("currency"))), name=name
    )
