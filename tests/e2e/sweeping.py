"""A sweep over every page that a person may open, in a browser: axe finds nothing in either theme,
nothing scrolls sideways on a phone or at twice the size, nothing is refused by the browser.

The pages are those of the rights table, so that a page added there is looked at without more.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from invoices.choices import AdjustmentKind
from invoices.models import OpenItem, Rate
from invoices.services import ItemsDraft, ask_adjustment, reject_request
from kernel import clock
from kernel.audit import acting
from staff.choices import Role
from staff.models import User
from tests.factories import (
    DAY,
    apply,
    item_of,
    make_customer,
    make_invoice,
    make_receipt,
    make_user,
)
from tests.permissions.table import TABLE

# In the second theme nothing is other than colours.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
ASKED: dict[str, Any] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": COLOURS},
}
WIDTHS = {"a phone": 360, "1440 px at twice the size": 720}
NAMES = (
    "Montferrand Grandes Surfaces et Approvisionnements SA",
    "Donaudampfschifffahrtsgesellschaft Nibelungengau mbH",
    "Șerban",
)


def make_ledger() -> None:
    """A few customers with long names and large amounts, in every age."""
    today = clock.today()
    for number, name in enumerate(NAMES):
        customer = make_customer(name=name, segment="Public authorities", country="DE")
        for late in (-20, 5, 40, 75, 200):
            amount = f"{1_234_567 + late}.89"
            day = today - timedelta(days=late)
            invoice = make_invoice(customer, amount, issued_on=day - timedelta(days=30), due_on=day)
        receipt = make_receipt(customer, "50000.00", received_on=today)
        if number:
            apply(receipt, invoice, "1000.00", on=today)
    make_invoice(customer, currency="USD")
    Rate.objects.create(from_currency="USD", to_currency="EUR", valid_on=DAY, rate="0.92")
    ask_for(item_of(invoice))


def ask_for(item: OpenItem) -> None:
    """Two requests: one that waits, one that was decided."""
    for is_decided in (True, False):
        draft = ItemsDraft(
            customer=item.customer,
            kind=AdjustmentKind.WRITE_OFF,
            posted_on=clock.today(),
            reason="The company is in insolvency proceedings since last week",
            parts=((item, item.open_amount),),
        )
        with acting(actor=make_user("accountant")):
            request = ask_adjustment(draft=draft)
        if is_decided:
            with acting(actor=make_user("manager")):
                reject_request(request=request, reason="The administrator may still pay")


def addresses_of(person: User) -> Iterator[str]:
    """The pages, as addresses, that the rights table lets this person open."""
    client = Client()
    client.force_login(person, backend="staff.backends.People")
    made = cache(lambda make: make(person))  # what two rows show is made once
    for row in TABLE:
        if row.method != "get" or row.expects(person.role) != 200:
            continue
        if person.role == Role.ACCOUNTANT and row.expects(Role.MANAGER) == 200:
            continue  # looked at as the manager's
        url = reverse(row.name, kwargs=made(row.made) if row.made else {})
        answer = client.get(url)
        # To its end, or the transaction of an export stays open. A fragment is no page.
        if b"<html" in b"".join(answer):
            yield url


def faults_of(page: Any, axe: Any, url: str) -> Iterator[str]:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.goto(url)  # anew: inherited colours of the theme before can stay where they were
        if page.locator("[hx-trigger*=load]").count():  # parts that are fetched after the page
            page.wait_for_load_state("networkidle")
        for fault in axe.run(page, options=ASKED[theme]).response["violations"]:
            yield f"{url} in {theme}: {fault['id']} {fault['nodes'][0]['html'][:200]}"
    for words, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            yield f"{url} scrolls sideways on {words}"
    page.set_viewport_size({"width": 1440, "height": 900})


def sweep(enter: Callable[[User], Any], role: str) -> None:
    """Look at every page of somebody with this role; the test fails with all that was found."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    make_ledger()
    person = make_user(role, name="Ilse-Marie Verhoeven-Oostenbrink")
    urls = list(addresses_of(person))
    assert len(urls) > 10
    page = enter(person)
    page.emulate_media(reduced_motion="reduce")  # so that no colour is on its way to another
    found = []
    for url in urls:
        found += list(faults_of(page, axe, url))
    assert not found, "\n".join(found)
