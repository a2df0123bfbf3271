"""The ledger: documents, open items, receipts, allocations, aging, imports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InvoicesConfig(AppConfig):
    name = "invoices"

    def ready(self) -> None:
        from invoices.acts import enter_actions
        from kernel import navigation, rights

        enter_actions()
        aging = navigation.Entry(
            key="aging",
            label=_("Aging"),
            url_name="invoices:aging",
            icon="aging",
            right=rights.REPORTS_VIEW,
            order=10,
        )
        customers = navigation.Entry(
            key="customers",
            label=_("Customers"),
            url_name="customers:list",
            icon="customers",
            right=rights.CUSTOMERS_VIEW,
            order=20,
        )
        navigation.enter(aging)
        navigation.enter(customers)
        imports = navigation.Entry(
            key="imports",
            label=_("Import"),
            url_name="invoices:imports",
            icon="import",
            right=rights.IMPORTS_RUN,
            order=80,
            group=2,
        )
        navigation.enter(imports)
