"""Writes about a customer's master data. Each is one act; before and after are kept by triggers.

Two people may have the same form open: who saves second is told which fields changed meanwhile
and by whom, and decides again; nobody's change is lost unseen.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from customers.choices import CustomerKind, Relation
from customers.circles import goes_round
from customers.models import Customer, CustomerGroup
from customers.rules import Meeting, fold_name, meet, stamp_of
from customers.terms import are_terms
from kernel.audit import record_act
from kernel.countries import is_country
from kernel.errors import Conflict, DomainError, Refused
from kernel.locks import Lock, take
from kernel.services import refuse_unknown_currency
from kernel.zones import is_zone


@dataclass(frozen=True, slots=True)
class CustomerDetails:
    """What may be said about a customer by hand; its number is said once, when it is added."""

    name: str
    kind: str = CustomerKind.COMPANY
    relation: str = Relation.CUSTOMER
    email: str = ""
    phone: str = ""
    language: str = ""
    country: str = ""
    timezone: str = ""
    segment: str = ""
    region: str = ""
    currency: str = ""
    terms: str = ""
    parent_id: int | None = None
    group_id: int | None = None


FIELDS: Final = tuple(CustomerDetails.__slots__)


class Overtaken(Conflict):
    """Somebody saved the same record since the form was opened; nothing was changed.

    `meeting` says which fields each changed, `current` holds what stands now, `stamp` is the
    stamp of it.
    """

    def __init__(self, meeting: Meeting, current: Mapping[str, Any]) -> None:
        super().__init__(
            "customers.record.overtaken",
            _("Somebody else saved this meanwhile. Look at what they changed, then save again."),
        )
        self.meeting = meeting
        self.current = dict(current)
        self.stamp = stamp_of(current)


def values_of(record: Any, fields: tuple[str, ...] = FIELDS) -> dict[str, Any]:
    """What stands in the record, as its form shows it."""
    return {name: getattr(record, name) for name in fields}


@transaction.atomic
def add_customer(*, number: str, details: CustomerDetails) -> Customer:
    """A new customer. Raises Refused where the number is taken or a detail does not exist."""
    _refuse_impossible(details)
    record_act(code="customers.customer.added", reason=number)
    customer = Customer(number=number, sort_key=fold_name(details.name), **asdict(details))
    try:
        with transaction.atomic():
            customer.save()
    except IntegrityError as error:
        raise _explain(error) from error
    return customer


@transaction.atomic
def change_customer(*, customer: Customer, details: CustomerDetails, stamp: str) -> Customer:
    """Change master data; what already stands so leaves no act.

    Raises Overtaken where the record is no longer what the stamp was made of, and Refused for a
    parent that would stand below the customer, and for what does not exist.
    """
    if details.parent_id is not None:
        take(Lock.PARENTS)
    held: Customer = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    current, typed = values_of(held), asdict(details)
    refuse_overtaken(stamp, current=current, typed=typed)
    changed = [name for name in FIELDS if current[name] != typed[name]]
    if not changed:
        return held
    _refuse_impossible(details)
    _refuse_circle(held, details.parent_id)
    record_act(code="customers.customer.changed", reason=held.number)
    for name in changed:
        setattr(held, name, typed[name])
    held.sort_key = fold_name(held.name)
    held.save(update_fields=[*changed, "sort_key"])
    return held


@transaction.atomic
def get_or_add_group(*, name: str) -> CustomerGroup:
    """The group of this name or code; a name that is not known yet makes a new one."""
    known = CustomerGroup.objects.filter(name__iexact=name).first()
    known = known or CustomerGroup.objects.filter(code__iexact=name).first()
    if known is not None:
        return known
    record_act(code="customers.group.added", reason=name)
    return CustomerGroup.objects.create(code=name[:40].upper(), name=name)


def refuse_overtaken(stamp: str, *, current: dict[str, Any], typed: dict[str, Any]) -> None:
    """Raise Overtaken where somebody else changed what is not as it was typed."""
    meeting = meet(stamp, current=current, typed=typed)
    if meeting.theirs and current != typed:
        raise Overtaken(meeting, current)


def _refuse_circle(customer: Customer, parent_id: int | None) -> None:
    if parent_id is not None and goes_round(customer_id=customer.pk, parent_id=parent_id):
        raise Refused(
            "customers.parent.circle",
            _("By this parent the customer would stand above itself. Choose another one."),
            field="parent",
        )


def _refuse_impossible(details: CustomerDetails) -> None:
    if details.currency:
        refuse_unknown_currency(details.currency, field="currency")
    if details.country and not is_country(details.country):
        raise Refused(
            "customers.customer.unknown_country",
            _("%(country)s is no country. Choose one from the list."),
            country=details.country,
            field="country",
        )
    if details.timezone and not is_zone(details.timezone):
        raise Refused(
            "customers.customer.unknown_zone",
            _("%(zone)s is no time zone. Choose one from the list."),
            zone=details.timezone,
            field="timezone",
        )
    if details.terms and not are_terms(details.terms):
        raise Refused(
            "customers.customer.unreadable_terms",
            _("These are no payment terms. Write them as “net 30”, “30 EOM” or “2/10 net 30”."),
            field="terms",
        )


def _explain(error: IntegrityError) -> DomainError:
    return Refused(
        "customers.customer.number_taken",
        _("There is a customer of this number. Choose another number."),
        field="number",
    )
