"""One customer's charts: each month is the aging of its end, each trend the money of its month."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from invoices.aging.customer_charts import build_customer_charts
from invoices.aging.payment_trend import build_payment_trend
from invoices.aging.rules import Filters, Grouping, Question
from invoices.aging.selectors import build_report
from invoices.services import reverse_allocation
from kernel import clock, formats
from tests.factories import apply, make_customer, make_invoice, make_receipt, make_user

pytestmark = pytest.mark.django_db
LAST = date(2026, 6, 15)
ENDS = [date(2026, 4, 30), date(2026, 5, 31), LAST]


def test_days_late_are_weighted_by_amount_in_the_month_of_the_money() -> None:
    customer = make_customer()
    due = date(2026, 4, 1)
    for amount, days, currency in (
        ("100.00", 10, "EUR"),
        ("300.00", 20, "EUR"),
        ("50.00", 70, "EUR"),
        ("9.00", 29, "USD"),
    ):
        invoice = make_invoice(
            customer, amount, issued_on=due - timedelta(days=30), due_on=due, currency=currency
        )
        paid_on = due + timedelta(days=days)
        receipt = make_receipt(customer, amount, received_on=paid_on, currency=currency)
        apply(receipt, invoice, on=paid_on)
    euro, dollar = build_payment_trend(customer.pk, before=date(2026, 3, 31), ends=ENDS)
    assert euro.days_late == (Decimal("17.5"), None, Decimal(70))
    assert dollar.days_late == (Decimal(29), None, None)


def test_what_was_taken_back_says_nothing() -> None:
    customer = make_customer()
    invoice = make_invoice(customer, "10.00", issued_on=date(2026, 5, 1))
    (paid,) = apply(make_receipt(customer, "10.00", received_on=date(2026, 5, 9)), invoice, on=LAST)
    trend = build_payment_trend(customer.pk, before=ENDS[0], ends=ENDS[1:])
    assert trend[0].days_late == (Decimal(8), None)
    reverse_allocation(allocation=paid, given_on=LAST)
    assert build_payment_trend(customer.pk, before=ENDS[0], ends=ENDS[1:]) == ()


def test_each_month_is_the_aging_of_its_end() -> None:
    customer = make_customer()
    for place in range(8):
        issued = LAST - timedelta(days=45 * place)
        invoice = make_invoice(customer, "100.00", issued_on=issued)
        paid_on = issued + timedelta(days=50)
        if paid_on <= LAST:
            apply(make_receipt(customer, "60.00", received_on=paid_on), invoice, on=paid_on)
    charts = build_customer_charts(customer, as_of=LAST)
    (shown,) = charts.aging
    rows = {row.label: row.cells[-1].text for row in shown.chart.table.rows}
    assert len(rows) == charts.months == 12
    for end in ENDS:
        question = Question(as_of=end, by=Grouping.TOTAL, filters=Filters(customer_id=customer.pk))
        (total,) = build_report(question).totals
        assert rows[formats.day(end)] == formats.money(total.open, "EUR")


def test_the_customers_page_fetches_its_charts_when_they_are_opened(client: Client) -> None:
    customer = make_customer()
    make_invoice(customer, "12.00", issued_on=clock.today() - timedelta(days=3))
    client.force_login(make_user("manager"), backend="staff.backends.People")
    page = client.get(customer.get_absolute_url()).content.decode()
    url = f"{customer.get_absolute_url()}charts/"
    assert f'hx-get="{url}" hx-trigger="toggle once"' in page
    assert 'class="chart ' not in page
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert part.count('class="chart chart--') == 3
    (shown,) = client.get(url).context["charts"].aging
    report = client.get(shown.chart.table.rows[-1].url).context["report"]
    assert [total.open for total in report.totals] == [Decimal(12)]


def test_charts_of_a_customer_ask_few_queries_and_render() -> None:
    customer = make_customer()
    html = render_to_string(
        "invoices/_customer_charts.html", {"charts": build_customer_charts(customer, as_of=LAST)}
    )
    assert "Nothing was open" in html
    assert "Nothing was paid" in html
    invoice = make_invoice(customer, "10.00", issued_on=LAST - timedelta(days=9))
    apply(make_receipt(customer, "4.00", received_on=LAST), invoice, on=LAST)
    with CaptureQueriesContext(connection) as asked:
        charts = build_customer_charts(customer, as_of=LAST)
    assert len(asked.captured_queries) == 4
    html = render_to_string("invoices/_customer_charts.html", {"charts": charts})
    assert html.count("<svg") == 6
    assert "style=" not in html
    assert "<script" not in html
