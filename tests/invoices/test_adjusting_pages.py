"""Adjusting items, asking above the limit, and deciding about it in the browser's own terms."""

from collections.abc import Callable
from time import monotonic
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from invoices import trying
from invoices.choices import AdjustmentKind
from invoices.models import Adjustment, AdjustmentDecision, AdjustmentLimit, AdjustmentRequest
from invoices.services import AdjustmentDraft, adjust_item
from kernel import clock, navigation
from kernel.locks import Lock
from staff.models import Absence, User
from tests.factories import (
    DAY,
    apply,
    item_of,
    make_customer,
    make_invoice,
    make_receipt,
    make_user,
    money,
    open_of,
)
from tests.invoices.acting import hidden_of, look, post, post_twice

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
TODAY = "2026-07-01"
APPROVALS = "/approvals/"


@pytest.fixture
def client(accountant: User, sign_in: SignIn) -> Client:
    return sign_in(accountant)


@pytest.fixture
def limit() -> AdjustmentLimit:
    return AdjustmentLimit.objects.create(
        kind=AdjustmentKind.WRITE_OFF, currency="EUR", amount=100, days=30
    )


def typed(*documents: object, **changes: object) -> dict[str, object]:
    ticks = [item_of(document).public_id for document in documents]  # type: ignore[arg-type]
    given = {"kind": "write_off", "given_on": TODAY, "reason": "Insolvent", "tick": ticks}
    return given | changes


def ask(client: Client, amount: str = "150.00") -> AdjustmentRequest:
    invoice = make_invoice(make_customer(), amount)
    post(client, reverse("customers:adjust", args=[invoice.customer]), **typed(invoice))
    return AdjustmentRequest.objects.latest("id")


def decide(
    client: Client, request: AdjustmentRequest, what: str, page: str = APPROVALS, **words: str
) -> object:
    """Press the button of the request's own card."""
    shown = client.get(page).context["waiting"]
    (card,) = [one for one in shown if one["asked"].request == request]
    sent = {"key": str(card["key"]), "shown": card["asked"].shown, **words}
    return client.post(reverse(f"invoices:request-{what}", args=[request]), sent)


def test_several_items_are_adjusted_once(client: Client) -> None:
    customer = make_customer()
    one = make_invoice(customer, "119.00", net=money(100), tax=money(19))
    other = make_invoice(customer, "50.00")
    url = reverse("customers:adjust", args=[customer])
    amount = {f"{item_of(one).public_id}-amount": "59,50"}
    post_twice(client, url, **typed(one, other, **amount))
    assert (open_of(one), open_of(other)) == (money("59.50"), 0)
    assert list(Adjustment.objects.order_by("amount").values_list("tax", flat=True)) == [
        0,
        money("9.50"),
    ]


def test_document_ticks_its_own_items(client: Client) -> None:
    customer = make_customer()
    make_invoice(customer)
    invoice = make_invoice(customer)
    url = reverse("customers:adjust", args=[customer])
    form = client.get(url, {"document": invoice.public_id}).context["form"]
    assert [row.item for row in form.rows if row.is_ticked] == [item_of(invoice)]


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [("100.01", "More than is open"), ("1.001", "More digits"), ("x", "is no amount")],
)
def test_bad_amount_is_told_beside_its_item(client: Client, amount: str, sentence: str) -> None:
    invoice = make_invoice(make_customer(), "100.00")
    bad = {f"{item_of(invoice).public_id}-amount": amount}
    url = reverse("customers:adjust", args=[invoice.customer])
    answer = look(client, url, **typed(invoice, **bad))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert look(client, url, **typed()).status_code == 422


def test_above_the_limit_it_is_asked_for_once(client: Client, limit: AdjustmentLimit) -> None:
    invoice = make_invoice(make_customer(), "150.00")
    url = reverse("customers:adjust", args=[invoice.customer])
    seen = look(client, url, **typed(invoice)).content.decode()
    assert "passes the limit of EUR 100.00" in seen
    assert "Ask for approval" in seen
    first, again = post_twice(client, url, **typed(invoice))
    assert first["Location"] == again["Location"] == reverse("invoices:own-requests")
    assert AdjustmentRequest.objects.count() == 1
    assert open_of(invoice) == 150
    assert "Insolvent" in client.get(first["Location"]).content.decode()


def test_request_is_approved_once_and_posted(
    client: Client, limit: AdjustmentLimit, manager: User, sign_in: SignIn
) -> None:
    request = ask(client)
    sign_in(manager)
    page = client.get(APPROVALS)
    (card,) = page.context["waiting"]
    assert (card["asked"].totals[0].balance, card["asked"].totals[0].after) == (150, 0)
    sent = {"key": str(card["key"]), "shown": card["asked"].shown, "reason": "Agreed"}
    url = reverse("invoices:request-approve", args=[request])
    answers = [client.post(url, sent) for _time in range(2)]
    assert [answer["Location"] for answer in answers] == [APPROVALS] * 2
    assert AdjustmentDecision.objects.get().reason == "Agreed"
    assert Adjustment.objects.get().approved_by is not None


def test_deputy_approves_while_the_manager_is_away(
    client: Client, limit: AdjustmentLimit, manager: User, sign_in: SignIn
) -> None:
    request = ask(client)
    deputy, today = make_user("accountant"), clock.today()
    sign_in(deputy)
    assert client.get(APPROVALS).status_code == 403
    Absence.objects.create(user=manager, deputy=deputy, from_on=today, until_on=today)
    answer = decide(client, request, "approve")
    assert answer.status_code == 302  # type: ignore[attr-defined]
    assert Adjustment.objects.get().act.actor == request.act.actor


def test_own_request_is_shown_and_not_decided(
    client: Client, limit: AdjustmentLimit, manager: User, accountant: User
) -> None:
    request, today = ask(client), clock.today()
    Absence.objects.create(user=manager, deputy=accountant, from_on=today, until_on=today)
    page = client.get(APPROVALS).content.decode()
    assert "somebody else decides" in page
    assert reverse("invoices:request-approve", args=[request]) not in page
    answer = decide(client, request, "approve")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert not Adjustment.objects.exists()


def test_rejecting_asks_for_words_and_keeps_none_of_the_items(
    client: Client, limit: AdjustmentLimit, manager: User, sign_in: SignIn
) -> None:
    request = ask(client)
    sign_in(manager)
    answer = decide(client, request, "reject")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "Say why" in answer.content.decode()  # type: ignore[attr-defined]
    decide(client, request, "reject", reason="They can pay")
    assert AdjustmentDecision.objects.get().outcome == "rejected"
    assert "They can pay" in client.get(APPROVALS).content.decode()


def test_stale_request_is_told_and_cannot_be_approved(
    client: Client, limit: AdjustmentLimit, manager: User, sign_in: SignIn
) -> None:
    request = ask(client)
    invoice = request.lines.get().item.document
    apply(make_receipt(invoice.customer, 1), invoice)
    sign_in(manager)
    page = client.get(APPROVALS).content.decode()
    assert "cannot be approved" in page
    assert reverse("invoices:request-approve", args=[request]) not in page
    assert decide(client, request, "approve").status_code == 409  # type: ignore[attr-defined]


def test_figures_that_moved_since_they_were_shown_are_not_approved(
    client: Client, limit: AdjustmentLimit, manager: User, sign_in: SignIn
) -> None:
    invoice = make_invoice(make_customer(), "400.00")
    part = {f"{item_of(invoice).public_id}-amount": "150"}
    post(client, reverse("customers:adjust", args=[invoice.customer]), **typed(invoice, **part))
    request = AdjustmentRequest.objects.get()
    sign_in(manager)
    (card,) = client.get(APPROVALS).context["waiting"]
    apply(make_receipt(invoice.customer, 100), invoice)
    sent = {"key": str(card["key"]), "shown": card["asked"].shown, "reason": "Go on"}
    answer = client.post(reverse("invoices:request-approve", args=[request]), sent)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "has changed since it was shown" in text
    assert "Go on" in text
    assert not Adjustment.objects.exists()


def test_requester_takes_a_request_back(client: Client, limit: AdjustmentLimit) -> None:
    request, mine = ask(client), reverse("invoices:own-requests")
    decide(client, request, "withdraw", page=mine)
    assert AdjustmentDecision.objects.get().outcome == "withdrawn"
    assert "Withdrawn" in client.get(mine).content.decode()


def test_rail_counts_what_waits_for_the_reader(
    client: Client,
    limit: AdjustmentLimit,
    manager: User,
    accountant: User,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ask(client)

    def counts(user: User) -> dict[str, int | None]:
        return {link.key: link.count for link in navigation.links_for(user, path="/")}

    assert counts(manager)["approvals"] == 1
    assert counts(accountant)["own-requests"] == 1
    assert "approvals" not in counts(accountant)


def test_write_off_is_recovered_once(client: Client) -> None:
    invoice = make_invoice(make_customer(), "80.00")
    post(client, reverse("customers:adjust", args=[invoice.customer]), **typed(invoice))
    adjustment = Adjustment.objects.get()
    url = reverse("invoices:adjustment-reverse", args=[adjustment])
    assert url in client.get(invoice.get_absolute_url()).content.decode()
    given = {"given_on": clock.today().isoformat(), "reason": "Paid after all"}
    post_twice(client, url, **given)
    assert (open_of(invoice), Adjustment.objects.count()) == (80, 2)
    assert url not in client.get(invoice.get_absolute_url()).content.decode()
    assert "reversed already" in look(client, url, **given).content.decode()


def test_second_of_two_who_adjust_the_same_item_is_told(client: Client) -> None:
    invoice = make_invoice(make_customer(), "80.00")
    url = reverse("customers:adjust", args=[invoice.customer])
    part = {f"{item_of(invoice).public_id}-amount": "80"}
    seen = look(client, url, **typed(invoice, **part))
    apply(make_receipt(invoice.customer, 30), invoice)
    answer = client.post(url, {**typed(invoice, **part), **hidden_of(seen), "step": "post"})
    assert answer.status_code == 422
    assert "More than is open" in answer.content.decode()
    assert 'value="80"' in answer.content.decode()


def test_without_its_key_nothing_is_posted_or_decided(
    client: Client, limit: AdjustmentLimit, manager: User, sign_in: SignIn
) -> None:
    invoice = make_invoice(make_customer(), "80.00")
    url = reverse("customers:adjust", args=[invoice.customer])
    sent = {**typed(invoice), **hidden_of(look(client, url, **typed(invoice))), "step": "post"}
    assert client.post(url, sent | {"key": ""}).status_code == 200
    assert open_of(invoice) == 80
    request = ask(client)
    sign_in(manager)
    (card,) = client.get(APPROVALS).context["waiting"]
    url = reverse("invoices:request-approve", args=[request])
    assert client.post(url, {"shown": card["asked"].shown}).status_code == 422
    assert not AdjustmentDecision.objects.exists()


def test_who_looks_does_not_wait_for_who_posts(
    client: Client, owner_cursor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "LONGEST_WAIT", "50ms")
    invoice = make_invoice(make_customer(), "80.00")
    customer = invoice.customer
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")
    owner_cursor.execute("SELECT pg_advisory_lock(%s, %s)", [Lock.ADJUSTMENT, customer.pk])
    began = monotonic()
    answer = look(client, reverse("customers:adjust", args=[customer]), **typed(invoice))
    assert answer.status_code == 409
    assert monotonic() - began < 5


def test_what_another_system_cleared_is_not_taken_back_by_hand(client: Client) -> None:
    item = item_of(make_invoice(make_customer(), "80.00"))
    kind = AdjustmentKind.CLEARED_ELSEWHERE
    draft = AdjustmentDraft(item=item, kind=kind, amount=money(80), posted_on=DAY, reason="Old")
    cleared = adjust_item(draft=draft)
    assert client.get(reverse("invoices:adjustment-reverse", args=[cleared])).status_code == 404
