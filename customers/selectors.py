"""Reads about customers: who looks after them, whom to reach, what limits contact."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import ManyToOneRel, OuterRef, Q, QuerySet, Subquery

from customers.models import Assignment, Contact, Customer, LegalEntity, Restriction
from customers.querysets import CustomerQuerySet
from customers.rules import fold_name
from staff.roles import OWN_CUSTOMERS_ONLY


@dataclass(frozen=True, slots=True)
class CustomerCare:
    """Who looks after a customer on a day, whom to reach there, and what limits contact."""

    collector: Any
    contacts: tuple[Contact, ...]
    restrictions: tuple[Restriction, ...]


def with_collector(customers: QuerySet[Customer], *, on: date) -> Any:
    """Each with `collector_name`, who looks after it on the day."""
    held = Assignment.objects.on(on).filter(customer_id=OuterRef("id"))
    return customers.annotate(collector_name=Subquery(held.values("collector__name")[:1]))


def get_care(customer: Customer, *, on: date) -> CustomerCare:
    assignment = Assignment.objects.on(on).filter(customer=customer).select_related("collector")
    held = assignment.first()
    return CustomerCare(
        collector=held.collector if held else None,
        contacts=tuple(Contact.objects.filter(customer=customer)),
        restrictions=tuple(Restriction.objects.on(on).filter(customer=customer)),
    )


def find_covered(reader: Any, *, customer_ids: Sequence[int], on: date) -> dict[int, str]:
    """Of customers that a collector sees, those of somebody else and whose they are."""
    if reader.role not in OWN_CUSTOMERS_ONLY:
        return {}
    held = Assignment.objects.on(on).filter(customer_id__in=customer_ids)
    return dict(held.exclude(collector=reader).values_list("customer_id", "collector__name"))


def list_entities() -> QuerySet[LegalEntity]:
    return LegalEntity.objects.order_by("code")


def is_posted_to(entity: LegalEntity) -> bool:
    """True where facts of an app above belong to the entity, whichever app that is."""
    fields = LegalEntity._meta.get_fields(include_hidden=True)
    posting = [
        field
        for field in fields
        # Without a constraint the entity is a copy of the one of the document above it.
        if isinstance(field, ManyToOneRel)
        and getattr(field.related_model, "is_posted", False)
        and getattr(field.field, "db_constraint", True)
    ]
    return any(_has_rows(relation, entity) for relation in posting)


def _has_rows(relation: ManyToOneRel, entity: LegalEntity) -> bool:
    rows = relation.related_model._meta.base_manager
    return rows.filter(**{relation.field.name: entity}).exists()


def find_by_words(customers: CustomerQuerySet, text: str, *, limit: int) -> list[Customer]:
    """The one of exactly this number (or `number name`), else those that the words fit.

    A whole name that one customer alone has is that customer.
    """
    text = text.replace("\0", "").strip()
    number = text.partition(" ")[0]
    exact = list(customers.filter(Q(number=text) | Q(number__iexact=number))[:2])
    asked = text.casefold()
    named = [one for one in exact if asked in {one.number.casefold(), str(one).casefold()}]
    if len(named) == 1:
        return named
    whole = list(customers.filter(sort_key=fold_name(text))[:2])
    if len(whole) == 1:
        return whole
    return list(customers.search(text).order_by("sort_key", "id")[:limit])
