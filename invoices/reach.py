"""Which customers a reader may be told of; what belongs to others is told without their names."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from customers.models import Customer


class Reach:
    """The reader's visible customers (None for all), asked once for all ids of a page."""

    def __init__(self, visible: Any = None) -> None:
        self._visible = visible
        self._held: set[int | None] = set()

    def learn(self, ids: Iterable[int | None]) -> None:
        if self._visible is None:
            return
        unknown = {pk for pk in ids if pk is not None} - self._held
        if unknown:
            self._held |= set(self._visible.filter(pk__in=unknown).values_list("pk", flat=True))

    def holds(self, customer_id: int | None) -> bool:
        """Money that is not yet known from whom is told to those alone who see all customers."""
        return self._visible is None or customer_id in self._held

    def name(self, customer: Customer | None) -> str:
        if not self.holds(customer.pk if customer else None):
            return _("another customer") if customer else _("money not yet known from whom")
        return customer.name if customer else ""
