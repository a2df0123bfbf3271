"""Finding customers and the people there: by number, name, e-mail and telephone."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.db.models.functions import Length, Lower
from django.urls import reverse

from customers.models import Contact, Customer
from kernel.public_ids import encode
from kernel.search import Asked, Hit, Rank, Tier, first_of
from kernel.search_sql import (
    Fold,
    NumberKey,
    PhoneKey,
    any_phone,
    begins,
    every_word,
    every_word_alike,
    likeness,
)

CUSTOMER_FIELDS = ("number", "name", "country", "email", "phone")
CONTACT_FIELDS = ("name", "role", "email", "phone", "customer_id", "customer__name")


def find_customers(asked: Asked) -> Iterable[Hit]:
    customers = Customer.objects.visible_to(asked.reader, asked.on).alias(
        number_key=NumberKey("number"), address=Lower("email"), phone_key=PhoneKey("phone")
    )
    tiers = [*_numbers(asked), *_reached(asked), *_named(asked, "sort_key")]
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
    tiers = [*_reached(asked), *_named(asked, "folded")]
    for row in first_of(contacts, tiers, fields=CONTACT_FIELDS, limit=asked.limit):
        yield Hit(
            title=row["name"],
            detail=_joined(row["role"], row["customer__name"], *_how_found(asked, row)),
            url=_address(row["customer_id"]),
            rank=Rank(row["rank"]),
        )


def _numbers(asked: Asked) -> Iterator[Tier]:
    number = asked.query.number
    if number:
        yield Tier(Rank.EXACT, Q(number_key=number), ("id",))
        yield Tier(Rank.BEGINS, Q(number_key__startswith=number), ("number_key",))


def _reached(asked: Asked) -> Iterator[Tier]:
    query = asked.query
    if query.email:
        yield Tier(Rank.EXACT, Q(address=query.email), ("id",))
        yield Tier(Rank.BEGINS, Q(address__contains=query.email), (Length("email"), "id"))
    if query.phones:
        yield Tier(Rank.EXACT, Q(phone_key__in=query.phones), ("id",))
        yield Tier(Rank.WITHIN, any_phone("phone_key", query), (Length("phone"), "id"))


def _named(asked: Asked, field: str) -> Iterator[Tier]:
    """Short names first: of them the words typed are the larger part."""
    query = asked.query
    if not query.words:
        return
    first = begins(field, query) & every_word(field, query)
    yield Tier(Rank.BEGINS, first, (Length("name"), "id"))
    yield Tier(Rank.WORDS, every_word(field, query), (Length("name"), "id"))
    if query.can_be_misspelt:
        alike = every_word_alike(field, query)
        yield Tier(Rank.ALIKE, alike, (likeness(field, query).desc(), Length("name"), "id"))


def _how_found(asked: Asked, row: dict[str, Any]) -> tuple[str, ...]:
    """The address or telephone number, where it was asked for."""
    if asked.query.email and asked.query.email in row["email"].lower():
        return (row["email"],)
    return (row["phone"],) if asked.query.phones else ()


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _address(pk: int) -> str:
    return reverse("customers:detail", args=[encode(Customer.public_prefix, pk)])
