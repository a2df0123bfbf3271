"""The list of documents: what was invoiced and credited, and what is still open of it.

Amounts of credit notes are negative, so that a column adds up to what it means.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

from customers.models import Customer
from invoices.choices import DocumentKind, ItemClass, MarkKind
from invoices.models import Document, Mark, OpenItem, Source
from invoices.models.fields import AmountField
from invoices.tables.ledger import LedgerTable
from kernel import rights
from kernel.public_ids import decode
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
from kernel.tables.markup import badge, name_link, span, two_lines
from kernel.tables.table import Empty

KINDS = dict(DocumentKind.choices)
MARKS = dict(MarkKind.choices)
MARK_TONES = {MarkKind.DISPUTED: "bad", MarkKind.PROMISED: "accent"}
OPEN, CLOSED, CANCELLED = "open", "closed", "cancelled"
STATES = {
    OPEN: gettext_lazy("Open"),
    CLOSED: pgettext_lazy("item", "Closed"),
    CANCELLED: gettext_lazy("Cancelled"),
}
_customer_page = address_maker("customers:detail", Customer.public_prefix)
_page = address_maker("invoices:document", Document.public_prefix)


def _open_items(**given: Any) -> Exists:
    return Exists(OpenItem.objects.filter(document_id=OuterRef("pk"), open_amount__gt=0, **given))


def _open_credit() -> Exists:
    return Exists(Source.objects.filter(document_id=OuterRef("pk"), unapplied_amount__gt=0))


def _is_open() -> Q:
    is_credit = Q(kind=DocumentKind.CREDIT_NOTE)
    return (~is_credit & Q(_open_items())) | (is_credit & Q(_open_credit()))


def live_marks(today: Any) -> QuerySet[Mark]:
    """What is said of items on the day: begun, not run out, not ended."""
    ended = Mark.objects.filter(ends_id=OuterRef("pk"), from_on__lte=today)
    held = Mark.objects.filter(ends=None, from_on__lte=today)
    return held.filter(Q(until_on=None) | Q(until_on__gte=today)).exclude(Exists(ended))


def find_customer(queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
    """By public id, as links have it, or by number; with the accounts that were merged into it."""
    pk = decode(Customer.public_prefix, value)
    own = Q(pk=pk) | Q(merged_into=pk) if pk else Q(number=value) | Q(merged_into__number=value)
    return queryset.filter(customer_id__in=Customer.objects.filter(own).values("pk"))


class DocumentFilters(TableFilters):
    """What the list of documents can be narrowed to."""

    first = ("q", "kind", "state", "overdue")

    q = TextFilter(method="search", label=gettext_lazy("Number or reference"))
    kind = ChoiceFilter(choices=DocumentKind.choices, label=gettext_lazy("Kind"))
    state = ChoiceFilter(
        choices=list(STATES.items()), method="in_state", label=gettext_lazy("State")
    )
    issued_from = DayFilter("issued_on", "gte", label=gettext_lazy("Issued from"))
    issued_to = DayFilter("issued_on", "lte", label=gettext_lazy("Issued until"))
    due_from = DayFilter(method="due", label=gettext_lazy("Due from"))
    due_to = DayFilter(method="due", label=gettext_lazy("Due until"))
    amount_from = AmountFilter("amount", "gte", label=gettext_lazy("Amount from"))
    amount_to = AmountFilter("amount", "lte", label=gettext_lazy("Amount up to"))
    currency = WordFilter("currency", "iexact", label=gettext_lazy("Currency"))
    customer = WordFilter(method=find_customer, label=gettext_lazy("Customer number"))
    mark = ChoiceFilter(choices=MarkKind.choices, method="marked", label=gettext_lazy("Mark"))
    overdue = FlagFilter(method="late", label=gettext_lazy("Overdue"))

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.search(value)

    def in_state(self, queryset: Any, name: str, value: str) -> Any:
        if value == CANCELLED:
            return queryset.filter(cancelled_on__isnull=False)
        held = queryset.filter(cancelled_on=None)
        return held.filter(_is_open()) if value == OPEN else held.exclude(_is_open())

    def due(self, queryset: Any, name: str, value: Any) -> Any:
        side = "gte" if name == "due_from" else "lte"
        items = OpenItem.objects.filter(document_id=OuterRef("pk"), **{f"due_on__{side}": value})
        return queryset.filter(Exists(items))

    def marked(self, queryset: Any, name: str, value: str) -> Any:
        marks = live_marks(self.today).filter(
            kind=value, item__document_id=OuterRef(OuterRef("pk"))
        )
        items = OpenItem.objects.filter(document_id=OuterRef("pk"))
        return queryset.filter(Exists(items.filter(pk__in=marks.values("item_id"))))

    def late(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset.filter(_open_items(due_on__lt=self.today)) if value else queryset


def show_customer(row: Row) -> str:
    """The name as a link to the customer's page."""
    if row["customer_id"] is None:
        return badge(_("Not yet known"), "warn")
    return name_link(_customer_page(row["customer_id"]), row["customer__name"])


def state_of(row: Row) -> str:
    if row["cancelled_on"] is not None:
        return CANCELLED
    return OPEN if row["open_amount"] else CLOSED


def show_state(row: Row) -> str:
    """What is usual stands back: only a cancelled document bears a badge."""
    state = state_of(row)
    if state == CANCELLED:
        return badge(STATES[state], "warn")
    return span("muted", STATES[state]) if state == CLOSED else str(STATES[state])


def show_marks(row: Row) -> SafeString:
    words = [badge(MARKS[kind], MARK_TONES.get(kind, "")) for kind in sorted(row["mark_kinds"])]
    return SafeString(" ".join(words))  # each was escaped by badge


def _of_document() -> QuerySet[OpenItem, Any]:
    return OpenItem.objects.filter(document_id=OuterRef("pk")).order_by().values("document_id")


def _due_on() -> Any:
    """The first day of what is open, else the last of all."""
    due_on = Coalesce(Min("due_on", filter=Q(open_amount__gt=0)), Max("due_on"))
    return Subquery(_of_document().annotate(found=due_on).values("found"))


def _by_kind(*, credit: Any, other: Any) -> Case:
    """Credit notes count against what is owed."""
    is_credit = When(kind=DocumentKind.CREDIT_NOTE, then=credit)
    return Case(is_credit, default=other, output_field=AmountField())


def _signed_amount() -> Case:
    return _by_kind(credit=-F("amount"), other=F("amount"))


def _open_amount() -> Case:
    sources = Source.objects.filter(document_id=OuterRef("pk")).values("unapplied_amount")
    items = _of_document().annotate(found=Sum("open_amount")).values("found")
    unapplied, still_open = (
        Coalesce(Subquery(rows), 0, output_field=AmountField()) for rows in (sources, items)
    )
    return _by_kind(credit=-unapplied, other=still_open)


def _mark_kinds(today: date) -> ArraySubquery:
    marks = live_marks(today).filter(item__document_id=OuterRef("pk"))
    return ArraySubquery(marks.order_by().values("kind").distinct())


class DocumentTable(LedgerTable):
    key = "documents"
    title = gettext_lazy("Documents")
    url_name = "invoices:documents"
    right = rights.LEDGER_VIEW
    model = Document
    filters_class = DocumentFilters
    default_sort = "-issued"
    totals = ("amount", "open")
    counted = ngettext_lazy("%(shown)s document", "%(shown)s documents", "count")
    empty = Empty(
        gettext_lazy("No documents yet"),
        gettext_lazy("Invoices, debit notes and credit notes come with the first import."),
    )
    none_fit = Empty(
        gettext_lazy("No document fits"),
        gettext_lazy("Search by the beginning of the number, or take a filter away."),
    )

    def days_late(self, row: Row) -> int | None:
        if row["due_on"] is None or row["open_amount"] <= 0 or row["due_on"] >= self.today:
            return None
        late: int = (self.today - row["due_on"]).days
        return late

    columns = (
        Column(
            name="number",
            label=gettext_lazy("Document"),
            fields=("number", "kind"),
            show=lambda row: two_lines(row["number"], KINDS[row["kind"]]),
            value=lambda row: row["number"],
            style="doors",
            sort="number",
        ),
        Column(
            name="customer",
            label=gettext_lazy("Customer"),
            fields=("customer_id", "customer__name"),
            show=show_customer,
            value=lambda row: row["customer__name"],
            sort="customer__sort_key",
            style="stack__text",
        ),
        columns.day("issued", gettext_lazy("Issued"), "issued_on", sort="issued_on",
                    descends_first=True),
        columns.day("due", gettext_lazy("Due"), "due_on", sort="due_on", is_nullable=True),
        columns.number("late", gettext_lazy("Days late"), "days_late",
                       fields=("due_on", "open_amount")),
        columns.text("currency", gettext_lazy("Currency")),
        columns.money("amount", gettext_lazy("Amount"), "signed_amount", sort="signed_amount"),
        columns.money("open", gettext_lazy("Open"), "open_amount", shows_zero=False,
                      sort="open_amount", style="strong stack__figure"),
        Column(
            name="marks",
            label=gettext_lazy("Marks"),
            fields=("mark_kinds",),
            show=show_marks,
            style="stack__text",
            value=lambda row: ", ".join(str(MARKS[kind]) for kind in sorted(row["mark_kinds"])),
        ),
        Column(
            name="state",
            label=gettext_lazy("State"),
            fields=("cancelled_on", "open_amount"),
            show=show_state,
            value=lambda row: str(STATES[state_of(row)]),
        ),
        columns.choice("kind", gettext_lazy("Kind"), KINDS, is_extra=True),
        columns.text("customer-number", gettext_lazy("Customer number"), "customer__number",
                     is_extra=True),
        columns.text("entity", gettext_lazy("Entity"), "entity__code", is_extra=True),
        columns.text("reference", gettext_lazy("Reference"), is_extra=True),
        columns.text("order", gettext_lazy("Purchase order"), "purchase_order", is_extra=True),
        columns.text("terms", gettext_lazy("Payment terms"), is_extra=True),
        columns.choice("class", gettext_lazy("Class"), dict(ItemClass.choices), "item_class",
                       is_extra=True),
    )  # fmt: skip

    def rows(self) -> QuerySet[Document]:
        """Not those that were undone: they should never have been posted."""
        return Document.objects.visible_to(self.reader, self.today).filter(is_undone=False)

    def annotations(self) -> dict[str, Callable[[], Any]]:
        return {
            "due_on": _due_on,
            "signed_amount": _signed_amount,
            "open_amount": _open_amount,
            "mark_kinds": lambda: _mark_kinds(self.today),
        }

    def complete(self, rows: list[Row]) -> None:
        for row in rows:
            if "due_on" in row:
                row["days_late"] = self.days_late(row)

    def link(self, row: Row) -> str:
        return _page(row["pk"])
