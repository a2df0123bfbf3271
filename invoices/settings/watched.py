"""The tables whose history the ledger's settings show, and how their rows are named."""

from datetime import date
from decimal import Decimal
from typing import Final

from invoices.choices import AdjustmentKind
from invoices.models import AdjustmentLimit, AgingBands, PaymentTerm, Rate, Reason
from kernel import formats
from kernel.changes import Row, Watched
from kernel.texts import pick


def _name_bands(row: Row) -> str:
    return ", ".join(str(edge) for edge in row["edges"])


def _name_rate(row: Row) -> str:
    day = formats.day(date.fromisoformat(row["valid_on"]))
    return f"{row['from_currency']}/{row['to_currency']} · {day}"


def _name_limit(row: Row) -> str:
    amount = formats.money(Decimal(str(row["amount"])), row["currency"])
    return f"{AdjustmentKind(row['kind']).label} · {row['currency']} {amount}"


def _name_texts(row: Row) -> str:
    return pick(row["label"])


BANDS: Final = Watched(AgingBands, _name_bands, unsaid=frozenset({"edges"}))
RATE: Final = Watched(
    Rate, _name_rate, unsaid=frozenset({"from_currency", "to_currency", "valid_on"})
)
LIMIT: Final = Watched(AdjustmentLimit, _name_limit, unsaid=frozenset({"kind", "currency"}))
REASON: Final = Watched(Reason, _name_texts)
TERM: Final = Watched(PaymentTerm, _name_texts)
