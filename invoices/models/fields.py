"""Fields that every fact of the ledger shares."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class NumberField(models.DecimalField[Any, Any]):
    """A decimal that is a number: the database's own NaN is greater than any limit."""

    def db_check(self, connection: BaseDatabaseWrapper) -> str | None:
        column = getattr(self, "column", None)  # a generated column's own field has none
        return f"{connection.ops.quote_name(column)} <> 'NaN'" if column else None


class AmountField(NumberField):
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


class RateField(NumberField):
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


class TransactionField(models.Field[Any, Any]):
    """The number of a database transaction, xid8."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "xid8"


class ThisTransaction(models.Func):
    """The transaction under way, whatever savepoint it is at."""

    function = "pg_current_xact_id"
    output_field = TransactionField()


def posting_transaction() -> TransactionField:
    """The transaction that posted a row.

    What belongs together names it in its foreign key: the parts of one fact are visible to
    nobody before all of it is, so that no other worker can add a part of its own.
    """
    return TransactionField(db_default=ThisTransaction(), editable=False)


class FitsCurrency(models.Func):
    """Whether an amount has no more digits than its currency's minor unit."""

    function = "kernel_fits_currency"
    output_field = models.BooleanField()


def fits_currency(field: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(FitsCurrency(models.F(field), models.F("currency"))), name=name
    )
