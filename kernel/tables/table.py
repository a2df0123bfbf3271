"""A table as an app declares it, and as one reader asks for it at one address."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import QuerySet
from django.urls import reverse

from kernel.access import can
from kernel.public_ids import decode, encode
from kernel.tables.columns import Column, Label, Row
from kernel.tables.filters import TableFilters
from kernel.tables.keyset import Mark, Order, Slice, read_slice
from kernel.tables.state import State, read_state
from kernel.tables.totals import Sums, Totals, add_rows, add_up

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Action:
    """What can be done with ticked rows: a form that posts their ids (`row`) to an address."""

    name: str
    label: Label
    url_name: str
    right: str


@dataclass(frozen=True, slots=True)
class Empty:
    """What stands where there is no row: what would be here, and the one action that fills it."""

    title: Label
    text: Label
    url_name: str = ""
    action: Label = ""


class Table:
    """The rows of one kind. A subclass says what they are and what can be shown of them.

    `rows` are all that the reader may see; `totals` names the columns that are added up, by
    `currency`; `annotations` are worked out only where a column, an
    order or a total needs them; `complete` adds to the rows of one page what is better asked for
    all of them together.
    """

    key: ClassVar[str]
    title: ClassVar[Label]
    url_name: ClassVar[str]
    right: ClassVar[str]
    model: ClassVar[type[models.Model]]
    columns: ClassVar[tuple[Column, ...]]
    default_sort: ClassVar[str]
    filters_class: ClassVar[type[TableFilters]]
    counted: Any  # ngettext_lazy of %(shown)s rows, by "count"
    empty: ClassVar[Empty]
    none_fit: ClassVar[Empty]
    row_fields: ClassVar[tuple[str, ...]] = ()
    totals: ClassVar[tuple[str, ...]] = ()
    currency: ClassVar[str] = "currency"
    actions: ClassVar[tuple[Action, ...]] = ()
    page_size: ClassVar[int] = 50

    def __init__(
        self,
        *,
        reader: Any,
        today: date,
        given: Mapping[str, str] | None = None,
        remembered: Sequence[str] = (),
    ) -> None:
        self.reader = reader
        self.today = today
        self.given = given or {}
        self.remembered = remembered
        self.path = reverse(self.url_name)
        self.state: State = read_state(
            self.given,
            filters=list(self.filters_class.base_filters),
            sorts=[column.name for column in self.columns if column.sort],
            columns=[column.name for column in self.columns],
        )

    # What a subclass says ---------------------------------------------------------------------

    def rows(self) -> QuerySet[Any]:
        """All rows that the reader may see."""
        raise NotImplementedError

    @property
    def sees_all(self) -> bool:
        """Whether the reader may see each row there is."""
        return False

    @property
    def shows_all(self) -> bool:
        """Whether these are all rows there are: nobody's rights and no filter narrows them."""
        return self.sees_all and not self.state.filters

    def annotations(self) -> dict[str, Callable[[], Any]]:
        """By name, how each is made: only those are that a page needs."""
        return {}

    def complete(self, rows: list[Row]) -> None:
        """Adds to the rows of one page, in place."""

    def link(self, row: Row) -> str:
        """The page of one row."""
        raise NotImplementedError

    def file_rows(self, row: Row) -> Iterable[Row]:
        """The lines of a row in a file; more than one where it has amounts in more currencies."""
        return (row,)

    # What is asked for ------------------------------------------------------------------------

    @cached_property
    def filters(self) -> TableFilters:
        return self.filters_class(dict(self.state.filters), self.rows(), table=self)

    @cached_property
    def shown(self) -> tuple[Column, ...]:
        """The columns in their order; the first, which names the row, is always there."""
        known = {column.name: column for column in self.columns}
        names = [name for name in self.state.columns or self.remembered if name in known]
        if not names:
            return tuple(column for column in self.columns if not column.is_extra)
        lead = self.columns[0]
        return (lead, *(known[name] for name in dict.fromkeys(names) if name != lead.name))

    @property
    def sort(self) -> str:
        return self.state.sort or self.default_sort

    @property
    def order(self) -> Order:
        name = self.sort.removeprefix("-")
        column = next(column for column in self.columns if column.name == name)
        return Order(column.sort, self.sort.startswith("-"), column.is_nullable)

    @property
    def summed_fields(self) -> list[str]:
        """The fields behind the columns that are added up."""
        first = {column.name: column.fields[0] for column in self.columns if column.fields}
        return [first[name] for name in self.totals if name in first]

    @property
    def fields(self) -> list[str]:
        names = [*self.row_fields, *(name for column in self.shown for name in column.fields)]
        if self.summed_fields:
            names += [self.currency, *self.summed_fields]
        return list(dict.fromkeys(names))

    @property
    def page_fields(self) -> list[str]:
        """Of the rows of a page, which may say more than those of a file."""
        return self.fields

    def narrowed(self, fields: Sequence[str] = ()) -> QuerySet[Any]:
        """The rows that fit the filters, with what these fields need."""
        return self._with(self.filters.qs, fields)

    def _with(self, queryset: QuerySet[Any], fields: Sequence[str]) -> QuerySet[Any]:
        known = self.annotations()
        needed = {name: known[name]() for name in fields if name in known}
        return queryset.annotate(**needed) if needed else queryset

    def read_page(self) -> Slice:
        """The rows of the page that the address asks for; from the start where its mark is gone."""
        mark = self._find_mark(self.state.after or self.state.before)
        fields = self.page_fields
        page = read_slice(
            self.narrowed([*fields, self.order.field]),
            order=self.order,
            fields=fields,
            size=self.page_size,
            mark=mark,
            is_backwards=bool(self.state.before),
        )
        self.complete(page.rows)
        return page

    def _find_mark(self, public_id: str) -> Mark | None:
        """Among all rows that the reader may see: the row may meanwhile fit the filters no more."""
        pk = self.decode(public_id) if public_id else None
        if pk is None:
            return None
        field = self.order.field
        rows = self._with(self.rows().filter(pk=pk), [field])
        found = rows.values_list(field, flat=True)[:1]
        return next((Mark(value, pk) for value in found), None)

    def places(self, page: Slice) -> tuple[str, str]:
        """What the addresses of the pages before and after say; empty where there is none."""
        before = self.encode(page.rows[0]["pk"]) if page.rows and page.has_previous else ""
        after = self.encode(page.rows[-1]["pk"]) if page.rows and page.has_next else ""
        return before, after

    def add_up(self, page: Slice | None = None) -> Totals:
        """Of all rows that fit; where they all stand on this page, without asking again."""
        if page is not None and page.is_all:
            return Totals(len(page.rows), is_exact=True, sums=self.add_rows(page.rows))
        return self.add_up_beyond(page)

    def add_up_beyond(self, page: Slice | None) -> Totals:
        """Of all rows that fit, of which the page, if any, shows some."""
        fields = self.summed_fields
        return add_up(
            self.narrowed([self.currency, *fields]),
            fields=fields,
            currency=self.currency,
            adds_all=self.state.adds_all,
            whole=self.rows() if self.shows_all else None,
        )

    def add_rows(self, rows: list[Row]) -> tuple[Sums, ...]:
        if not self.totals:
            return ()
        return add_rows(rows, fields=self.summed_fields, currency=self.currency)

    def sums_of(self, row: Row) -> list[tuple[str, Decimal]]:
        """What one ticked row adds to the sum of the ticked, by currency."""
        if not self.totals:
            return []
        return [(row[self.currency], row[self.summed_fields[-1]] or Decimal(0))]

    def ticked(self, public_ids: Sequence[str]) -> QuerySet[Any]:
        """Of the rows that the reader may see, those with these ids."""
        keys = [pk for public_id in public_ids if (pk := self.decode(public_id))]
        return self.rows().filter(pk__in=keys)

    def iterate(self, only: QuerySet[Any] | None = None) -> Iterator[list[Row]]:
        """Everything that the list shows, or the ticked rows of it, in its order, in chunks.

        Read by a cursor of the server's, in one transaction: the memory stays the same.
        """
        fields = self.fields
        queryset = self.narrowed([*fields, self.order.field])
        if only is not None:
            queryset = self._with(only, [*fields, self.order.field])
        found = queryset.order_by(*self.order.terms()).values("pk", *fields)
        with transaction.atomic():
            rows = found.iterator(chunk_size=CHUNK)
            while chunk := list(islice(rows, CHUNK)):
                self.complete(chunk)
                yield chunk

    def offered_actions(self) -> list[Action]:
        return [action for action in self.actions if can(self.reader, action.right)]

    @classmethod
    def public_prefix(cls) -> str:
        prefix: str = cls.model.public_prefix  # type: ignore[attr-defined]
        return prefix

    def encode(self, pk: int) -> str:
        return encode(self.public_prefix(), pk)

    def decode(self, public_id: str) -> int | None:
        return decode(self.public_prefix(), public_id)
