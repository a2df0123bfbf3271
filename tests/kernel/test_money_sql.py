"""The database's currency functions agree with the program's table."""

from decimal import Decimal

import pytest
from django.db import connection

from kernel import money

pytestmark = pytest.mark.django_db


def test_minor_units_agree_for_every_currency() -> None:
    codes = [*money.CURRENCIES, "XXX", ""]
    with connection.cursor() as cursor:
        cursor.execute("SELECT c, kernel_minor_units(c) FROM unnest(%s) c", [codes])
        assert dict(cursor.fetchall()) == {code: money.minor_units(code) for code in codes}


@pytest.mark.parametrize("amount", ["1", "1.5", "1.25", "1.125", "1.0625", "-7.10", "0"])
@pytest.mark.parametrize("currency", ["JPY", "EUR", "KWD", "CLF", "XXX"])
def test_fits_currency_agrees(amount: str, currency: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_fits_currency(%s, %s)", [Decimal(amount), currency])
        assert cursor.fetchone()[0] is money.fits(Decimal(amount), currency)


def test_fits_currency_is_inlined_into_a_query() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (VERBOSE) SELECT count(*) FROM kernel_jobrun"
            " WHERE kernel_fits_currency(rows_done::numeric, stage)"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "kernel_fits_currency" not in plan
    assert "kernel_minor_units" not in plan
