"""Finding customers and the people there: by number, name, e-mail and telephone."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.db.models.functions import Length, Lower
from django.urls import reverse

from customers.models import Contact, Customer
from kernel.public_ids import encode
from kernel.search import COMMON, Asked, Hit, Rank, Tier, first_of, rank_of
from kernel.search_sql import (
    Fold,
    NumberKey,
    PhoneKey,
    Reversed,
    any_phone,
    begins,
    every_word,
    every_word_alike,
    likeness,
)
from kernel.search_words import Query, phone_key

CUSTOMER_FIELDS = ("number", "name", "country", "email", "phone")
CONTACT_FIELDS = ("name", "role", "email", "phone", "customer_id", "customer__name")


def find_customers(asked: Asked) -> Iterable[Hit]:
    customers = Customer.objects.visible_to(asked.reader, asked.on).alias(
        number_key=NumberKey("number"),
        number_end=Reversed(NumberKey("number")),
        address=Lower("email"),
        phone_key=PhoneKey("phone"),
    )
    query = asked.query
    tiers = sorted((*_numbered(query), *_reached(query), *_named(query, "sort_key")), key=rank_of)
    for row in first_of(customers, tiers, fields=CUSTOMER_FIELDS, limit=asked.limit):
        yield Hit(
            title=row["name"],
            detail=_joined(row["number"], row["country"], *_how_found(asked, row)),
            url=_address(row["id"]),
            rank=Rank(row["rank"]),
        )


def find_contacts(asked: Asked) -> Iterable[Hit]:
    visible = Customer.objects.visible_to(asked.reader, asked.on)
    contacts = Contact.objects.alias(
        folded=Fold("name"), address=Lower("email"), phone_key=PhoneKey("phone")
    )
    if visible.query.where:
        contacts = contacts.filter(customer_id__in=visible.values("id"))
    tiers = [*_reached(asked.query), *_named(asked.query, "folded")]
    for row in first_of(contacts, tiers, fields=CONTACT_FIELDS, limit=asked.limit):
        yield Hit(
            title=row["name"],
            detail=_joined(row["role"], row["customer__name"], *_how_found(asked, row)),
            url=_address(row["customer_id"]),
            rank=Rank(row["rank"]),
        )


def _numbered(query: Query) -> Iterator[Tier]:
    number = query.number
    if number:
        exact = (Rank.EXACT, Q(number_key=number))
        yield Tier(Rank.BEGINS, Q(number_key__startswith=number), ("number_key",), exact)
    if query.number_end:
        yield Tier(Rank.WITHIN, Q(number_end__startswith=query.number_end), ("number_end",))
    if query.near_numbers:
        yield Tier(Rank.ALIKE, Q(number_key__in=sorted(query.near_numbers)), ("number_key",))


def _reached(query: Query) -> Iterator[Tier]:
    if query.email:
        exact = (Rank.EXACT, Q(address=query.email))
        held = Q(address__contains=query.email)
        yield Tier(Rank.BEGINS, held, ("rank", Length("email"), "id"), exact, COMMON)
    if query.phones:
        exact = (Rank.EXACT, Q(phone_key__in=sorted(query.phones)))
        held = any_phone("phone_key", query)
        yield Tier(Rank.WITHIN, held, ("rank", Length("phone"), "id"), exact, COMMON)


def _named(query: Query, field: str) -> Iterator[Tier]:
    """Short names first: of them the words typed are the larger part."""
    if query.has_letters:
        better = (Rank.BEGINS, begins(field, query))
        order = ("rank", Length("name"), "id")
        yield Tier(Rank.WORDS, every_word(field, query), order, better, COMMON)
    if query.can_be_misspelt:
        order = (likeness(field, query).desc(), Length("name"), "id")
        yield Tier(Rank.ALIKE, every_word_alike(field, query), order, looked_at=COMMON)


def _how_found(asked: Asked, row: dict[str, Any]) -> tuple[str, ...]:
    """The address or telephone number, where it was asked for."""
    if asked.query.email and asked.query.email in row["email"].lower():
        return (row["email"],)
    held = phone_key(row["phone"])
    return (row["phone"],) if any(phone in held for phone in asked.query.phones) else ()


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _address(pk: int) -> str:
    return reverse("customers:detail", args=[encode(Customer.public_prefix, pk)])
