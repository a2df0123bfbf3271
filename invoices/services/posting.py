"""What every posting needs: the act, the day it counts from, ids in advance, the booked rate."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from customers.models import LegalEntity
from invoices.choices import ItemClass
from invoices.events import LedgerChanged
from invoices.models import OpenItem, PeriodClose
from invoices.rules import effective_day
from invoices.selectors import find_used_rate
from kernel import events, money
from kernel.audit import record_act
from kernel.errors import Refused
from kernel.models import Act


def begin(code: str, *, act: Act | None = None, reason: str = "") -> Act:
    """The act of a posting: the caller's, where it makes several, or a new one."""
    return act if act is not None else record_act(code=code, reason=reason)


def announce(act: Act) -> None:
    """Tell the apps above that this act changed the ledger, in the same transaction."""
    events.publish(LedgerChanged(act_id=act.pk))


def closed_through(entity_id: int) -> date | None:
    """The last closed day of an entity."""
    return (
        PeriodClose.objects.filter(entity_id=entity_id)
        .order_by("-id")
        .values_list("closed_through", flat=True)
        .first()
    )


def effective_on(entity_id: int, *days: date | None) -> date:
    return effective_day(*days, closed_through=closed_through(entity_id))


def next_id(model: type[Model]) -> int:
    """The next primary key of a table, for rows that must name each other before they exist."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        return int(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class Booked:
    """An amount in its entity's currency, at the rate it was booked at; both unknown or none."""

    rate: Decimal | None
    amount: Decimal | None


def booked(
    entity: LegalEntity, amount: Decimal, currency: str, on: date, rate: Decimal | None = None
) -> Booked:
    """The functional amount at a given rate, or at the rate known for the day."""
    if currency == entity.currency:
        return Booked(Decimal(1), amount)
    if rate is not None:
        return Booked(rate, money.convert(amount, rate, entity.currency))
    used = find_used_rate(from_currency=currency, to_currency=entity.currency, on=on)
    return Booked(used.stored, used.convert(amount)) if used else Booked(None, None)


def require_receivable(item: OpenItem) -> None:
    """Refuse money and adjustments on what is only noted: nothing is owed before hand-over."""
    if item.item_class != ItemClass.RECEIVABLE:
        raise Refused(
            "invoices.item.noted",
            _("The item is only noted until it is handed over: keep the money as a deposit."),
            field="item",
        )


def require_amount(amount: Decimal, currency: str, *, zero: bool = False) -> None:
    """Refuse what is no amount of the currency: negative, nothing, or with too many digits."""
    if not money.is_currency(currency):
        raise Refused(
            "invoices.amount.currency",
            _("%(currency)s is no currency code. Use the three letters of ISO 4217."),
            currency=currency,
        )
    if amount < 0 or (amount == 0 and not zero):
        raise Refused(
            "invoices.amount.not_positive", _("The amount must be more than zero."), field="amount"
        )
    if not money.fits(amount, currency):
        raise Refused(
            "invoices.amount.digits",
            _("%(amount)s has more digits than %(currency)s has."),
            amount=str(amount),
            currency=currency,
            field="amount",
        )
