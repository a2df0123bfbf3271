"""The accountant's pages about documents: posted with tax and instalments, credited, cancelled."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from invoices.models import Document, DocumentCancellation, OpenItem
from invoices.services import cancel_document
from staff.models import User
from tests.factories import (
    apply,
    item_of,
    make_credit_note,
    make_customer,
    make_invoice,
    make_receipt,
    money,
    open_of,
    the_entity,
    unapplied_of,
)
from tests.invoices.acting import hidden_of, look, post, post_twice

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
ADD = "/documents/add/"


@pytest.fixture
def client(accountant: User, sign_in: SignIn) -> Client:
    make_customer("C-1", "Halvorsen Maritim", terms="net 30")
    return sign_in(accountant)


def fields(**changes: object) -> dict[str, object]:
    return {
        "kind": "invoice",
        "customer": "C-1",
        "entity": the_entity().pk,
        "number": "INV-7",
        "issued_on": "2026-06-01",
        "currency": "EUR",
        "tax-0-net": "1,000.00",
        "tax-0-rate": "19",
        **changes,
    }


def due(document: Document) -> list[tuple[date, Any]]:
    items = OpenItem.objects.filter(document=document).order_by("sequence")
    return list(items.values_list("due_on", "amount"))


def test_invoice_is_posted_once_with_its_tax_and_the_customers_terms(client: Client) -> None:
    seen = look(client, ADD, **fields())
    for figure in ("1,000.00", "190.00", "1,190.00", "1 Jul 2026"):
        assert figure in seen.content.decode()
    first, again = post_twice(client, ADD, **fields())
    document = Document.objects.get()
    assert first["Location"] == again["Location"] == document.get_absolute_url()
    assert (document.net, document.tax, document.amount) == (1000, 190, 1190)
    assert (document.terms, due(document)) == ("net 30", [(date(2026, 7, 1), 1190)])


def test_several_rates_add_up_and_a_typed_tax_stands(client: Client) -> None:
    lines = {"tax-1-net": "100", "tax-1-rate": "7", "tax-1-tax": "7.01", "tax-2-net": "50"}
    post(client, ADD, **fields(**lines))
    document = Document.objects.get()
    found = document.tax_lines.order_by("tax_rate").values_list("tax_rate", "net", "tax")
    assert list(found) == [(0, 50, 0), (7, 100, money("7.01")), (19, 1000, 190)]
    assert document.amount == money("1347.01")


def test_lines_of_one_rate_are_one(client: Client) -> None:
    post(client, ADD, **fields(**{"tax-1-net": "0.50", "tax-1-rate": "19.0"}))
    line = Document.objects.get().tax_lines.get()
    assert (line.net, line.tax) == (money("1000.50"), money("190.10"))


def test_terms_make_instalments_and_typed_ones_stand(client: Client) -> None:
    post(client, ADD, **fields(terms="50% 30, 50% 60"))
    parts = {"part-0-due_on": "2026-08-01", "part-0-amount": "1000"}
    parts |= {"part-1-due_on": "2026-07-01", "part-1-amount": "190"}
    post(client, ADD, **fields(number="INV-8", terms="as agreed", **parts))
    by_terms, typed = Document.objects.order_by("number")
    assert due(by_terms) == [(date(2026, 7, 1), 595), (date(2026, 7, 31), 595)]
    assert due(typed) == [(date(2026, 7, 1), 190), (date(2026, 8, 1), 1000)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"terms": "when I like"}, "These terms are not understood"),
        ({"tax-0-net": ""}, "Write the net amount"),
        ({"tax-0-net": "", "tax-0-rate": ""}, "Write at least one net amount"),
        ({"tax-0-rate": "101"}, "at most 100 percent"),
        ({"tax-0-net": "10.001", "tax-0-rate": ""}, "more digits than EUR has"),
        ({"tax-0-net": "10.005", "tax-0-tax": "0.005"}, "10.005 has more digits than EUR has"),
        ({"part-0-amount": "1"}, "An instalment has a day and an amount"),
        (
            {"part-0-due_on": "2026-07-01", "part-0-amount": "1"},
            "The instalments come to 1.00, the document to 1,190.00",
        ),
        ({"issued_on": "2062-06-01"}, "lies far ahead"),
        ({"currency": "ABC"}, "is no currency"),
        ({"customer": "nobody"}, "No customer has the number or name"),
    ],
)
def test_bad_input_is_told(client: Client, changes: dict[str, str], sentence: str) -> None:
    answer = look(client, ADD, **fields(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Document.objects.exists()


def test_number_that_somebody_took_is_told(client: Client) -> None:
    seen = look(client, ADD, **fields())
    make_invoice(make_customer(), number="INV-7")
    answer = client.post(ADD, {**fields(), **hidden_of(seen), "step": "post"})
    assert answer.status_code == 409
    assert "already has a document of this number" in answer.content.decode()
    assert 'value="1,000.00"' in answer.content.decode()


def test_more_rows_keep_what_was_typed(client: Client) -> None:
    answer = client.post(ADD, fields(more="tax", **{"tax-shown": "3"}))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="tax-5-net"' in text
    assert 'value="1,000.00"' in text
    assert "field--error" not in text


def test_effects_follow_although_rows_were_asked_for_before(client: Client) -> None:
    follows = {"HX-Request": "true", "HX-Target": "effects"}
    answer = client.post(ADD, fields(more="tax"), headers=follows)
    text = answer.content.decode()
    assert "1,190.00" in text
    assert "<html" not in text


def test_instalments_are_filled_in_from_the_terms(client: Client) -> None:
    answer = client.post(ADD, fields(more="fill", terms="50% 30, 50% 60"))
    rows = answer.context["form"].parts.rows
    assert [row["amount"].value() for row in rows[:2]] == [595, 595]


def test_noted_document_is_not_owed_yet(client: Client) -> None:
    post(client, ADD, **fields(is_noted="on"))
    assert Document.objects.get().item_class == "noted"


def test_free_credit_note_needs_a_reason_and_stays_on_account(client: Client) -> None:
    given = fields(kind="credit_note", number="CN-1")
    assert look(client, ADD, **given).status_code == 422
    post(client, ADD, **given, reason="Bonus")
    note = Document.objects.get()
    assert (note.kind, note.act.reason, unapplied_of(note.source)) == ("credit_note", "Bonus", 1190)


def test_credit_is_prefilled_applied_and_has_its_part_of_each_tax(client: Client) -> None:
    post(client, ADD, **fields(**{"tax-1-net": "100", "tax-1-rate": "7"}))
    invoice = Document.objects.get()
    url = reverse("invoices:document-credit", args=[invoice])
    assert client.get(url).context["form"].initial["amount"] == 1297
    given = {"amount": "648.50", "issued_on": "2026-06-10", "number": "CN-1", "reason": "Half"}
    post_twice(client, url, **given)
    note = Document.objects.get(kind="credit_note")
    assert (note.credits_document, note.act.reason) == (invoice, "Half")
    assert [(line.net, line.tax) for line in note.tax_lines.order_by("tax_rate")] == [
        (50, money("3.50")),
        (500, 95),
    ]
    assert (open_of(invoice), unapplied_of(note.source)) == (money("648.50"), 0)


def test_credit_above_what_is_open_stays_unapplied(client: Client) -> None:
    invoice = make_invoice(make_customer(), "100.00", net=money(80), tax=money(20))
    apply(make_receipt(invoice.customer, 70), invoice)
    url = reverse("invoices:document-credit", args=[invoice])
    given = {"amount": "50", "issued_on": "2026-06-20", "number": "CN-1", "reason": "Returned"}
    assert look(client, url, **given | {"amount": "100.01"}).status_code == 422
    post(client, url, **given)
    note = Document.objects.get(kind="credit_note")
    assert (note.net, note.tax) == (40, 10)
    assert (open_of(invoice), unapplied_of(note.source)) == (0, 20)


def test_cancelled_document_unapplies_what_paid_it(client: Client) -> None:
    invoice = make_invoice(make_customer(), "100.00")
    receipt = make_receipt(invoice.customer, 100)
    apply(receipt, invoice)
    url = reverse("invoices:document-cancel", args=[invoice])
    post_twice(client, url, given_on="2026-07-01", reason="Wrong customer")
    assert (open_of(invoice), unapplied_of(receipt)) == (0, 100)
    assert DocumentCancellation.objects.get().is_undo is False
    answer = look(client, url, given_on="2026-07-01", reason="Again")
    assert "is cancelled already" in answer.content.decode()


def test_undone_document_gives_its_number_back(client: Client) -> None:
    invoice = make_invoice(make_customer(), number="INV-7")
    url = reverse("invoices:document-cancel", args=[invoice])
    post(client, url, given_on="2026-06-15", reason="Slip", is_undo="on")
    post(client, ADD, **fields())
    assert Document.objects.filter(number="INV-7").count() == 2


def test_actions_are_shown_only_where_they_can_be_done(client: Client) -> None:
    def shown(document: Document) -> set[str]:
        return {link.key for link in client.get(document.get_absolute_url()).context["actions"]}

    customer = make_customer()
    invoice, note = make_invoice(customer), make_credit_note(customer)
    assert shown(invoice) == {"credit", "adjust", "cancel"}
    assert shown(note) == {"cancel"}
    apply(note.source, invoice)
    assert shown(invoice) == {"credit", "cancel"}
    cancel_document(document=invoice, on=item_of(invoice).due_on, reason="x")
    assert shown(invoice) == set()
