"""The ledger: documents, open items, receipts, allocations, aging, imports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def enter_approvals() -> None:
    """What waits for a decision, one's own requests, and the periods."""
    from invoices.asking import count_own_waiting, count_waiting_requests
    from kernel import navigation, rights

    for key, label, url_name, icon, right, order, count in (
        (
            "approvals",
            _("Approvals"),
            "invoices:approvals",
            "check",
            rights.LEDGER_APPROVE,
            30,
            count_waiting_requests,
        ),
        (
            "own-requests",
            _("My requests"),
            "invoices:own-requests",
            "note",
            rights.LEDGER_POST,
            31,
            count_own_waiting,
        ),
        ("periods", _("Periods"), "invoices:periods", "calendar", rights.LEDGER_POST, 40, None),
    ):
        navigation.enter(
            navigation.Entry(
                key=key,
                label=label,
                url_name=url_name,
                icon=icon,
                right=right,
                order=order,
                count=count,
            )
        )


class InvoicesConfig(AppConfig):
    name = "invoices"

    def ready(self) -> None:
        from customers import terms
        from invoices import customer_actions, timeline
        from invoices.acts import enter_actions
        from invoices.settings import rooms
        from invoices.terms import are_terms

        enter_actions()
        customer_actions.enter()
        terms.accept_only(are_terms)
        timeline.enter()
        rooms.enter()
        self._enter_pages()
        self._enter_lists()
        self._enter_finders()

    def _enter_pages(self) -> None:
        from kernel import navigation, rights

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
        enter_approvals()
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

    def _enter_lists(self) -> None:
        from invoices.tables.customers import CustomerTable
        from invoices.tables.documents import DocumentTable
        from invoices.tables.imports import ImportTable
        from invoices.tables.receipts import ReceiptTable
        from kernel import navigation, rights
        from kernel.tables import registry

        registry.enter(CustomerTable, DocumentTable, ReceiptTable, ImportTable)
        documents = navigation.Entry(
            key="documents",
            label=_("Documents"),
            url_name="invoices:documents",
            icon="document",
            right=rights.LEDGER_VIEW,
            order=22,
        )
        receipts = navigation.Entry(
            key="receipts",
            label=_("Receipts"),
            url_name="invoices:sources",
            icon="cash",
            right=rights.LEDGER_VIEW,
            order=24,
        )
        navigation.enter(documents)
        navigation.enter(receipts)

    def _enter_finders(self) -> None:
        from invoices.search import find_documents, find_receipts
        from kernel import rights, search

        documents = search.Finder(
            key="documents",
            label=_("Documents"),
            icon="document",
            right=rights.LEDGER_VIEW,
            order=30,
            find=find_documents,
        )
        receipts = search.Finder(
            key="receipts",
            label=_("Receipts"),
            icon="cash",
            right=rights.LEDGER_VIEW,
            order=40,
            find=find_receipts,
        )
        search.enter(documents)
        search.enter(receipts)
