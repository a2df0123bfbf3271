"""Whose money it may be: customers that fit a receipt of an unknown payer, each with its reason."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import CharField, F, Func, Value
from django.db.models.functions import Concat, Length
from django.utils.translation import gettext as _

from customers.models import Customer
from customers.rules import fold_name
from invoices.models import Document, OpenItem, Source
from invoices.rules import words_of

MOST: Final = 8
# An amount that more customers owe says nothing about one of them.
MOST_OF_ONE_AMOUNT: Final = 5
_SHORTEST_NAME: Final = 5


@dataclass(frozen=True, slots=True)
class Payer:
    """A customer that the money may be of, and what speaks for it, the strongest first."""

    customer: Customer
    reasons: tuple[str, ...]


def propose_payers(source: Source, *, customers: Any) -> list[Payer]:
    """Out of the customers that the reader may see; most reasons first."""
    text = f"{source.reference} {source.remittance}"
    words = words_of(text)
    reasons: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for customer_id, number in _by_document(source, words):
        reasons[customer_id].append((8, _("names %(number)s") % {"number": number}))
    for pk in customers.filter(number__in=words).values_list("pk", flat=True)[:MOST]:
        reasons[pk].append((6, _("names its customer number")))
    for customer_id in _by_amount(source):
        reasons[customer_id].append((4, _("owes exactly this amount")))
    for pk in _by_name(customers, text):
        reasons[pk].append((3, _("is named in the text")))
    found = customers.in_bulk(list(reasons))
    ranked = sorted(found, key=lambda pk: (-sum(weight for weight, _why in reasons[pk]), pk))
    return [
        Payer(found[pk], tuple(dict.fromkeys(why for _weight, why in sorted(reasons[pk])[::-1])))
        for pk in ranked[:MOST]
    ]


def _by_document(source: Source, words: set[str]) -> list[tuple[int, str]]:
    rows = Document.objects.filter(entity_id=source.entity_id, number__in=words, is_undone=False)
    return list(rows.values_list("customer_id", "number")[:MOST])


def _by_amount(source: Source) -> list[int]:
    items = OpenItem.objects.open().receivable()
    same = items.filter(
        entity_id=source.entity_id, currency=source.currency, open_amount=source.unapplied_amount
    )
    found = list(same.order_by().values_list("customer_id", flat=True).distinct()[: MOST + 1])
    return found if len(found) <= MOST_OF_ONE_AMOUNT else []


def _by_name(customers: Any, text: str) -> list[int]:
    """Customers the first two words of whose names stand in the text."""
    folded = " ".join(re.findall(r"\w+", fold_name(text)))
    if not folded:
        return []
    begin = Concat(_word(1), Value(" "), _word(2), output_field=CharField())
    rows = customers.annotate(begin=begin).annotate(length=Length("begin"))
    rows = rows.filter(length__gte=_SHORTEST_NAME + 2)
    rows = rows.annotate(
        place=Func(Value(folded, output_field=CharField()), F("begin"), function="STRPOS")
    ).filter(place__gt=0)
    return list(rows.order_by("-length", "pk").values_list("pk", flat=True)[:MOST])


def _word(place: int) -> Func:
    return Func(
        F("sort_key"), Value(" "), Value(place), function="SPLIT_PART", output_field=CharField()
    )
