"""Finding documents and receipts: by number, reference, order, text and amount."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from invoices.choices import DocumentKind, SourceKind
from invoices.models import Document, OpenItem, Source
from kernel import formats
from kernel.public_ids import encode
from kernel.search import COMMON, Asked, Hit, Rank, Tier, first_of, rank_of
from kernel.search_sql import Fold, NumberKey, Reversed
from kernel.search_words import Query

DOCUMENT_FIELDS: Final = (
    "number", "kind", "customer__name", "issued_on", "currency", "amount", "cancelled_on", "open",
)  # fmt: skip
RECEIPT_FIELDS: Final = (
    "number", "kind", "customer__name", "dated_on", "currency", "amount", "unapplied_amount",
)  # fmt: skip
SHORTEST_PART: Final = 4


def find_documents(asked: Asked) -> Iterable[Hit]:
    documents = _keyed(Document.objects.visible_to(asked.reader, asked.on))
    items = OpenItem.objects.filter(document_id=OuterRef("id"), open_amount__gt=0)
    credit = Source.objects.filter(document_id=OuterRef("id"), unapplied_amount__gt=0)
    total = items.values("document_id").annotate(total=Sum("open_amount")).values("total")
    documents = documents.annotate(open=Subquery(total)).alias(
        purchase_order_key=NumberKey("purchase_order"), is_open=Exists(items) | Exists(credit)
    )
    tiers = _tiers(asked.query, others=("purchase_order", "reference"))
    for row in first_of(documents, tiers, fields=DOCUMENT_FIELDS, limit=asked.limit):
        yield Hit(
            title=row["number"],
            detail=_joined(
                row["customer__name"],
                DocumentKind(row["kind"]).label,
                formats.day(row["issued_on"]),
                _state_of(row),
            ),
            aside=_amount(row["amount"], row["currency"]),
            url=reverse("invoices:document", args=[encode(Document.public_prefix, row["id"])]),
            rank=Rank(row["rank"]),
        )


def find_receipts(asked: Asked) -> Iterable[Hit]:
    """Credit notes are found as the documents they are."""
    visible = Source.objects.visible_to(asked.reader, asked.on)
    receipts = _keyed(visible.exclude(kind=SourceKind.CREDIT_NOTE)).alias(
        text=Fold("remittance"), is_open=Q(unapplied_amount__gt=0)
    )
    tiers = [*_tiers(asked.query, others=("reference",)), *_texts(asked.query)]
    tiers.sort(key=rank_of)
    for row in first_of(receipts, tiers, fields=RECEIPT_FIELDS, limit=asked.limit):
        payer = row["customer__name"] or _("money not yet known from whom")
        unapplied = _("unapplied %s") % formats.money(row["unapplied_amount"], row["currency"])
        yield Hit(
            title=row["number"],
            detail=_joined(
                payer,
                SourceKind(row["kind"]).label,
                formats.day(row["dated_on"]),
                unapplied if row["unapplied_amount"] else "",
            ),
            aside=_amount(row["amount"], row["currency"]),
            url=reverse("invoices:source", args=[encode(Source.public_prefix, row["id"])]),
            rank=Rank(row["rank"]),
        )


def _keyed(rows: Any) -> Any:
    """What an undone import posted is not looked for."""
    return rows.filter(is_undone=False).alias(
        number_key=NumberKey("number"),
        number_end=Reversed(NumberKey("number")),
        reference_key=NumberKey("reference"),
    )


def _tiers(query: Query, *, others: tuple[str, ...]) -> Iterator[Tier]:
    has_cents = any(amount % 1 for amount in query.amounts)
    if has_cents:
        yield from _with_amount(query, Rank.EXACT)
    if query.number:
        yield from _numbered(query.number, others)
    if query.number_end:
        yield Tier(Rank.WITHIN, Q(number_end__startswith=query.number_end), ("number_end",))
    if query.amounts and not has_cents:
        yield from _with_amount(query, Rank.WITHIN)
    if query.near_numbers:
        yield Tier(Rank.ALIKE, Q(number_key__in=sorted(query.near_numbers)), ("number_key",))


def _numbered(number: str, others: tuple[str, ...]) -> Iterator[Tier]:
    """In the order of the key a number comes before those that it begins. The other keys are
    indexed where they are filled in.
    """
    for field in ("number", *others):
        exact = (Rank.EXACT, Q(**{f"{field}_key": number}))
        begun = Q(**{f"{field}_key__startswith": number})
        if field != "number":
            begun &= ~Q(**{field: ""})
        yield Tier(Rank.BEGINS, begun, (f"{field}_key", "-id"), exact)


def _with_amount(query: Query, rank: Rank) -> Iterator[Tier]:
    found = Q(amount__in=sorted(query.amounts))
    yield Tier(rank, found, ("-is_open", "-id"), looked_at=COMMON)


def _texts(query: Query) -> Iterator[Tier]:
    """Each word typed stands in the remittance text, as a word or part of one."""
    if any(len(word) >= SHORTEST_PART for word in query.words):
        found = ~Q(remittance="")
        for word in query.words:
            found &= Q(text__contains=word)
        yield Tier(Rank.WITHIN, found, ("-is_open", "-id"), looked_at=COMMON)


def _state_of(row: dict[str, Any]) -> str:
    if row["cancelled_on"]:
        return _("cancelled")
    if row["open"]:
        return _("open %s") % formats.money(row["open"], row["currency"])
    return "" if row["kind"] == DocumentKind.CREDIT_NOTE else _("settled")


def _amount(amount: Any, currency: str) -> str:
    return f"{formats.money(amount, currency)}{formats.FIXED_SPACE}{currency}"


def _joined(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)
