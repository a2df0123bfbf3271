"""Composable predicates over customers: who may see whom, and what holds on a day."""

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from customers.rules import fold_name
from kernel import access, rights
from staff.roles import OWN_CUSTOMERS_ONLY


class DatedQuerySet(models.QuerySet[Any]):
    """Rows that hold from a day to a day, both included; no end means still."""

    def on(self, day: date) -> Self:
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gte=day), from_on__lte=day)


class CustomerQuerySet(models.QuerySet[Any]):
    """Customers as people may see them."""

    def standing(self) -> Self:
        """Without accounts that were merged into another."""
        return self.filter(merged_into=None)

    def assigned_to(self, collector_ids: Any, on: date) -> Self:
        """Who looks after a customer looks after every account that was merged into it."""
        assignments = apps.get_model("customers", "Assignment").objects.on(on)
        held = assignments.filter(collector_id__in=collector_ids, customer__merged_into=None)
        own = held.order_by().values("customer_id")
        merged = self.model._meta.base_manager.filter(merged_into__in=own).order_by()
        return self.filter(id__in=own.union(merged.values("id"), all=True))

    def visible_to(self, user: Any, on: date) -> Self:
        """All for who may see all; own and covered portfolios, as of `on`, for a collector."""
        if not access.can(user, rights.CUSTOMERS_VIEW):
            return self.none()
        if user.role not in OWN_CUSTOMERS_ONLY:
            return self
        covers = apps.get_model("customers", "Cover").objects.on(on)
        covered = covers.filter(substitute_id=user.pk).values("collector_id")
        people = apps.get_model("staff", "User").objects.filter(Q(pk=user.pk) | Q(pk__in=covered))
        return self.assigned_to(people.values("id"), on)

    def search(self, text: str) -> Self:
        """By number (prefix) or by any part of the name, accents and case ignored."""
        text = text.replace("\0", "").strip()  # which the database takes in no text
        if not text:
            return self
        named = Q(number__istartswith=text) | Q(sort_key__contains=fold_name(text))
        # A customer is found by what its merged accounts are called too.
        alias = self.model._meta.base_manager.filter(named, merged_into__isnull=False)
        return self.filter(named | Q(id__in=alias.order_by().values("merged_into_id")))
