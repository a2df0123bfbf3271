"""The aging page and the items behind its figures, as a reader sees them."""

import html
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from invoices.choices import MarkKind
from invoices.models import Rate
from invoices.services import mark_item
from kernel import clock
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
AGING, ITEMS = "/aging/", "/aging/items/"
HTMX = {"HX-Request": "true"}
LINK = re.compile(
    r'<td role="cell" class="num[^>]*data-label="([^"]+)">\s*<a href="([^"]+)">([^<]+)</a>'
)
TOTAL = re.compile(r'<td role="cell"\s+class="num stack__figure">([^<]*)</td>')


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(make_user("manager"), backend="staff.backends.People")
    return client


def make_ledger() -> None:
    first, second = make_customer("C1", "Alpha", segment="key"), make_customer("C2", "Beta")
    for days, amount in (
        (-5, "100.00"),
        (10, "200.00"),
        (45, "300.00"),
        (75, "50.50"),
        (200, "7.77"),
    ):
        due_on = DAY - timedelta(days=days)
        make_invoice(first, amount, issued_on=due_on - timedelta(days=30), due_on=due_on)
    late = make_invoice(second, "1200.00", issued_on=DAY - timedelta(days=40), due_on=DAY)
    apply(make_receipt(second, "500.00", received_on=DAY - timedelta(days=3)), late, 200, DAY)
    make_credit_note(second, "25.00", issued_on=DAY - timedelta(days=2))
    make_receipt(None, "11.00", received_on=DAY - timedelta(days=1))
    mark_item(item=item_of(late), kind=MarkKind.DISPUTED, from_on=DAY, amount=Decimal("90.00"))


def read(client: Client, path: str, status: int = 200, **asked: Any) -> str:
    answer = client.get(path, {"as_of": DAY.isoformat(), **asked})
    assert answer.status_code == status, answer.content[:2000]
    return html.unescape(answer.content.decode())


def amount_of(text: str) -> Decimal:
    text = text.strip().replace(",", "").replace("−", "-")
    return Decimal(0) if text == "–" else Decimal(text)


@pytest.mark.parametrize(
    "by", ["customer", "collector", "segment", "region", "currency", "entity", "total"]
)
def test_each_figure_leads_to_items_that_add_up_to_it(manager: Client, by: str) -> None:
    make_ledger()
    page = read(manager, AGING, by=by)
    links = LINK.findall(page)
    assert len(links) > 5
    for label, url, shown in links:
        answer = manager.get(url)
        totals = TOTAL.findall(html.unescape(answer.content.decode()))
        wanted = amount_of(shown)
        if label in ("Disputed", "Promised"):
            assert wanted == answer.context["page"].totals[0].disputed
        else:
            assert [amount_of(total) for total in totals] == [wanted], (label, url)


def test_bands_lead_to_their_items_too(manager: Client) -> None:
    make_ledger()
    page = read(manager, AGING)
    for url, shown in re.findall(
        r'<a class="band" href="([^"]+)">.*?band__amount">([^<]+)<', page, flags=re.DOTALL
    ):
        answer = manager.get(url)
        assert sum(total.open for total in answer.context["page"].totals) == amount_of(shown)


def test_bar_is_filled_and_leaves_no_gap_for_empty_bands(manager: Client) -> None:
    customer = make_customer()
    for days in (10, 100, 45):
        make_invoice(customer, "33.33", issued_on=DAY - timedelta(days=days))
    (strip,) = manager.get(AGING, {"as_of": DAY.isoformat()}).context["screen"].strips
    spans = [(Decimal(band.x), Decimal(band.width)) for band in strip.bands]
    filled = [span for span in spans if span[1]]
    assert filled[0][0] == 0
    assert sum(filled[-1]) == 1000
    assert filled[1][0] == sum(filled[0]) + 3


def test_day_and_currency_are_always_said(manager: Client) -> None:
    make_ledger()
    assert "Mon 15 Jun 2026, as known today. EUR" in read(manager, AGING)
    assert "15 Jun 2026" in read(manager, ITEMS)
    known = read(manager, AGING, known_on="2026-06-20")
    assert "as known on 20 Jun 2026" in known


def test_unknown_payers_and_customers_in_credit_are_shown_as_such(manager: Client) -> None:
    make_receipt(make_customer("C9", "Gamma"), "10.00", received_on=DAY)
    make_receipt(None, "11.00", received_on=DAY)
    page = read(manager, AGING)
    assert "Not yet known from whom" in page
    assert "in credit" in page
    assert "−21.00" in page


def test_an_empty_ledger_says_so(manager: Client) -> None:
    assert "Nothing is open" in read(manager, AGING)
    assert "No item makes up this figure" in read(manager, ITEMS)


def test_wrong_questions_are_answered_with_a_sentence(manager: Client) -> None:
    assert "Write rising days" in read(manager, AGING, 422, bands="9,3")
    assert "at most twelve rising days" in read(manager, AGING, 422, bands="1," * 60)
    assert "no “foo” here; choose one of customer, collector" in read(manager, AGING, 422, by="foo")
    assert "Enter a valid date" in read(manager, AGING, 422, known_on="never")
    assert "greater than or equal" in read(manager, AGING, 422, as_of="0001-01-01")
    assert "less than or equal" in read(manager, ITEMS, 422, known_on="9999-12-31")
    assert "no such customer" in read(manager, ITEMS, 422, customer="C77")
    assert "no such entity" in read(manager, AGING, 422, entity="XX")
    assert "no such collector" in read(manager, AGING, 422, collector="XX")
    assert "no such currency" in read(manager, AGING, 422, document_currency="EURO")


def test_rows_by_item_are_the_items_page(manager: Client) -> None:
    answer = manager.get(AGING, {"by": "item", "as_of": DAY.isoformat()})
    assert answer.status_code == 302
    assert answer["Location"] == f"{ITEMS}?as_of={DAY.isoformat()}"


def test_missing_rate_falls_back_to_own_currencies_and_says_so(client: Client) -> None:
    make_invoice(make_customer("C1"), "100.00", currency="USD")
    make_invoice(make_customer("C2"), "10.00")
    for role, may_import in (("manager", False), ("accountant", True)):
        client.force_login(make_user(role), "staff.backends.People")
        for asked in ({}, {"currency": "reporting"}):
            page = read(client, AGING, **asked)
            assert "There is no rate from USD to EUR on or before 15 Jun 2026." in page
            assert "The figures below are therefore each in their own currency." in page
            assert ("Once a rate is imported" in page) == may_import
            assert '<option value="document" selected>Own currency' in page
            assert "All 1 USD" in re.sub(r"\s+", " ", page)
    assert "no rate" in read(client, ITEMS)
    Rate.objects.create(from_currency="USD", to_currency="EUR", valid_on=DAY, rate="0.9")
    assert "USD 1 = EUR 0.9000 (15 Jun)" in read(client, AGING)


def test_form_shows_what_is_in_force_and_keeps_it(manager: Client) -> None:
    make_ledger()
    today = clock.today().isoformat()
    first = manager.get(AGING).content.decode()
    assert f'value="{today}"' in first
    assert 'placeholder="0,30,60,90"' in first
    assert f'placeholder="{today}"' in first
    assert f'value="{DAY.isoformat()}"' in read(manager, AGING)
    assert f'value="{today}"' in manager.get(AGING, {"as_of": ""}).content.decode()
    usual = read(manager, AGING, basis="due", unapplied="apart", by="customer")
    assert '<details class="filters__more">' in usual
    assert "basis=due" not in usual.partition("</nav>")[2]  # the rail keeps the whole address
    assert '<details class="filters__more" open>' in read(manager, AGING, basis="issue")


def test_items_page_says_what_it_shows_and_can_ask_of_another_day(manager: Client) -> None:
    make_ledger()
    page = read(manager, ITEMS, part="open", band="31-60", segment="key")
    assert "Open items, 31–60 days, key" in page
    assert "Mon 15 Jun 2026, as known today. EUR" in page
    assert f'value="{DAY.isoformat()}"' in page
    assert '<input type="hidden" name="band" value="31-60"' in page
    assert "Open items and unapplied money" in read(manager, ITEMS)


def test_amounts_of_different_currencies_are_ranked_apart(manager: Client) -> None:
    for number, amount, currency in (
        ("A", "5.00", "USD"),
        ("B", "900.00", "USD"),
        ("C", "10.00", "EUR"),
        ("D", "70.00", "EUR"),
    ):
        make_invoice(make_customer(number, number), amount, currency=currency)
    context = manager.get(AGING, {"currency": "document", "order": "-balance"}).context
    assert [row.title for row in context["screen"].rows] == ["D", "C", "B", "A"]


def test_pages_and_their_totals(manager: Client) -> None:
    for place in range(53):
        make_invoice(make_customer(f"C{place:03}"), "10.00", issued_on=DAY)
    first = re.sub(r"\s+", " ", read(manager, AGING, order="label"))
    assert "These 50" in first
    assert "All 53" in first
    assert "500.00" in first
    assert "530.00" in first
    assert "1–50 of 53" in first
    second = read(manager, AGING, order="label", page="2")
    assert "C052" in second
    assert "C000" not in second
    assert "51–53 of 53" in re.sub(r"\s+", " ", second)
    assert "These 3" in re.sub(r"\s+", " ", second)
    assert read(manager, AGING, order="label", page="9").count("C052") == second.count("C052") > 0


def test_items_are_paged_by_where_the_last_page_ended(manager: Client) -> None:
    customer = make_customer("C1")
    for _place in range(103):
        make_invoice(customer, "1.00", issued_on=DAY)
    first = manager.get(ITEMS, {"as_of": DAY.isoformat()})
    assert len(first.context["lines"]) == 100
    second = manager.get(first.context["next"])
    assert len(second.context["lines"]) == 3
    numbers = {line.number for line in (*first.context["lines"], *second.context["lines"])}
    assert len(numbers) == 103
    assert first.context["page"].totals == second.context["page"].totals
    assert manager.get(ITEMS, {"as_of": DAY.isoformat(), "after": "nonsense"}).status_code == 200


def test_rows_sort_by_any_column(manager: Client) -> None:
    make_ledger()

    def order(by: str) -> list[str]:
        page = read(manager, AGING, order=by)
        return re.findall(r">(Alpha|Beta|Not yet known from whom)</(?:a|span)>", page)

    unknown = "Not yet known from whom"
    assert order("name") == ["Alpha", "Beta", unknown]
    assert order("-balance") == ["Beta", "Alpha", unknown]
    assert order("-overdue") == ["Alpha", "Beta", unknown]
    assert order("band0") == ["Alpha", "Beta", unknown]
    assert order("nonsense") == ["Alpha", "Beta", unknown]


def test_row_opens_its_first_items_in_place(manager: Client) -> None:
    make_ledger()
    page = read(manager, AGING)
    url = re.search(r'class="disclose"\s+href="([^"]+)"', page)
    assert url is not None
    panel = manager.get(url[1], headers=HTMX).content.decode()
    assert panel.lstrip().startswith("<tr")
    assert "<html" not in panel
    whole = manager.get(url[1]).content.decode()
    assert "<html" in whole


def test_unapplied_money_by_kind_aged_and_netted(manager: Client) -> None:
    make_ledger()
    kinds = read(manager, AGING, unapplied="kinds")
    assert "Credit notes" in kinds
    assert "−311.00" in kinds
    assert "−336.00" in read(manager, AGING, unapplied="aged")
    netted = manager.get(AGING, {"as_of": DAY.isoformat(), "unapplied": "netted"})
    (total,) = netted.context["report"].totals
    apart = manager.get(AGING, {"as_of": DAY.isoformat()})
    assert total.balance == apart.context["report"].totals[0].balance
    assert total.unapplied == -11
    assert "part=open&amp;band=" not in netted.content.decode()
    assert "part=open&amp;band=" in apart.content.decode()


def test_tie_out_shows_the_same_balance_by_postings(manager: Client) -> None:
    make_ledger()
    page = read(manager, reverse("invoices:aging-tie-out"))
    assert page.count("1,322.27") == 2
    part = manager.get(
        reverse("invoices:aging-tie-out"), {"as_of": DAY.isoformat()}, headers=HTMX
    ).content.decode()
    assert "<html" not in part
    assert "1,322.27" in part
    assert manager.get(reverse("invoices:aging-tie-out"), {"as_of": "x"}).status_code == 422


def test_collector_sees_own_customers_in_rows_totals_and_items(client: Client) -> None:
    collector = make_user("collector")
    mine, other = make_customer("C1", "Mine"), make_customer("C2", "Other")
    assign(mine, collector)
    make_invoice(mine, "100.00")
    make_invoice(other, "900.00", number="SECRET-1")
    make_receipt(None, "11.00", received_on=DAY)
    client.force_login(collector, backend="staff.backends.People")
    for path in (AGING, ITEMS, reverse("invoices:aging-tie-out")):
        page = read(client, path)
        assert "100.00" in page
        assert "Other" not in page
        assert "SECRET-1" not in page
        assert "900.00" not in page
        assert "1,000.00" not in page
        assert "11.00" not in page
    assert "no such customer" in read(client, ITEMS, 422, customer="C2")
