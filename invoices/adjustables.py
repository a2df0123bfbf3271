"""The open items of a customer that may be adjusted, as the page of adjusting shows them."""

from collections.abc import Iterable
from typing import Final

from customers.models import Customer
from invoices.models import OpenItem

MOST_SHOWN: Final = 200


def list_adjustables(
    customer: Customer, *, find: str = "", ticked: Iterable[int] = ()
) -> tuple[list[OpenItem], int]:
    """The items to choose from, ticked ones and those found first, and how many there are."""
    items = (
        OpenItem.objects.open()
        .receivable()
        .filter(customer=customer)
        .select_related("document")
        .order_by("due_on", "id")
    )
    chosen = {item.pk: item for item in items.filter(pk__in=list(ticked))}
    if find.strip():
        found = items.filter(document__number__icontains=find.strip())[:MOST_SHOWN]
        chosen |= {item.pk: item for item in found}
    for item in items[:MOST_SHOWN]:
        if len(chosen) >= MOST_SHOWN:
            break
        chosen.setdefault(item.pk, item)
    return sorted(chosen.values(), key=lambda item: (item.due_on, item.pk)), items.count()
