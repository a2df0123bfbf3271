"""The list of customers with who looks after them and what they owe today.

By name, number … it is walked by key. By what is owed it is walked by place in the live report,
compared in the reporting currency: who owes nothing is not in it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Least
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from customers.choices import CustomerKind
from customers.models import Assignment, Customer
from customers.selectors import find_covered
from invoices.aging.options import list_options
from invoices.aging.readers import visible_of
from invoices.aging.rules import AmountsIn, Question
from invoices.aging.screens import covered_words
from invoices.aging.selectors import Figures, Page, build_report
from invoices.models import Adjustment, Allocation, OpenItem
from invoices.tables import figures as owed
from invoices.tables.ledger import LedgerTable
from kernel import formats, rights
from kernel.countries import named_countries
from kernel.errors import Refused
from kernel.money import quantize
from kernel.public_ids import decode
from kernel.tables import columns
from kernel.tables.columns import Column, Row
from kernel.tables.filters import ChoiceFilter, FlagFilter, PickFilter, TableFilters, TextFilter
from kernel.tables.keyset import Order, Slice
from kernel.tables.links import address_maker
from kernel.tables.markup import lines, two_lines
from kernel.tables.table import CHUNK, Action, Empty
from kernel.tables.totals import Sums, Totals
from staff.models import User

RANKED = {"overdue": "overdue", "balance": "balance"}
KINDS = dict(CustomerKind.choices)
_page = address_maker("customers:detail", Customer.public_prefix)
INSTEAD = "name"  # where a rate is missing
OWING = ngettext_lazy(
    "%(shown)s customer with something open, compared in the reporting currency",
    "%(shown)s customers with something open, compared in the reporting currency",
    "count",
)


def _overdue_items(today: Any) -> QuerySet[OpenItem]:
    """What was due before the day: open now, or closed only by what takes effect later."""
    due = OpenItem.objects.receivable().filter(effective_on__lte=today, due_on__lt=today)
    later = [
        model.objects.filter(effective_on__gt=today).values("item_id")
        for model in (Allocation, Adjustment)
    ]
    return due.filter(Q(open_amount__gt=0) | Q(pk__in=later[0]) | Q(pk__in=later[1]))


class CustomerFilters(TableFilters):
    """What the list of customers can be narrowed to."""

    first = ("q", "segment", "region", "collector", "overdue")

    q = TextFilter(method="search", label=gettext_lazy("Name or number"))
    segment = PickFilter(method="pick", label=gettext_lazy("Segment"))
    region = PickFilter(method="pick", label=gettext_lazy("Region"))
    collector = PickFilter(method="cared_for", label=gettext_lazy("Collector"))
    country = PickFilter(method="pick", label=gettext_lazy("Country"))
    kind = ChoiceFilter(choices=CustomerKind.choices, label=gettext_lazy("Kind"))
    overdue = FlagFilter(method="late", label=gettext_lazy("Has overdue items"))

    def offer(self) -> None:
        visible = visible_of(Customer.objects.visible_to(self.reader, self.today))
        options = list_options(on=self.today, visible=visible)
        sees_all = visible is None
        for name in ("segment", "region"):
            self.fill(name, options.get(name, []), without=_("Without one"))
        without = _("Without one") if sees_all else ""
        self.fill("collector", options.get("collector", []), without=without)
        self.fill("country", named_countries())

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.search(value)

    def pick(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(**{name: "" if value == "-" else value})

    def cared_for(self, queryset: Any, name: str, value: str) -> Any:
        if value == "-":
            held = Assignment.objects.on(self.today).filter(customer_id=OuterRef("pk"))
            return queryset.exclude(Exists(held))
        return queryset.assigned_to([decode(User.public_prefix, value) or 0], self.today)

    def late(self, queryset: Any, name: str, value: Any) -> Any:
        own = _overdue_items(self.today).order_by().values("customer_id")
        merged = Customer.objects.filter(merged_into__isnull=False, pk__in=own).order_by()
        late = own.union(merged.values("merged_into_id"), all=True)
        return queryset.filter(pk__in=late) if value else queryset

    def name_of(self, name: str, value: str) -> str:
        if name == "country":
            return dict(named_countries()).get(value, value)
        if name != "collector":
            return value
        pk = decode(User.public_prefix, value)
        people = User.objects.filter(pk=pk).values_list("name", flat=True)
        return people.first() or value


def _collector_name(today: date) -> Subquery:
    held = Assignment.objects.on(today).filter(customer_id=OuterRef("pk"))
    return Subquery(held.values("collector__name")[:1])


def _oldest_on(today: date) -> Least:
    """The earliest due day of what is overdue, the merged accounts' with the customer's own."""
    late = OpenItem.objects.open().receivable().filter(due_on__lt=today).order_by()
    owner = "customer__merged_into_id"
    own = late.filter(customer_id=OuterRef("pk")).values("customer_id")
    merged = late.filter(**{owner: OuterRef("pk")}).values(owner)
    return Least(
        *(Subquery(rows.annotate(found=Min("due_on")).values("found")) for rows in (own, merged))
    )


def _count_of(customers: QuerySet[Customer]) -> Subquery:
    """How many these are, as a figure beside each row of a page: one question instead of two."""
    together = customers.order_by().annotate(together=Value(1)).values("together")
    return Subquery(together.annotate(number=Count("pk")).values("number"))


def _amount_column(name: str, label: Any, **rest: Any) -> Column:
    def value(row: Row) -> Any:
        one: Figures | None = row["figure"]
        if one is None:
            return None
        return quantize(owed.amounts_of(one)[owed.NAMES.index(name)], one.currency)

    return Column(
        name=name,
        label=label,
        fields=(),
        show=lambda row: owed.show_amounts(name, row["pk"], row["figures"], row["today"]),
        value=value,
        is_number=True,
        descends_first=True,
        **rest,
    )


def _place(row: Row) -> str:
    return ", ".join(part for part in (row["country"], row["region"]) if part)


def _show_currencies(row: Row) -> str:
    return lines([one.currency for one in row["figures"]])


class CustomerTable(LedgerTable):
    key = "customers"
    title = gettext_lazy("Customers")
    url_name = "customers:list"
    right = rights.CUSTOMERS_VIEW
    model = Customer
    filters_class = CustomerFilters
    default_sort = "name"
    totals = owed.NAMES
    counted = ngettext_lazy("%(shown)s customer", "%(shown)s customers", "count")
    actions = (
        Action(
            "assign",
            gettext_lazy("Assign a collector"),
            "customers:assign-many",
            rights.CUSTOMERS_ASSIGN,
        ),
    )
    empty = Empty(
        gettext_lazy("No customers yet"),
        gettext_lazy("Customers come with the first import, or are assigned to you."),
    )
    none_fit = Empty(
        gettext_lazy("No customer fits"),
        gettext_lazy("Search by the beginning of the number or any part of the name."),
    )
    columns = (
        Column(
            name="name",
            label=gettext_lazy("Customer"),
            fields=("name", "number"),
            show=lambda row: two_lines(row["name"], row["number"]),
            value=lambda row: row["name"],
            sort="sort_key",
        ),
        Column(
            name="number",
            label=gettext_lazy("Number"),
            fields=("number",),
            show=lambda row: row["number"],
            value=lambda row: row["number"],
            sort="number",
            is_extra=True,
        ),
        Column(
            name="place",
            label=gettext_lazy("Where"),
            fields=("country", "region"),
            show=lambda row: _place(row) or formats.NOTHING,
            value=_place,
            sort="country",
        ),
        columns.text("segment", gettext_lazy("Segment"), sort="segment"),
        Column(
            name="collector",
            label=gettext_lazy("Collector"),
            fields=("collector_name",),
            show=lambda row: row["carer"] or formats.NOTHING,
            value=lambda row: row["carer"] or "",
            sort="collector_name",
            is_nullable=True,
        ),
        columns.number("oldest", gettext_lazy("Oldest, days"), "oldest_days",
                       fields=("oldest_on",)),
        Column(
            name="currency",
            label=gettext_lazy("Currency"),
            fields=(),
            show=_show_currencies,
            value=lambda row: row["figure"].currency if row["figure"] else "",
            style="muted",
        ),
        _amount_column("overdue", gettext_lazy("Overdue"), sort="overdue"),
        _amount_column("unapplied", gettext_lazy("Unapplied"), is_extra=True),
        _amount_column("balance", gettext_lazy("Balance"), sort="balance",
                       style="strong stack__figure"),
        columns.choice("kind", gettext_lazy("Kind"), KINDS, is_extra=True),
        columns.text("terms", gettext_lazy("Payment terms"), is_extra=True),
        columns.money("limit", gettext_lazy("Proposed limit"), "credit_limit_proposed",
                      sort="credit_limit_proposed", is_nullable=True, is_extra=True),
    )  # fmt: skip

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._ranked: int | None = None

    def rows(self) -> QuerySet[Customer]:
        """Not those that were merged into another: what they owed is the other's."""
        standing: QuerySet[Customer] = self.visible.standing()
        return standing

    @property
    def visible(self) -> Any:
        return Customer.objects.visible_to(self.reader, self.today)

    def annotations(self) -> dict[str, Callable[[], Any]]:
        return {
            "collector_name": lambda: _collector_name(self.today),
            "oldest_on": lambda: _oldest_on(self.today),
            "of_all": lambda: _count_of(self.narrowed()),
        }

    def complete(self, rows: list[Row]) -> None:
        ids = [row["pk"] for row in rows]
        names = {column.name for column in self.shown}
        asks_figures = names & {"currency", *owed.NAMES}
        found = owed.read_figures(ids, self.today) if ids and asks_figures else {}
        covered = find_covered(self.reader, customer_ids=ids, on=self.today)
        for row in rows:
            row["today"], row["figure"] = self.today, None
            row["figures"] = found.get(row["pk"], [])
            if "collector_name" in row:
                is_covered = row["pk"] in covered
                row["carer"] = (
                    covered_words(covered[row["pk"]]) if is_covered else row["collector_name"]
                )
            if "oldest_on" in row:
                oldest = row["oldest_on"]
                row["oldest_days"] = (self.today - oldest).days if oldest else None

    def link(self, row: Row) -> str:
        return _page(row["pk"])

    def file_rows(self, row: Row) -> Iterable[Row]:
        """One line for each currency, so that amounts stay numbers."""
        return [row | {"figure": one} for one in row["figures"]] or [row]

    # Figures ----------------------------------------------------------------------------------

    def add_up_beyond(self, page: Slice | None) -> Totals:
        count, found = self._ranked, self.narrowed()
        if count is None:
            count = page.rows[0]["of_all"] if page and page.rows else found.count()
        sums = owed.add_figures(None if self.shows_all else found, self.today)
        return Totals(count, is_exact=True, sums=sums)

    def add_rows(self, rows: list[Row]) -> tuple[Sums, ...]:
        return owed.add_shown(one for row in rows for one in row["figures"])

    def sums_of(self, row: Row) -> list[tuple[str, Decimal]]:
        return [(one.currency, one.balance) for one in row["figures"]]

    # By what is owed --------------------------------------------------------------------------

    def read_page(self) -> Slice:
        place, size = self._offset, self.page_size
        keys = self._rank(Page(offset=place, limit=size + 1))
        if keys is None:
            return super().read_page()
        rows = self._read_rows(keys[:size])
        self.complete(rows)
        return Slice(rows, has_previous=place > 0, has_next=len(keys) > size)

    def places(self, page: Slice) -> tuple[str, str]:
        if self._ranked_by is None:
            return super().places(page)
        before, after = self._offset - self.page_size, self._offset + self.page_size
        return (
            str(max(before, 0)) if page.has_previous else "",
            str(after) if page.has_next else "",
        )

    def iterate(self, only: QuerySet[Any] | None = None) -> Iterator[list[Row]]:
        keys = self._rank(Page()) if only is None else None
        if keys is None:
            yield from super().iterate(only)
            return
        rest = iter(keys)
        while chunk := list(islice(rest, CHUNK)):
            rows = self._read_rows(chunk)
            self.complete(rows)
            yield rows

    @property
    def page_fields(self) -> list[str]:
        return [*self.fields, "of_all"]

    @property
    def _ranked_by(self) -> str | None:
        return RANKED.get(self.sort.removeprefix("-"))

    @property
    def _offset(self) -> int:
        text = self.state.after or self.state.before
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0

    @property
    def order(self) -> Order:
        """Ticked rows of a ranked list go by name."""
        return Order("sort_key") if self._ranked_by else super().order

    def _rank(self, page: Page) -> list[int] | None:
        """The customers of one page by what they owe; None where that is not asked, or a rate is
        missing: then the list goes by name."""
        order = self._ranked_by
        if order is None:
            return None
        question = Question(as_of=self.today, edges=owed.EDGES, amounts_in=AmountsIn.REPORTING)
        page = replace(page, order=order, is_descending=self.sort.startswith("-"))
        try:
            report = build_report(question, visible=self.narrowed(), page=page)
        except Refused:
            self.state = replace(self.state, sort=INSTEAD, after="", before="")
            return None
        self._ranked, self.counted = report.count, OWING
        return [row.key for row in report.rows]

    def _read_rows(self, keys: Sequence[int]) -> list[Row]:
        fields = self.fields
        found = self._with(Customer.objects.filter(pk__in=keys), fields).values("pk", *fields)
        by_key = {row["pk"]: row for row in found}
        return [by_key[key] for key in keys if key in by_key]
