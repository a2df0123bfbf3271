"""The list of imports: what was sent, by whom, what came of it."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from invoices.models import ImportRun
from kernel import rights
from kernel.tables import columns
from kernel.tables.columns import Column, Row
from kernel.tables.filters import ChoiceFilter, DayFilter, TableFilters, TextFilter
from kernel.tables.links import address_maker
from kernel.tables.markup import badge
from kernel.tables.table import Empty, Table

STATES = dict(ImportRun.Status.choices)
TONES = {
    ImportRun.Status.APPLIED: "good",
    ImportRun.Status.CHECKED: "accent",
    ImportRun.Status.REJECTED: "bad",
    ImportRun.Status.FAILED: "bad",
}
_page = address_maker("invoices:import", ImportRun.public_prefix)


class ImportFilters(TableFilters):
    """What the list of imports can be narrowed to."""

    first = ("q", "status", "sent_from", "sent_to")

    q = TextFilter(method="search", label=gettext_lazy("File or person"))
    status = ChoiceFilter(choices=ImportRun.Status.choices, label=gettext_lazy("State"))
    sent_from = DayFilter("created_at", "date__gte", label=gettext_lazy("Sent from"))
    sent_to = DayFilter("created_at", "date__lte", label=gettext_lazy("Sent until"))

    def search(self, queryset: Any, name: str, value: str) -> Any:
        by_person = queryset.filter(started_by__name__icontains=value)
        return by_person | queryset.filter(options__files__icontains=value)


def _name(row: Row) -> str:
    return _("Import %(number)s") % {"number": row["pk"]}


def _files(row: Row) -> str:
    return ", ".join(row["options"].get("files", ()))


class ImportTable(Table):
    key = "imports"
    title = gettext_lazy("Imports")
    url_name = "invoices:imports"
    right = rights.IMPORTS_RUN
    model = ImportRun
    filters_class = ImportFilters
    default_sort = "-import"
    counted = ngettext_lazy("%(shown)s import", "%(shown)s imports", "count")
    empty = Empty(
        gettext_lazy("Nothing has been imported"),
        gettext_lazy(
            "Customers, documents, receipts and allocations come as CSV files or workbooks."
        ),
        "invoices:import-add",
        gettext_lazy("Import files"),
    )
    none_fit = Empty(
        gettext_lazy("No import fits"),
        gettext_lazy("Search by the name of a file or a person, or take a filter away."),
    )
    columns = (
        Column(
            name="import",
            label=gettext_lazy("Import"),
            fields=(),
            show=_name,
            value=_name,
            sort="pk",
            descends_first=True,
            style="keeps",
        ),
        Column(
            name="state",
            label=gettext_lazy("State"),
            fields=("status",),
            show=lambda row: badge(STATES[row["status"]], TONES.get(row["status"], "")),
            value=lambda row: str(STATES[row["status"]]),
            sort="status",
            style="stack__figure",
        ),
        Column(
            name="files",
            label=gettext_lazy("Files"),
            fields=("options",),
            show=_files,
            value=_files,
            style="stack__text wraps",
        ),
        columns.moment("sent", gettext_lazy("Sent"), "created_at", sort="created_at",
                       descends_first=True),
        columns.text("by", gettext_lazy("By"), "started_by__name", sort="started_by__name",
                     is_nullable=True),
        columns.moment("finished", gettext_lazy("Finished"), "finished_at", sort="finished_at",
                       is_nullable=True, descends_first=True, is_extra=True),
        columns.number("rejected", gettext_lazy("Rejected rows"), "rejected_rows",
                       sort="rejected_rows", is_nullable=True, is_extra=True),
    )  # fmt: skip

    def rows(self) -> QuerySet[ImportRun]:
        return ImportRun.objects.all()

    def annotations(self) -> dict[str, Callable[[], Any]]:
        return {"rejected_rows": lambda: Sum("files__rejected")}

    def link(self, row: Row) -> str:
        return _page(row["pk"])
