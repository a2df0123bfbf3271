"""`/api/aging/`: the command's JSON for one's own customers, in pages; its schema."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tests.factories import DAY, assign, make_customer, make_invoice, make_receipt, make_user

pytestmark = pytest.mark.django_db
API = "/api/aging/"


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(make_user("manager"), backend="staff.backends.People")
    return client


def ask(client: Client, **asked: Any) -> dict[str, Any]:
    answer = client.get(API, {"as_of": DAY.isoformat(), **asked})
    assert answer.status_code == 200, answer.content
    return answer.json()  # type: ignore[no-any-return]


def command(*arguments: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("aging", "--as-of", DAY.isoformat(), "--json", *arguments, stdout=out)
    return json.loads(out.getvalue())  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "asked",
    [
        {"by": "customer"},
        {"by": "item"},
        {"by": "total", "bands": "0,10"},
        {"by": "segment", "basis": "issue"},
        {"by": "customer", "customer": "C2"},
    ],
    ids=str,
)
def test_api_answers_as_the_command(manager: Client, asked: dict[str, str]) -> None:
    for number in ("C1", "C2", "C3"):
        make_invoice(make_customer(number, segment=number), "10.00", issued_on=DAY)
    make_receipt(None, "3.00", received_on=DAY)
    arguments = [part for name, value in asked.items() for part in (f"--{name}", value)]
    assert ask(manager, **asked) == command(*arguments)


def test_collector_gets_own_customers_only(client: Client) -> None:
    collector = make_user("collector")
    mine, other = make_customer("C1"), make_customer("C2")
    assign(mine, collector)
    for customer in (mine, other):
        make_invoice(customer, "10.00")
    make_receipt(None, "3.00", received_on=DAY)
    client.force_login(collector, backend="staff.backends.People")
    for by in ("customer", "item"):
        answer = ask(client, by=by)
        assert [row["customer"] for row in answer["rows"]] == ["C1"]
        assert [total["balance"] for total in answer["totals"]] == ["10.00"]
    refused = client.get(API, {"customer": "C2"})
    assert refused.status_code == 422
    assert "customer" in refused.json()["errors"]


@pytest.mark.parametrize("by", ["customer", "item"])
def test_next_leads_through_all_rows_once(manager: Client, by: str) -> None:
    for place in range(5):
        make_invoice(make_customer(f"C{place}"), "10.00", issued_on=DAY)
    answer = ask(manager, by=by, limit=2)
    seen = [row["customer"] for row in answer["rows"]]
    while "next" in answer:
        answer = manager.get(answer["next"]).json()
        seen += [row["customer"] for row in answer["rows"]]
        assert answer["totals"][0]["open"] == "50.00"
    assert sorted(seen) == ["C0", "C1", "C2", "C3", "C4"]


@pytest.mark.parametrize("unapplied", ["apart", "netted"])
def test_items_add_up_to_their_totals(manager: Client, unapplied: str) -> None:
    customer = make_customer("C1")
    make_invoice(customer, "100.00")
    make_receipt(customer, "30.00")
    asked = {"as_of": DAY.isoformat(), "by": "item", "unapplied": unapplied}
    answer = manager.get(API, asked).json()
    assert [row["open"] for row in answer["rows"]] == ["100.00", "-30.00"]
    (total,) = answer["totals"]
    assert (total["open"], total["unapplied"], total["balance"]) == ("100.00", "-30.00", "70.00")


def test_who_may_not_is_told(client: Client) -> None:
    assert client.get(API).status_code == 401
    client.force_login(make_user("admin"), backend="staff.backends.People")
    answer = client.get(API)
    assert (answer.status_code, answer.json()["code"]) == (403, "kernel.access.denied")


def test_wrong_questions_name_the_field(manager: Client) -> None:
    answer = manager.get(API, {"bands": "x", "as_of": "never"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "invoices.aging.question"
    assert set(answer.json()["errors"]) == {"bands", "as_of"}
    assert manager.get(API, {"after": "9" * 20}).status_code == 200


def test_missing_rate_is_a_refusal(manager: Client) -> None:
    make_invoice(make_customer("C1"), "10.00", currency="USD")
    answer = manager.get(API, {"as_of": DAY.isoformat(), "currency": "reporting"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "invoices.aging.rate_missing"


def test_schema_describes_the_answer(manager: Client) -> None:
    answer = manager.get("/api/schema/", headers={"Accept": "application/json"})
    schema = json.loads(answer.content)
    path = schema["paths"]["/api/aging/"]["get"]
    assert {"as_of", "by", "basis", "limit"} <= {one["name"] for one in path["parameters"]}
    assert {"from", "name", "to"} == set(schema["components"]["schemas"]["Band"]["properties"])
