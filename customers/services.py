"""Writes about legal entities, who looks after customers, and what limits contact.

Each is one act; before and after of every row are kept by triggers.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Final

from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from customers.choices import Channel, RestrictionKind
from customers.models import Assignment, Contact, Cover, Customer, LegalEntity, Restriction
from customers.selectors import is_posted_to
from kernel.audit import record_act
from kernel.countries import is_country
from kernel.errors import Conflict, Refused
from kernel.services import refuse_unknown_currency
from kernel.versions import refuse_stale
from staff.choices import Role
from staff.models import User

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class EntityDetails:
    """What an administrator says about a legal entity."""

    code: str
    name: str
    country: str = ""
    currency: str = "EUR"
    control_account: str = ""
    address: str = ""
    payment_details: str = ""


@transaction.atomic
def add_entity(*, details: EntityDetails) -> LegalEntity:
    """A new legal entity.

    Raises Refused where the code is taken, or the country or the currency does not exist.
    """
    _refuse_impossible(details)
    record_act(code="customers.entity.added", reason=details.code)
    return _save_entity(LegalEntity(**asdict(details)))


@transaction.atomic
def change_entity(*, entity: LegalEntity, details: EntityDetails, seen: str = "") -> LegalEntity:
    """Change a legal entity; what already stands so leaves no act.

    Raises Conflict where somebody changed it since it was `seen`.

    Raises Refused also where the code or the functional currency would change although facts are
    posted: import files name the one, functional amounts are in the other.
    """
    held = LegalEntity.objects.select_for_update(no_key=True).get(pk=entity.pk)
    refuse_stale(held, seen)
    values = asdict(details)
    changed = [field for field, value in values.items() if getattr(held, field) != value]
    if not changed:
        return held
    _refuse_impossible(details)
    _refuse_posted(held, changed)
    record_act(code="customers.entity.changed", reason=details.code)
    for field in changed:
        setattr(held, field, values[field])
    return _save_entity(held)


@transaction.atomic
def assign_collector(
    *, customer: Customer, collector: User, from_on: date, until_on: date | None = None
) -> Assignment:
    """From this day on the customer is the collector's, until the last day or the next assignment.

    The assignment before ends the day before and does not come back (for a time away there is
    `cover_collector`); one that begins later stays; one of the same day is replaced. So the order
    of the calls does not matter, and the same call again leaves no act. Raises Refused for who is
    no active collector.
    """
    _refuse_backwards(from_on, until_on)
    _refuse_other_than_collector(collector, field="collector")
    change = _plan_assignment(customer, collector, from_on, until_on)
    if change.same is not None:
        return change.same
    record_act(code="customers.collector.assigned", reason=customer.number)
    return _assign(change)


@transaction.atomic
def assign_collectors(
    *, customers: Sequence[Customer], collector: User, from_on: date
) -> list[Assignment]:
    """As `assign_collector` for many customers, in one act; who is the collector's already stays.

    Returns what changed; the same call again changes nothing and leaves no act.
    """
    _refuse_other_than_collector(collector, field="collector")
    ordered = sorted(customers, key=lambda customer: customer.pk)  # locks in one order
    plans = [_plan_assignment(customer, collector, from_on, None) for customer in ordered]
    changes = [plan for plan in plans if plan.same is None]
    if not changes:
        return []
    record_act(code="customers.collectors.assigned", reason=f"{collector.name}: {len(changes)}")
    return [_assign(change) for change in changes]


@dataclass(frozen=True, slots=True)
class _Change:
    """An assignment to be made, its customer locked; `same` is the one that stands so already."""

    customer: Customer
    collector: User
    from_on: date
    until_on: date | None
    same: Assignment | None


def _plan_assignment(
    customer: Customer, collector: User, from_on: date, until_on: date | None
) -> _Change:
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    own = Assignment.objects.filter(customer=customer)
    following = own.filter(from_on__gt=from_on).order_by("from_on").first()
    if following and (until_on is None or until_on >= following.from_on):
        until_on = following.from_on - _DAY
    same = own.filter(from_on=from_on, collector=collector, until_on=until_on).first()
    return _Change(customer, collector, from_on, until_on, same)


def _assign(change: _Change) -> Assignment:
    own = Assignment.objects.filter(customer=change.customer)
    before = own.on(change.from_on).filter(from_on__lt=change.from_on)
    before.update(until_on=change.from_on - _DAY)
    made: Assignment
    made, _is_new = Assignment.objects.update_or_create(
        customer=change.customer,
        from_on=change.from_on,
        defaults={"collector": change.collector, "until_on": change.until_on},
    )
    return made


@transaction.atomic
def cover_collector(*, collector: User, substitute: User, from_on: date, until_on: date) -> Cover:
    """On these days the substitute sees and works the collector's whole portfolio.

    The same call again leaves no act. Raises Refused where somebody covers already, or the
    substitute is no active collector. Who is covered may have left.
    """
    _refuse_backwards(from_on, until_on)
    _refuse_other_than_collector(substitute, field="substitute")
    if substitute == collector:
        raise Refused(
            "customers.cover.oneself",
            _("Nobody stands in for themself. Choose somebody else."),
            field="substitute",
        )
    User.objects.select_for_update(no_key=True).get(pk=collector.pk)
    days = {"from_on": from_on, "until_on": until_on}
    own = Cover.objects.filter(collector=collector)
    same: Cover | None = own.filter(substitute=substitute, **days).first()
    if same is not None:
        return same
    if own.filter(from_on__lte=until_on, until_on__gte=from_on).exists():
        raise Refused(
            "customers.cover.overlaps",
            _("Somebody covers for them on some of these days already. Choose other days."),
            field="from_on",
        )
    record_act(code="customers.collector.covered", reason=collector.name)
    made: Cover = Cover.objects.create(collector=collector, substitute=substitute, **days)
    return made


@transaction.atomic
def restrict_contact(
    *,
    customer: Customer,
    kind: RestrictionKind,
    from_on: date,
    until_on: date | None = None,
    contact: Contact | None = None,
    channel: Channel = Channel.ANY,
    reason: str = "",
) -> Restriction:
    """Limit contact with a customer, or with one person there, by every way or by one.

    Raises Refused for a contact of another customer.
    """
    _refuse_backwards(from_on, until_on)
    if contact is not None and contact.customer_id != customer.pk:
        raise Refused(
            "customers.restriction.foreign_contact",
            _("This person belongs to another customer. Choose one of this customer's."),
            field="contact",
        )
    record_act(code="customers.contact.restricted", reason=reason or customer.number)
    return Restriction.objects.create(
        customer=customer,
        contact=contact,
        kind=kind,
        channel=channel,
        from_on=from_on,
        until_on=until_on,
        reason=reason,
    )


@transaction.atomic
def lift_restriction(*, restriction: Restriction, on: date, reason: str = "") -> None:
    """From this day on it no longer holds; one that had not begun never was.

    Raises Refused where it has ended by then.
    """
    held = Restriction.objects.select_for_update().filter(pk=restriction.pk).first()
    if held is None or (held.until_on is not None and held.until_on < on):
        raise Refused("customers.restriction.ended", _("The restriction has ended already."))
    record_act(code="customers.restriction.lifted", reason=reason)
    if held.from_on >= on:
        held.delete()
        return
    held.until_on = on - _DAY
    held.save(update_fields=["until_on"])


def _refuse_backwards(from_on: date, until_on: date | None) -> None:
    if until_on is not None and until_on < from_on:
        raise Refused(
            "customers.days.backwards",
            _("The last day comes before the first one."),
            field="until_on",
        )


def _refuse_other_than_collector(person: User, *, field: str) -> None:
    """Asked of the database: the object at hand may be older than the person's last change."""
    if not User.objects.active().with_role(Role.COLLECTOR).filter(pk=person.pk).exists():
        raise Refused(
            "customers.collector.none",
            _("%(name)s is no collector who can sign in. Choose somebody else."),
            name=person.name,
            field=field,
        )


def _refuse_impossible(details: EntityDetails) -> None:
    refuse_unknown_currency(details.currency, field="currency")
    if details.country and not is_country(details.country):
        raise Refused(
            "customers.entity.unknown_country",
            _("%(country)s is no country. Choose one from the list."),
            country=details.country,
            field="country",
        )


def _refuse_posted(entity: LegalEntity, changed: list[str]) -> None:
    fixed = [field for field in ("code", "currency") if field in changed]
    if not fixed:
        return
    try:
        # Who posts holds the row's key: nothing is posted between the question and the change.
        LegalEntity.objects.select_for_update(nowait=True).get(pk=entity.pk)
    except OperationalError as error:
        raise Conflict(
            "customers.entity.busy",
            _("Something is being posted for this entity just now. Try again in a minute."),
        ) from error
    if is_posted_to(entity):
        raise Refused(
            f"customers.entity.fixed_{fixed[0]}",
            _("This stays as it is, because documents are posted."),
            field=fixed[0],
        )


def _save_entity(entity: LegalEntity) -> LegalEntity:
    try:
        with transaction.atomic():
            entity.save()
    except IntegrityError as error:
        raise Refused(
            "customers.entity.code_taken",
            _("There is a legal entity of this code. Choose another code."),
            field="code",
        ) from error
    return entity
