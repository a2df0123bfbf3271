"""A statement as figures: the accounts of a customer, each of one entity in one currency.

Items, money and bands are the aging's own, so that a statement says what the aging says.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from customers.addressees import Addressee, find_addressee
from customers.models import Customer, LegalEntity
from invoices.aging.lines import Line, build_lines
from invoices.aging.rules import Filters, Grouping, Question
from invoices.aging.selectors import Figures, build_report, get_edges
from invoices.models import Document, Source
from invoices.statements.movements import list_movements
from invoices.statements.rules import ZERO, Ask, Form, Movement
from kernel.errors import Refused

DOCUMENT, MONEY = "document", "money"


@dataclass(frozen=True, slots=True)
class Account:
    """What the customer owes one entity in one currency; `figures` is None where nothing is open.

    `lines` are open items and then money that is not applied. `opening` is what was owed the day
    before the movements begin.
    """

    entity: LegalEntity
    currency: str
    figures: Figures | None
    lines: tuple[Line, ...]
    references: dict[tuple[str, int], str]
    opening: Decimal
    movements: tuple[Movement, ...]

    @property
    def balance(self) -> Decimal:
        return self.figures.balance if self.figures else ZERO

    def reference_of(self, line: Line) -> str:
        if line.document_id is None:
            return self.references.get((MONEY, line.pk), "")
        return self.references.get((DOCUMENT, line.document_id), "")

    @property
    def items(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_item)

    @property
    def credits(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.is_item)


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything that a statement says, in figures; words are the letter's."""

    ask: Ask
    question: Question
    customer: Customer
    addressee: Addressee
    entity: LegalEntity | None
    accounts: tuple[Account, ...]


def build_statement(ask: Ask, customer: Customer) -> Statement:
    """Raises Refused where movements do not lead from the first balance to the last."""
    question = Question(
        as_of=ask.as_of,
        by=Grouping.ENTITY,
        edges=get_edges(ask.as_of),
        filters=Filters(
            customer_id=ask.customer_id, entity_id=ask.entity_id, currency=ask.currency
        ),
    )
    figures = _figures(question)
    if ask.form is Form.MOVEMENTS:
        accounts = _moved(question, ask, figures)
    else:
        accounts = _opened(question, figures)
    known = {account.entity.pk: account.entity for account in accounts}
    entity = next(iter(known.values())) if len(known) == 1 else None
    if ask.entity_id is not None and entity is None:
        entity = LegalEntity.objects.get(pk=ask.entity_id)
    return Statement(
        ask=ask,
        question=question,
        customer=customer,
        addressee=find_addressee(customer, on=ask.as_of),
        entity=entity,
        accounts=accounts,
    )


_Key = tuple[int, str]


def _figures(question: Question) -> dict[_Key, Figures]:
    return {(row.key, row.figures.currency): row.figures for row in build_report(question).rows}


def _entities(keys: Iterable[_Key]) -> dict[int, LegalEntity]:
    return LegalEntity.objects.in_bulk({entity_id for entity_id, _currency in keys})


def _in_order(keys: Iterable[_Key], entities: dict[int, LegalEntity]) -> list[_Key]:
    return sorted(keys, key=lambda key: (entities[key[0]].code, key[1]))


def _opened(question: Question, figures: dict[_Key, Figures]) -> tuple[Account, ...]:
    entities = _entities(figures)
    lines: dict[_Key, list[Line]] = defaultdict(list)
    for entity_id in entities:
        of_entity = replace(
            question,
            by=Grouping.TOTAL,
            filters=replace(question.filters, entity_id=entity_id),
        )
        for line in build_lines(of_entity).lines:
            lines[entity_id, line.currency].append(line)
    references = _references([line for found in lines.values() for line in found])
    return tuple(
        Account(
            entity=entities[key[0]],
            currency=key[1],
            figures=figures[key],
            lines=tuple(sorted(lines[key], key=lambda line: line.rank)),
            references=references,
            opening=ZERO,
            movements=(),
        )
        for key in _in_order(figures, entities)
    )


def _references(lines: Iterable[Line]) -> dict[tuple[str, int], str]:
    """What the customer knows each line by: its order number, or a reference."""
    documents, sources = set(), set()
    for line in lines:
        if line.document_id is None:
            sources.add(line.pk)
        else:
            documents.add(line.document_id)
    named: dict[tuple[str, int], str] = {}
    for pk, order, reference in Document.objects.filter(pk__in=documents).values_list(
        "pk", "purchase_order", "reference"
    ):
        named[DOCUMENT, pk] = order or reference
    for pk, reference in Source.objects.filter(pk__in=sources).values_list("pk", "reference"):
        named[MONEY, pk] = reference
    return named


def _moved(question: Question, ask: Ask, figures: dict[_Key, Figures]) -> tuple[Account, ...]:
    assert ask.from_on is not None  # noqa: S101 - the form's to see to
    before = _figures(replace(question, as_of=ask.from_on - timedelta(days=1)))
    found: dict[Any, list[Movement]] = defaultdict(list)
    for movement in list_movements(question, ask):
        found[movement.entity_id, movement.currency].append(movement)
    keys = figures.keys() | before.keys() | found.keys()
    entities = _entities(keys)
    accounts = tuple(
        Account(
            entity=entities[key[0]],
            currency=key[1],
            figures=figures.get(key),
            lines=(),
            references={},
            opening=before[key].balance if key in before else ZERO,
            movements=tuple(found[key]),
        )
        for key in _in_order(keys, entities)
    )
    for account in accounts:
        _refuse_untied(account)
    return accounts


def _refuse_untied(account: Account) -> None:
    """A letter whose figures do not add up is not sent."""
    moved = sum((movement.amount for movement in account.movements), account.opening)
    if moved != account.balance:
        raise Refused(
            "invoices.statement.untied",
            _(
                "The movements in %(currency)s of %(entity)s do not lead to the balance of the"
                " day. Tell an administrator: the check of the ledger says where it differs."
            ),
            currency=account.currency,
            entity=account.entity.code,
        )
