"""Composable predicates over the ledger; rights are the customer's."""

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from kernel import access, rights
from staff.roles import OWN_CUSTOMERS_ONLY


class LedgerQuerySet(models.QuerySet[Any]):
    """Rows that belong to a customer and are seen by whoever may see that customer."""

    def visible_to(self, user: Any, on: date) -> Self:
        if not access.can(user, rights.LEDGER_VIEW):
            return self.none()
        if user.role not in OWN_CUSTOMERS_ONLY:
            return self
        customers = apps.get_model("customers", "Customer").objects.visible_to(user, on)
        return self.filter(customer_id__in=customers.values("id"))


class DocumentQuerySet(LedgerQuerySet):
    """Invoices, debit notes and credit notes."""

    def search(self, text: str) -> Self:
        """By number, case ignored, from its start; or by the exact reference."""
        text = text.strip()
        return self.filter(Q(number__istartswith=text) | Q(reference=text)) if text else self


class OpenItemQuerySet(LedgerQuerySet):
    """Instalments; `open` spells the condition of the partial index."""

    def open(self) -> Self:
        return self.filter(open_amount__gt=0)

    def receivable(self) -> Self:
        return self.filter(item_class="receivable")


class SourceQuerySet(LedgerQuerySet):
    """Receipts, credit notes and transferred money."""

    def unapplied(self) -> Self:
        return self.filter(unapplied_amount__gt=0)
