"""The list of receipts and credits: what came in, what is still to be applied, from whom."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext

from invoices.choices import SourceKind, WithdrawalKind
from invoices.models import Source, Withdrawal
from invoices.tables.documents import find_customer, show_customer
from invoices.tables.ledger import LedgerTable
from kernel import formats, rights
from kernel.tables import columns
from kernel.tables.columns import Column, Row
from kernel.tables.filters import (
    AmountFilter,
    ChoiceFilter,
    DayFilter,
    FlagFilter,
    TableFilters,
    TextFilter,
    WordFilter,
)
from kernel.tables.links import address_maker
from kernel.tables.markup import badge, span, two_lines
from kernel.tables.table import Empty

KINDS = dict(SourceKind.choices)
_page = address_maker("invoices:source", Source.public_prefix)


def _returned() -> Exists:
    """By the bank, and not taken back."""
    returns = Withdrawal.objects.filter(source_id=OuterRef("pk"), kind=WithdrawalKind.RETURN)
    return Exists(returns.filter(reverses=None, reversal=None))


class ReceiptFilters(TableFilters):
    """What the list of receipts can be narrowed to."""

    first = ("q", "kind", "unidentified", "unapplied", "returned")

    q = TextFilter(method="search", label=gettext_lazy("Number, reference or remittance text"))
    kind = ChoiceFilter(choices=SourceKind.choices, label=gettext_lazy("Kind"))
    unidentified = FlagFilter(method="of_nobody", label=gettext_lazy("Unidentified"))
    unapplied = FlagFilter(method="left_over", label=gettext_lazy("Unapplied"))
    returned = FlagFilter(method="sent_back", label=gettext_lazy("Returned"))
    dated_from = DayFilter("dated_on", "gte", label=gettext_lazy("Date from"))
    dated_to = DayFilter("dated_on", "lte", label=gettext_lazy("Date until"))
    amount_from = AmountFilter("amount", "gte", label=gettext_lazy("Amount from"))
    amount_to = AmountFilter("amount", "lte", label=gettext_lazy("Amount up to"))
    currency = WordFilter("currency", "iexact", label=gettext_lazy("Currency"))
    method = WordFilter("method", "istartswith", label=gettext_lazy("Method"))
    customer = WordFilter(method=find_customer, label=gettext_lazy("Customer number"))

    def search(self, queryset: Any, name: str, value: str) -> Any:
        by_number = Q(number__istartswith=value) | Q(reference__iexact=value)
        return queryset.filter(by_number | Q(remittance__icontains=value))

    def of_nobody(self, queryset: Any, name: str, value: Any) -> Any:
        """Named later it is moved on: then nothing of it is left here."""
        return queryset.filter(customer=None, unapplied_amount__gt=0) if value else queryset

    def left_over(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset.unapplied() if value else queryset

    def sent_back(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset.filter(_returned()) if value else queryset


def _show_payer(row: Row) -> str:
    if row["customer_id"] is None and not row["unapplied_amount"]:
        return badge(_("Moved on"))
    return show_customer(row)


def _show_method(row: Row) -> str:
    """As it was imported, `direct_debit` as two words."""
    return str(row["method"] or formats.NOTHING).replace("_", " ")


def _show_number(row: Row) -> str:
    return two_lines(row["number"], KINDS[row["kind"]])


def _show_applied(row: Row) -> str:
    if row["was_returned"]:
        return badge(_("Returned"), "bad")
    if row["unapplied_amount"]:
        return badge(_("To apply"), "warn")
    return span("muted", pgettext("money", "Applied"))


def _name_applied(row: Row) -> str:
    if row["was_returned"]:
        return _("Returned")
    return _("To apply") if row["unapplied_amount"] else pgettext("money", "Applied")


class ReceiptTable(LedgerTable):
    key = "receipts"
    title = gettext_lazy("Receipts and credits")
    url_name = "invoices:sources"
    right = rights.LEDGER_VIEW
    model = Source
    filters_class = ReceiptFilters
    default_sort = "-dated"
    totals = ("amount", "unapplied")
    counted = ngettext_lazy(
        "%(shown)s receipt or credit", "%(shown)s receipts and credits", "count"
    )
    empty = Empty(
        gettext_lazy("No receipts yet"),
        gettext_lazy("Receipts, credit notes and transferred money come with the first import."),
    )
    none_fit = Empty(
        gettext_lazy("No receipt fits"),
        gettext_lazy("Search by the number, the reference or the remittance text."),
    )
    columns = (
        Column(
            name="number",
            label=gettext_lazy("Receipt"),
            fields=("number", "kind"),
            show=_show_number,
            value=lambda row: row["number"],
            style="doors",
            sort="number",
        ),
        columns.day("dated", gettext_lazy("Date"), "dated_on", sort="dated_on",
                    descends_first=True),
        Column(
            name="customer",
            label=gettext_lazy("Customer"),
            fields=("customer_id", "customer__name", "unapplied_amount"),
            show=_show_payer,
            value=lambda row: row["customer__name"] or "",
            sort="customer__sort_key",
            is_nullable=True,
            style="stack__text",
        ),
        columns.text("method", gettext_lazy("Method"), show=_show_method),
        columns.text("reference", gettext_lazy("Reference"), style="wraps"),
        columns.text("currency", gettext_lazy("Currency")),
        columns.money("amount", gettext_lazy("Amount"), sort="amount"),
        columns.money("unapplied", gettext_lazy("Unapplied"), "unapplied_amount",
                      shows_zero=False, sort="unapplied_amount", style="strong stack__figure"),
        Column(
            name="state",
            label=gettext_lazy("State"),
            fields=("was_returned", "unapplied_amount"),
            show=_show_applied,
            value=_name_applied,
        ),
        columns.text("remittance", gettext_lazy("Remittance text"), is_extra=True,
                     style="wraps stack__text"),
        columns.choice("kind", gettext_lazy("Kind"), KINDS, is_extra=True),
        columns.text("customer-number", gettext_lazy("Customer number"), "customer__number",
                     is_extra=True),
        columns.text("entity", gettext_lazy("Entity"), "entity__code", is_extra=True),
    )  # fmt: skip

    def rows(self) -> QuerySet[Source]:
        """Not those that were undone; who sees only some customers sees no unknown payer's."""
        return Source.objects.visible_to(self.reader, self.today).filter(is_undone=False)

    def annotations(self) -> dict[str, Callable[[], Any]]:
        return {"was_returned": _returned}

    def link(self, row: Row) -> str:
        return _page(row["pk"])
