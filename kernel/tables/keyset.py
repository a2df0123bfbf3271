"""Pages by key: as quick on the last page as on the first, no row twice, none left out.

Rows go by one field and then by their id, in the same direction, so that one index serves both
ways; an empty field stands last in both directions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Expression, F, Func, Q, QuerySet, Value

from kernel.tables.columns import Row


@dataclass(frozen=True, slots=True)
class Order:
    """A field and a direction; the id decides between equals."""

    field: str
    is_descending: bool = False
    is_nullable: bool = False

    def terms(self, *, is_reversed: bool = False) -> list[Any]:
        descends = self.is_descending != is_reversed
        pk = F("pk").desc() if descends else F("pk").asc()
        if not self.is_nullable:
            return [F(self.field).desc() if descends else F(self.field).asc(), pk]
        first = {"nulls_first": True} if is_reversed else {"nulls_last": True}
        field = F(self.field).desc(**first) if descends else F(self.field).asc(**first)
        return [field, pk]


@dataclass(frozen=True, slots=True)
class Mark:
    """The row that a page lies before or after."""

    value: Any
    pk: int


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows of one page, and whether there are any on its two sides."""

    rows: list[Row]
    has_previous: bool
    has_next: bool

    @property
    def is_all(self) -> bool:
        return not (self.has_previous or self.has_next)


class _Beyond(Func):
    """`(field, id) > (value, id)`: one range of one index."""

    template = "(%(expressions)s)"
    output_field = BooleanField()
    conditional = True

    def __init__(self, order: Order, mark: Mark, sign: str) -> None:
        super().__init__(F(order.field), F("pk"), Value(mark.value), Value(mark.pk))
        self.sign = sign

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **_rest: Any) -> tuple[str, Any]:
        parts: list[str] = []
        params: list[Any] = []
        for expression in self.get_source_expressions():
            text, values = compiler.compile(expression)
            parts.append(text)
            params.extend(values)
        field, pk, value, mark = parts
        return f"(({field}, {pk}) {self.sign} ({value}, {mark}))", params


def beyond(order: Order, mark: Mark, *, is_backwards: bool = False) -> Q | Expression:
    """The rows on one side of the mark, in the order."""
    sign = "<" if order.is_descending != is_backwards else ">"
    if not order.is_nullable:
        return _Beyond(order, mark, sign)
    later = f"pk__{'lt' if sign == '<' else 'gt'}"
    empty = Q(**{f"{order.field}__isnull": True})
    if mark.value is None:
        among_empty = empty & Q(**{later: mark.pk})
        return ~empty | among_empty if is_backwards else among_empty
    known = Q(_Beyond(order, mark, sign))
    return known if is_backwards else known | empty


def read_slice(
    queryset: QuerySet[Any],
    *,
    order: Order,
    fields: Sequence[str],
    size: int,
    mark: Mark | None = None,
    is_backwards: bool = False,
) -> Slice:
    """One page: from the start, or on the given side of the mark."""
    is_backwards = is_backwards and mark is not None
    if mark is not None:
        queryset = queryset.filter(beyond(order, mark, is_backwards=is_backwards))
    terms = order.terms(is_reversed=is_backwards)
    rows = list(queryset.order_by(*terms).values("pk", *fields)[: size + 1])
    is_more, rows = len(rows) > size, rows[:size]
    if is_backwards:
        rows.reverse()
    return Slice(
        rows=rows,
        has_previous=is_more if is_backwards else mark is not None,
        has_next=True if is_backwards else is_more,
    )
