"""The aging's charts as a reader sees them: every bar is a door to rows that add up to it."""

import html
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from customers.models import Customer
from invoices.models import AgingBands, Rate
from invoices.services import AdjustmentDraft, adjust_item, return_receipt
from tests.factories import (
    DAY,
    apply,
    assign,
    item_of,
    make_credit_note,
    make_customer,
    make_invoice,
    make_receipt,
    make_user,
)

pytestmark = pytest.mark.django_db
WEEKS, GROUPS, CHANGES, POSTINGS = (
    f"/aging/{name}/" for name in ("weeks", "groups", "changes", "postings")
)
HTMX = {"HX-Request": "true"}
BACKEND = "staff.backends.People"


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(make_user("manager"), backend=BACKEND)
    return client


def make_ledger() -> Customer:
    first = make_customer("C1", "Alpha", segment="key", region="N")
    second = make_customer("C2", "Beta", segment="small", region="S")
    for days, amount in ((10, "200.00"), (45, "300.00"), (75, "50.50"), (200, "7.77")):
        due_on = DAY - timedelta(days=days)
        make_invoice(first, amount, issued_on=due_on - timedelta(days=30), due_on=due_on)
    late = make_invoice(second, "1200.00", issued_on=DAY - timedelta(days=40), due_on=DAY)
    apply(make_receipt(second, "500.00", received_on=DAY - timedelta(days=3)), late, 200, DAY)
    make_credit_note(second, "25.00", issued_on=DAY - timedelta(days=2))
    return_receipt(
        receipt=make_receipt(second, "11.00", received_on=DAY - timedelta(days=5)), returned_on=DAY
    )
    adjust_item(
        draft=AdjustmentDraft(
            item=item_of(late),
            kind="small_difference",
            amount=Decimal("1.25"),
            posted_on=DAY,
            reason="small",
            is_mirrored=True,
        )
    )
    return second


def read(client: Client, path: str, status: int = 200, **asked: Any) -> Any:
    answer = client.get(path, {"as_of": DAY.isoformat(), **asked})
    assert answer.status_code == status, answer.content[:2000]
    return answer


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def amount_of(text: str) -> Decimal:
    text = text.strip().replace(",", "").replace("−", "-").replace("+", "")
    return Decimal(0) if text == "–" else Decimal(text)


def items_total(client: Client, url: str) -> Decimal:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return sum((total.open for total in answer.context["page"].totals), Decimal(0))


def test_a_bar_leads_to_the_aging_of_its_day_which_totals_the_same(manager: Client) -> None:
    make_ledger()
    (shown,) = read(manager, WEEKS, weeks="13").context["charts"]
    assert len(shown.chart.table.rows) == 13
    for row in shown.chart.table.rows[::4]:
        answer = manager.get(row.url)
        totals = answer.context["report"].totals
        assert sum((total.open for total in totals), Decimal(0)) == amount_of(row.cells[-1].text)
        for cell in row.cells[:-1]:
            if cell.url:
                assert items_total(manager, cell.url) == amount_of(cell.text)


def test_the_drawing_links_as_its_table_does_and_holds_no_style(manager: Client) -> None:
    make_ledger()
    page = text_of(read(manager, WEEKS))
    (shown,) = read(manager, WEEKS).context["charts"]
    for width in ("wide", "mid", "narrow"):
        drawn = re.search(rf'<svg class="chart chart--{width}".*?</svg>', page, re.DOTALL)
        assert drawn
        urls = re.findall(r'<a class="chart__column" href="([^"]+)" tabindex="-1"', drawn[0])
        assert urls == [row.url for row in shown.chart.table.rows]
        assert not re.search(r"\sstyle=|<style|<script|\son\w+=", drawn[0])
    assert page.count('aria-hidden="true" focusable="false"') >= 3


def test_bars_keep_the_bands_that_were_asked_about(manager: Client) -> None:
    make_ledger()
    AgingBands.objects.create(valid_from=DAY - timedelta(days=20), edges=[0, 10, 50])
    (shown,) = read(manager, WEEKS).context["charts"]
    assert [len(row.cells) for row in shown.chart.table.rows] == [5] * 26
    first = manager.get(shown.chart.table.rows[0].url).context["report"]
    assert first.question.edges == (0, 10, 50)


def test_without_a_rate_each_currency_has_its_chart(manager: Client) -> None:
    customer = make_ledger()
    make_invoice(customer, "40.00", currency="USD", issued_on=DAY - timedelta(days=9))
    for path in (WEEKS, GROUPS, CHANGES):
        answer = read(manager, path)
        assert {shown.currency for shown in answer.context["charts"]} == {"EUR", "USD"}
        assert "no rate from USD to EUR" in text_of(answer)
    weeks = read(manager, WEEKS).context["charts"]
    for shown in weeks:
        row = shown.chart.table.rows[-1]
        totals = manager.get(row.url).context["report"].totals
        assert [total.open for total in totals] == [amount_of(row.cells[-1].text)]
    Rate.objects.create(
        from_currency="USD", to_currency="EUR", valid_on=DAY - timedelta(days=300), rate="0.9"
    )
    (shown,) = read(manager, WEEKS).context["charts"]
    assert amount_of(shown.chart.table.rows[-1].cells[-1].text) == sum(
        amount_of(one.chart.table.rows[-1].cells[-1].text)
        * (1 if one.currency == "EUR" else Decimal("0.9"))
        for one in weeks
    )


def test_each_share_leads_to_the_items_behind_it(manager: Client) -> None:
    make_ledger()
    (shown,) = read(manager, GROUPS).context["charts"]
    assert [group.name for group in shown.chart.groups] == ["Segment", "Region"]
    for group in shown.chart.groups:
        for row in (*group.rows, shown.chart.all):
            assert items_total(manager, row.total_url) == amount_of(row.total)
            for cell in row.cells:
                if cell.url:
                    assert items_total(manager, cell.url) == amount_of(cell.title)
            if row.url:
                (total,) = manager.get(row.url).context["report"].totals
                assert total.open == amount_of(row.total)


def test_each_step_leads_to_postings_that_add_up_to_it(manager: Client) -> None:
    customer = make_ledger()
    for asked in ({}, {"customer": customer.public_id}, {"segment": "key"}):
        since = (DAY - timedelta(days=30)).isoformat()
        (shown,) = read(manager, CHANGES, since=since, **asked).context["charts"]
        opening, *steps, closing = shown.chart.rows
        assert items_total(manager, opening.url) == amount_of(opening.text)
        assert items_total(manager, closing.url) == amount_of(closing.text)
        for step in steps:
            answer = manager.get(step.url)
            ((_currency, total),) = answer.context["totals"]
            assert amount_of(total) == amount_of(step.text)
            rows = answer.context["postings"]
            assert sum(amount_of(row.amount) for row in rows) == amount_of(total)
            assert all(manager.get(row.url).status_code == 200 for row in rows)


def test_the_period_is_the_month_to_date_and_can_be_chosen(manager: Client) -> None:
    make_ledger()
    assert "1 Jun 2026 to 15 Jun 2026" in text_of(read(manager, CHANGES))
    assert "1 Apr 2026 to 15 Jun 2026" in text_of(read(manager, CHANGES, since="2026-04-01"))
    for path in (CHANGES, POSTINGS):
        refused = text_of(read(manager, path, 422, since="2026-06-16"))
        assert "begins after it ends" in refused
        assert "Enter a valid date" in text_of(read(manager, path, 422, since="never"))


def test_aging_page_fetches_its_charts_when_they_are_opened(manager: Client) -> None:
    make_ledger()
    page = text_of(read(manager, "/aging/", segment="key"))
    assert '<svg class="chart' not in page
    for name in ("weeks", "groups", "changes"):
        (url,) = re.findall(rf'<a href="(/aging/{name}/[^"]+)">Open as a page', page)
        assert f'hx-get="{url}" hx-trigger="toggle once"' in page
        whole, part = manager.get(url), manager.get(url, headers=HTMX)
        assert b"<html" in whole.content
        assert b"<html" not in part.content
        assert b"chart-part" in part.content
        assert part.content.strip() in whole.content


def test_wrong_questions_and_empty_ledgers_say_so(manager: Client) -> None:
    for path, words in (
        (WEEKS, "Nothing was open in the 26 weeks"),
        (GROUPS, "Nothing is open"),
        (CHANGES, "Nothing was owed and nothing was posted"),
        (POSTINGS, "Nothing of this kind was posted"),
    ):
        assert words in text_of(read(manager, path))
        assert "no such currency" in text_of(read(manager, path, 422, document_currency="EURO"))


def test_a_collector_sees_own_customers_only(client: Client) -> None:
    customer, collector = make_ledger(), make_user("collector")
    assign(customer, collector)
    client.force_login(collector, backend=BACKEND)
    (weeks,) = read(client, WEEKS).context["charts"]
    assert weeks.chart.table.rows[-1].cells[-1].text == "998.75"
    (groups,) = read(client, GROUPS).context["charts"]
    assert groups.chart.all.total == "998.75"
    (changes,) = read(client, CHANGES, since="2026-01-01").context["charts"]
    assert changes.chart.rows[-1].text == "673.75"
    postings = read(client, POSTINGS, since="2026-01-01", kind="invoices")
    assert [row.customer for row in postings.context["postings"]] == ["Beta"]
    client.force_login(make_user("collector"), backend=BACKEND)
    for path in (WEEKS, GROUPS, CHANGES):
        assert read(client, path).context["charts"] == []
    assert read(client, POSTINGS, since="2026-01-01").context["count"] == 0
