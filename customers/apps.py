"""Customers, groups, contacts and who looks after them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        from customers import timeline
        from customers.search import find_contacts, find_customers
        from kernel import rights, search

        customers = search.Finder(
            key="customers",
            label=_("Customers"),
            icon="customers",
            right=rights.CUSTOMERS_VIEW,
            order=10,
            find=find_customers,
        )
        contacts = search.Finder(
            key="contacts",
            label=_("Contacts"),
            icon="account",
            right=rights.CUSTOMERS_VIEW,
            order=20,
            find=find_contacts,
        )
        search.enter(customers)
        search.enter(contacts)
        timeline.enter()
