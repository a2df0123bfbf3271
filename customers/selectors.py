"""Reads about customers: the list by name in pages, one customer with who looks after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import ManyToOneRel, OuterRef, Q, QuerySet, Subquery

from customers.models import Assignment, Contact, Customer, LegalEntity, Restriction
from customers.rules import fold_name
from kernel.public_ids import decode
from staff.roles import OWN_CUSTOMERS_ONLY

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """A page of customers by name; `before` and `after` lead to its neighbours."""

    customers: tuple[Customer, ...]
    count: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CustomerCare:
    """Who looks after a customer on a day, whom to reach there, and what limits contact."""

    collector: Any
    contacts: tuple[Contact, ...]
    restrictions: tuple[Restriction, ...]


def build_customer_page(
    found: QuerySet[Customer], *, on: date, after: str = "", before: str = ""
) -> CustomerPage:
    """Keyset paging by name and id: as quick on the last page as on the first.

    Each customer carries `collector_name`, who looks after it on the day.
    """
    size, count = PAGE_SIZE, found.count()
    ordered = with_collector(found.order_by("sort_key", "id"), on=on)
    is_backwards = False
    if (mark := _find_mark(found, after)) is not None:
        ordered = ordered.filter(_beyond(mark, "gt"))
    elif (mark := _find_mark(found, before)) is not None:
        is_backwards = True
        ordered = ordered.filter(_beyond(mark, "lt")).reverse()
    rows = list(ordered[: size + 1])
    is_more, rows = len(rows) > size, rows[:size]
    if is_backwards:
        rows.reverse()
    has_previous = is_more if is_backwards else mark is not None
    has_next = True if is_backwards else is_more
    return CustomerPage(
        customers=tuple(rows),
        count=count,
        before=rows[0].public_id if rows and has_previous else "",
        after=rows[-1].public_id if rows and has_next else "",
    )


def with_collector(customers: QuerySet[Customer], *, on: date) -> Any:
    """Each with `collector_name`, who looks after it on the day."""
    held = Assignment.objects.on(on).filter(customer_id=OuterRef("id"))
    return customers.annotate(collector_name=Subquery(held.values("collector__name")[:1]))


def _find_mark(found: QuerySet[Customer], public_id: str) -> tuple[str, int] | None:
    pk = decode(Customer.public_prefix, public_id) if public_id else None
    return found.filter(pk=pk).values_list("sort_key", "id").first() if pk else None


def _beyond(mark: tuple[str, int], side: str) -> Q:
    sort_key, pk = mark
    return Q(**{f"sort_key__{side}": sort_key}) | Q(**{"sort_key": sort_key, f"id__{side}": pk})


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


def find_by_words(customers: QuerySet[Customer], text: str, *, limit: int) -> list[Customer]:
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
