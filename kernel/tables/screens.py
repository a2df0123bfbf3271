"""A list as its template shows it: heads, rows, foot, chips, menus, neighbours."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel import formats
from kernel.tables.columns import Column
from kernel.tables.filters import Chip
from kernel.tables.keyset import Slice
from kernel.tables.rendering import draw_rows, draw_sums
from kernel.tables.state import PLAIN
from kernel.tables.table import Action, Empty, Table
from kernel.tables.totals import Totals
from kernel.tables.views_menu import Kept, ViewLink, is_as_saved


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one column; without an address it cannot be ordered by."""

    label: str
    url: str
    direction: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A column in the menu of columns."""

    name: str
    label: str
    is_shown: bool
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """All that the component needs; `rows` are what is shown, for tests and for pages beside."""

    table: Table
    title: str
    heads: list[Head]
    rows: list[dict[str, Any]]
    body: SafeString
    foot_page: SafeString
    foot_all: SafeString
    chips: list[Chip]
    choices: list[Choice]
    views: list[ViewLink]
    view: ViewLink | None
    is_changed: bool
    actions: list[Action]
    totals: Totals
    count: str
    sums_url: str
    previous: str
    next: str
    hidden: dict[str, str]
    query: str
    plain: str
    key: str

    @property
    def empty(self) -> Empty:
        return self.table.none_fit if self.is_narrowed else self.table.empty

    @property
    def first_filters(self) -> list[SafeString]:
        """The controls in the bar; the others stand under "More"."""
        form, first = self.table.filters.form, self.table.filters.first
        return [form[name] for name in form.fields if name in first]

    @property
    def more_filters(self) -> list[Any]:
        form, first = self.table.filters.form, self.table.filters.first
        return [form[name] for name in form.fields if name not in first]

    @property
    def has_more_open(self) -> bool:
        """Whether a filter under "More" is wrong, so that it must be seen; chips name the rest."""
        return bool(set(self.table.filters.form.errors) - set(self.table.filters.first))

    @property
    def signs(self) -> tuple[str, str]:
        """Between thousands and before decimals, for the sum of what is ticked."""
        return formats.thousands_sign(), formats.decimal_sign()

    @property
    def is_narrowed(self) -> bool:
        return bool(self.table.state.filters)

    @property
    def is_long(self) -> bool:
        """Whether it has more rows than this page shows."""
        return not self.totals.is_exact or self.totals.count > len(self.rows)


def build_screen(table: Table, kept: Kept) -> Screen:
    page = table.read_page()
    totals = table.add_up(page)
    state, views = table.state, kept.links(table)
    view = next((link for link in views if link.is_current), None)
    before, after = table.places(page)
    hidden = replace(state.at_start(), filters=(), adds_all=False).parameters()
    return Screen(
        table=table,
        title=str(table.title),
        heads=[_head(table, column) for column in table.shown],
        rows=page.rows,
        body=draw_rows(table, page.rows, tick=_("Tick")),
        foot_page=_foot_of_page(table, page),
        foot_all=_foot_of_all(table, totals),
        chips=table.filters.chips(),
        choices=_choices(table),
        views=views,
        view=view,
        is_changed=view is not None and not is_as_saved(view.view, state),
        actions=table.offered_actions(),
        totals=totals,
        count=_count(table, totals),
        sums_url="" if totals.is_exact else replace(state, adds_all=True).address(table.path),
        previous=state.at_start(before=before).address(table.path) if before else "",
        next=state.at_start(after=after).address(table.path) if after else "",
        hidden=hidden,
        query=state.query(),
        plain=f"{table.path}?view={PLAIN}" if kept.first else table.path,
        key=uuid4().hex,
    )


def _head(table: Table, column: Column) -> Head:
    is_current = table.sort.removeprefix("-") == column.name
    descends = table.sort.startswith("-")
    url = ""
    if column.sort:
        next_descends = not descends if is_current else column.descends_first
        sort = f"-{column.name}" if next_descends else column.name
        url = table.state.at_start(sort="" if sort == table.default_sort else sort).address(
            table.path
        )
    direction = ("descending" if descends else "ascending") if is_current else "none"
    return Head(str(column.label), url, direction, column.is_number)


def _choices(table: Table) -> list[Choice]:
    """The shown ones in their order, then the others."""
    shown = {column.name for column in table.shown}
    others = [column for column in table.columns if column.name not in shown]
    return [
        Choice(
            column.name,
            str(column.label),
            is_shown=column.name in shown,
            is_fixed=column is table.columns[0],
        )
        for column in [*table.shown, *others]
    ]


def _count(table: Table, totals: Totals) -> str:
    shown = formats.number(totals.count, 0)
    if not totals.is_exact:
        shown = _("about %(count)s") % {"count": shown}
    return str(table.counted % {"count": totals.count, "shown": shown})


def _foot_of_page(table: Table, page: Slice) -> SafeString:
    text = ngettext("This %(count)s", "These %(count)s", len(page.rows))
    head = text % {"count": formats.number(len(page.rows), 0)}
    return draw_sums(table, table.add_rows(page.rows), head, is_minor=True)


def _foot_of_all(table: Table, totals: Totals) -> SafeString:
    head = _("All %(count)s") % {"count": formats.number(totals.count, 0)}
    return draw_sums(table, totals.sums, head, is_minor=False)
