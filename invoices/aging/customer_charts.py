"""The charts of one customer's page: what was open month by month, and how late money came."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from customers.models import Customer
from invoices.aging.charts import Shown, show_series
from invoices.aging.payment_trend import PaymentTrend, build_payment_trend
from invoices.aging.rules import AmountsIn, Filters, Question
from invoices.aging.screens import as_links
from invoices.aging.selectors import get_edges, has_one_set_of_edges
from invoices.aging.series import build_series, month_ends
from kernel import formats
from kernel.charts import LineChart, LineSeries, Unit, build_lines
from kernel.charts.lines import Moment

MONTHS = 12


@dataclass(frozen=True, slots=True)
class CustomerCharts:
    """`aging` holds a chart for each currency; `trend` is None where nothing was ever paid."""

    months: int
    aging: tuple[Shown, ...]
    trend: LineChart | None


def build_customer_charts(customer: Customer, *, as_of: date) -> CustomerCharts:
    """In four queries, whatever the history. The caller has seen to it that the reader may."""
    question = Question(
        as_of=as_of,
        edges=get_edges(as_of),
        amounts_in=AmountsIn.DOCUMENT,
        filters=Filters(customer_id=customer.pk),
    )
    before, *ends = month_ends(as_of, MONTHS + 1)
    parameters: dict[str, Any] = {"currency": "document", "customer": customer.public_id}
    if not has_one_set_of_edges(ends[0], as_of):
        parameters["bands"] = ",".join(str(edge) for edge in question.edges)
    links = as_links(reverse("invoices:aging"), parameters)
    series = [one for one in build_series(question, ends) if any(day.open for day in one.days)]
    trends = build_payment_trend(customer.pk, before=before, ends=ends)
    return CustomerCharts(
        months=MONTHS,
        aging=tuple(show_series(question, series, links, by_month=True)),
        trend=_trend(trends, ends) if trends else None,
    )


def _trend(trends: tuple[PaymentTrend, ...], ends: list[date]) -> LineChart:
    return build_lines(
        [LineSeries(trend.currency, trend.days_late) for trend in trends],
        [
            Moment(formats.day(end, style="month_and_year"), formats.day(end, style="month"))
            for end in ends
        ],
        unit=Unit(Decimal(1), 0, _("days")),
        write=lambda value: formats.number(value, 1),
        caption=_("Days late when paid, weighted by amount"),
        head=_("Month"),
    )
