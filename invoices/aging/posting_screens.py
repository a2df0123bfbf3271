"""The postings of a step of the roll-forward as a list shows them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from customers.models import Customer
from invoices.aging.changes import Posting
from invoices.models import Document, Source
from kernel import formats
from kernel.public_ids import encode


@dataclass(frozen=True, slots=True)
class ShownPosting:
    """Written once in Python; the template only places it."""

    day: str
    number: str
    url: str
    customer: str
    customer_url: str
    currency: str
    amount: str


def show_postings(postings: Iterable[Posting]) -> list[ShownPosting]:
    return [_show(posting) for posting in postings]


def _show(posting: Posting) -> ShownPosting:
    customer_url = ""
    if posting.customer_id is not None:
        public_id = encode(Customer.public_prefix, posting.customer_id)
        customer_url = reverse("customers:detail", args=[public_id])
    return ShownPosting(
        day=formats.day(posting.effective_on),
        number=posting.number,
        url=_address(posting),
        customer=posting.customer_name or _("Not yet known from whom"),
        customer_url=customer_url,
        currency=posting.currency,
        amount=formats.money(posting.amount, posting.currency),
    )


def _address(posting: Posting) -> str:
    """Of the document, or of the receipt or credit that the money is."""
    if posting.source_id is None and posting.document_id is not None:
        public_id = encode(Document.public_prefix, posting.document_id)
        return reverse("invoices:document", args=[public_id])
    return reverse("invoices:source", args=[encode(Source.public_prefix, posting.source_id or 0)])
