"""The ledger's rooms of the settings: shown, saved, refused beside the field."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client

from invoices.models import AdjustmentLimit, AgingBands, PaymentTerm, Rate, Reason
from kernel import clock
from kernel.models import Act
from staff.models import User
from tests.budgets import assert_budget, count_of_page
from tests.factories import make_customer, make_invoice

pytestmark = pytest.mark.django_db
REASON = {
    "kind": "waiver",
    "code": "late-delivery",
    "label_en": "Delivered late",
    "label_de": "Zu spät geliefert",
    "label_ro": "",
    "place": "1",
    "is_active": "on",
}
TERM = {"rule": "NET  45", "label_en": "45 days", "place": "9", "is_active": "on"}
RATE = {"from_currency": "usd", "to_currency": "eur", "rate": "0.9123", "valid_on": "2026-11-02"}
LIMIT = {"kind": "write_off", "currency": "eur", "amount": "250", "days": "90"}


@pytest.fixture
def office(client: Client, admin: User) -> Client:
    client.force_login(admin, backend="staff.backends.People")
    return client


def read(client: Client, url: str, status: int = 200, **sent: object) -> str:
    answer = client.post(url, sent, follow=True) if sent else client.get(url)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())))


def test_bands_are_previewed_saved_and_withdrawn(office: Client) -> None:
    today = clock.today()
    make_invoice(make_customer(), "10.00", issued_on=today, due_on=today - timedelta(days=20))
    day = today + timedelta(days=9)
    sent = {"edges": "0,15, 45", "valid_from": day.isoformat()}
    page = read(office, "/settings/bands/add/", **sent, preview="1")
    assert re.search(r"16–45 10\.00 100\.0\s%", page)
    assert AgingBands.objects.count() == 1
    page = read(office, "/settings/bands/add/", **sent)
    assert "Current · 1–15 · 16–45 · Over 45" in page
    assert "To come" in page
    bands = AgingBands.objects.first()
    assert bands
    page = read(office, f"/settings/bands/{bands.public_id}/withdraw/", sure="1")
    assert "are withdrawn" in page
    assert AgingBands.objects.count() == 1


@pytest.mark.parametrize("way", [{}, {"preview": "1"}])
@pytest.mark.parametrize(
    ("edges", "sentence"),
    [
        ("", "This field is required."),
        ("0, x", "Write whole days with commas between them"),
        ("0, -5", "Write whole days with commas between them"),
        ("5, 10", "Begin with 0"),
        ("0, 10, 10", "larger than the one before"),
        ("0, 99999", "none above 9999"),
    ],
)
def test_wrong_edges_are_told_and_kept(
    office: Client, edges: str, sentence: str, way: dict[str, str]
) -> None:
    sent = {"edges": edges, "valid_from": "2099-01-01"} | way
    answer = office.post("/settings/bands/add/", sent)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert sentence in page.partition("field--error")[2]
    assert not edges or f'value="{edges}"' in page


def test_rate_is_added_corrected_and_removed(office: Client, admin: User) -> None:
    make_invoice(make_customer(), "10.00", currency="USD")
    assert "USD/EUR USD 10.00 is open" in read(office, "/settings/rates/")
    page = read(office, "/settings/rates/add/", **RATE)
    assert "USD/EUR · 2 Nov 2026 is saved." in page
    assert "is open" not in page
    assert "USD/EUR 0.9123 2 Nov 2026" in page
    assert "Postings, and reports in EUR" in page
    rate = Rate.objects.get()
    url = f"/settings/rates/{rate.public_id}/"
    assert 'value="0.9123"' in office.get(url).content.decode()
    read(office, url, rate="0.95")
    page = read(office, url)
    assert "Rate: 0.9123 → is now 0.95" in page
    assert admin.name in page
    assert "is removed" in read(office, f"{url}remove/", sure="1")
    assert not Rate.objects.exists()


def test_rates_are_narrowed_by_currency(office: Client) -> None:
    read(office, "/settings/rates/add/", **RATE)
    assert "No rate of these currencies" in read(office, "/settings/rates/?from_currency=chf")
    assert "No rate of these" not in read(office, "/settings/rates/?from_currency=usd")


@pytest.mark.parametrize(
    ("url", "sent", "name", "sentence"),
    [
        ("rates", RATE | {"from_currency": "usx"}, "from_currency", "USX is no currency"),
        ("rates", RATE | {"to_currency": "usd"}, "to_currency", "no rate to itself"),
        ("rates", RATE | {"rate": "much"}, "rate", "is no amount. Write it like"),
        ("rates", RATE | {"rate": "0.12345678901"}, "rate", "at most 10 digits"),
        ("rates", RATE | {"rate": "0"}, "rate", "more than zero"),
        ("limits", LIMIT | {"amount": "1.001"}, "amount", "an amount that EUR has"),
        ("limits", LIMIT | {"days": "0"}, "days", "greater than or equal to 1"),
        ("terms", TERM | {"rule": "soon"}, "rule", "not understood"),
        ("terms", TERM | {"label_en": ""}, "label_en", "required"),
        ("reasons", REASON | {"code": "Two Words"}, "code", "small letters and figures"),
        ("reasons", REASON | {"code": "rounding"}, "code", "There is a reason of this code"),
        ("reasons", REASON | {"kind": "none"}, "kind", "Select a valid choice"),
        ("reasons", REASON | {"label_de": "x" * 101}, "label_de", "at most 100"),
    ],
)
def test_wrong_input_is_told_beside_its_field(
    office: Client, url: str, sent: dict[str, str], name: str, sentence: str
) -> None:
    answer = office.post(f"/settings/{url}/add/", sent)
    assert answer.status_code == 422
    parts = re.split(r'<div class="field', html.unescape(answer.content.decode()))
    told = [part for part in parts if 'class="field__error"' in part]
    assert [re.search(r'name="(\w+)"', part)[1] for part in told] == [name]  # type: ignore[index]
    assert sentence in told[0]
    assert not Act.objects.filter(code__startswith="invoices.").exists()


def test_limit_is_added_changed_and_removed(office: Client) -> None:
    assert "adjust any amount without an approver" in read(office, "/settings/limits/")
    page = read(office, "/settings/limits/add/", **LIMIT)
    assert "Write-off EUR 250.00 90 days" in page
    assert "nobody is asked: Waiver, Small difference, Cash discount" in page
    limit = AdjustmentLimit.objects.get()
    url = f"/settings/limits/{limit.public_id}/"
    assert "Always asks" in read(office, url, amount="0", days="90")
    assert "Limit: 250.00 → is now 0.00" in read(office, url)
    assert "nobody is asked any more" in read(office, f"{url}remove/", sure="1")


def test_terms_show_what_they_make_of_a_document(office: Client) -> None:
    page = read(office, "/settings/terms/add/", **TERM)
    assert "45 days due after 45 days net 45" in page
    term = PaymentTerm.objects.get(rule="net 45")
    url = f"/settings/terms/{term.public_id}/"
    sent = {name: text for name, text in TERM.items() if name != "is_active"}
    assert "45 days Not offered" in read(office, url, **sent)
    assert "Offered: yes → is now no" in read(office, url)


def test_reason_is_added_in_three_languages_and_stays_by_its_code(office: Client) -> None:
    page = read(office, "/settings/reasons/add/", **REASON)
    assert "Delivered late Zu spät geliefert – late-delivery" in page
    reason = Reason.objects.get(code="late-delivery")
    url = f"/settings/reasons/{reason.public_id}/"
    read(office, url, **REASON | {"code": "other", "kind": "refund", "label_ro": "Livrat târziu"})
    reason.refresh_from_db()
    assert (reason.code, reason.kind, reason.label["ro"]) == (
        "late-delivery",
        "waiver",
        "Livrat târziu",
    )
    assert "Label (Română): – → is now Livrat târziu" in read(office, url)


def test_kind_is_chosen_beforehand(office: Client) -> None:
    page = office.get("/settings/reasons/add/?kind=refund").content.decode()
    assert '<option value="refund" selected>' in page


def grow(rows: int) -> None:
    day = clock.today()
    for place in range(rows):
        pair = {"from_currency": "USD", "to_currency": "EUR", "rate": 1}
        number = Rate.objects.count() + 1
        Rate.objects.create(**pair, valid_on=day - timedelta(days=number))
        AgingBands.objects.create(edges=[0, 7], valid_from=day - timedelta(days=number))
        Reason.objects.create(code=f"r{number}-{place}", kind="waiver", label={"en": "x"})
        PaymentTerm.objects.create(rule=f"net {100 + number}", label={"en": "x"})


def test_rooms_ask_the_same_queries_at_any_size(office: Client) -> None:
    rooms = ("bands", "rates", "limits", "terms", "reasons")

    def count(room: str) -> int:
        return count_of_page(lambda: office.get(f"/settings/{room}/"))

    grow(3)
    small = {room: count(room) for room in rooms}
    grow(30)
    for room in rooms:
        assert_budget(f"settings {room}", small[room], count(room))
