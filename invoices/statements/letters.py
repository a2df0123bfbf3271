"""A statement in words: everything a letter shows, written once in the letter's language."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from invoices.aging.columns import band_label, shade_of
from invoices.statements.rules import ZERO, Form
from invoices.statements.selectors import Account, Statement
from invoices.statements.tables import Cell, Row, balance_label, heads_of, rows_of
from kernel import formats, pdf
from kernel.countries import named_countries
from kernel.models import Department
from kernel.reader import reading

TEMPLATE = "statement.typ"
PER_MILLE = 1000
HEADLINES = 4  # balances that stand at the head; the rest at their accounts


@dataclass(frozen=True, slots=True)
class ShownHead:
    label: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    cells: tuple[str, ...]
    tone: str
    note: str


@dataclass(frozen=True, slots=True)
class ShownBand:
    """A band: its name, what is open in it, its share of all; width in thousandths from `x`."""

    label: str
    amount: str
    share: str
    shade: int
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class ShownSum:
    label: str
    amount: str
    is_main: bool


@dataclass(frozen=True, slots=True)
class ShownAccount:
    title: str
    currency: str
    rows: tuple[ShownRow, ...]
    bands: tuple[ShownBand, ...]
    sums: tuple[ShownSum, ...]


@dataclass(frozen=True, slots=True)
class ShownPayment:
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands in the letter, from its head to its foot."""

    language: str
    form: str
    title: str
    subtitle: str
    sender: str
    sender_lines: tuple[str, ...]
    addressee_lines: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    intro: str
    heads: tuple[ShownHead, ...]
    accounts: tuple[ShownAccount, ...]
    aging_title: str
    payments: tuple[ShownPayment, ...]
    closing: tuple[str, ...]
    foot: str
    page_words: str


def write_letter(statement: Statement, *, language: str) -> Letter:
    """In the language that is asked for; the customer's own is the addressee's."""
    # As the customer reads, not as the person who looks at it chose to.
    with translation.override(language), reading():
        return _write(statement, language)


def print_letter(letter: Letter, *, made_at: datetime) -> bytes:
    return pdf.compile(TEMPLATE, asdict(letter), language=letter.language, made_at=made_at)


def _write(statement: Statement, language: str) -> Letter:
    ask, customer, entity = statement.ask, statement.customer, statement.entity
    sender = entity.name if entity else _department()
    day = formats.day(ask.as_of)
    return Letter(
        language=language,
        form=ask.form,
        title=_("Statement of account"),
        subtitle=_subtitle(statement),
        sender=sender,
        sender_lines=_lines(entity.address) if entity else (),
        addressee_lines=tuple(_address(statement)),
        facts=tuple(_facts(statement)),
        intro=_intro(statement),
        heads=tuple(ShownHead(str(head.label), head.is_number) for head in heads_of(ask.form)),
        accounts=tuple(_account(statement, account) for account in statement.accounts),
        aging_title=_("Open items by days overdue"),
        payments=tuple(_payments(statement)),
        closing=tuple(_closing(statement)),
        foot=f"{sender} · {customer.number} · {day}",
        page_words=_("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
    )


def _department() -> str:
    return str(Department.objects.values_list("name", flat=True).get())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _subtitle(statement: Statement) -> str:
    ask, day = statement.ask, formats.day(statement.ask.as_of)
    if ask.form is Form.MOVEMENTS:
        first = formats.day(ask.from_on)
        return _("Movements from %(first)s to %(last)s") % {"first": first, "last": day}
    return _("Open items as of %(day)s") % {"day": day}


def _address(statement: Statement) -> Iterator[str]:
    customer, contact = statement.customer, statement.addressee.contact
    yield customer.name
    if contact is not None:
        yield contact.name
    if customer.country:
        yield dict(named_countries()).get(customer.country, customer.country)


def _facts(statement: Statement) -> Iterator[tuple[str, str]]:
    """What the figures depend on, and by what we know the customer."""
    ask = statement.ask
    yield _("Customer number"), statement.customer.number
    yield _("As of"), formats.day(ask.as_of)
    if ask.form is Form.MOVEMENTS:
        yield _("From"), formats.day(ask.from_on)
    yield _("Creditor"), statement.entity.name if statement.entity else _("All companies")
    yield _("Currency"), ask.currency or ", ".join(_currencies(statement)) or formats.NOTHING
    if ask.currency:
        yield _("Other currencies"), _("not in this statement")
    for account in statement.accounts[:HEADLINES]:
        yield str(balance_label(account.balance)), _balance(account)


def _balance(account: Account) -> str:
    return f"{formats.money(account.balance, account.currency)} {account.currency}"


def _currencies(statement: Statement) -> list[str]:
    return sorted({account.currency for account in statement.accounts})


def _intro(statement: Statement) -> str:
    ask = statement.ask
    last = {"day": formats.day(ask.as_of)}
    if not statement.accounts:
        return _("Nothing is open on your account on %(day)s.") % last
    if ask.form is Form.MOVEMENTS:
        days = {"first": formats.day(ask.from_on), **last}
        return _("These entries changed your account from %(first)s to %(day)s.") % days
    return _("These items are open on your account on %(day)s.") % last


def _account(statement: Statement, account: Account) -> ShownAccount:
    title = account.currency
    if statement.entity is None:
        title = f"{account.entity.name}, {account.currency}"
    return ShownAccount(
        title=title if len(statement.accounts) > 1 else "",
        currency=account.currency,
        rows=tuple(_row(row, account.currency) for row in rows_of(statement, account)),
        bands=tuple(_bands(statement, account)),
        sums=tuple(_sums(account)),
    )


def _row(row: Row, currency: str) -> ShownRow:
    cells = tuple(_write_cell(cell, currency) for cell in row.cells)
    return ShownRow(cells, row.tone, ", ".join(str(note) for note in row.notes))


def _write_cell(cell: Cell, currency: str) -> str:
    if isinstance(cell, Decimal):
        return formats.money(cell, currency)
    if isinstance(cell, date):
        return formats.day(cell)
    if isinstance(cell, int):
        return formats.number(cell, 0)
    return "" if cell is None else str(cell)


def _bands(statement: Statement, account: Account) -> Iterator[ShownBand]:
    """The strip of bands; none where no item is open."""
    figures, question = account.figures, statement.question
    if figures is None or figures.open <= 0:
        return
    x = 0
    for place, (band, amount) in enumerate(zip(question.bands, figures.bands, strict=True)):
        width = int(amount * PER_MILLE / figures.open)
        yield ShownBand(
            label=str(band_label(band, question.basis)),
            amount=formats.money(amount, account.currency, shows_zero=False),
            share=_share(amount / figures.open),
            shade=shade_of(place, len(question.bands)),
            x=x,
            width=width,
        )
        x += width


def _share(share: Decimal) -> str:
    """In whole per cent; what is less than one is not called none."""
    if not share:
        return ""
    least = Decimal(1) / 100
    shown = formats.percent(max(share, least), digits=0)
    return shown if share >= least else f"< {shown}"


def _sums(account: Account) -> Iterator[ShownSum]:
    figures, currency = account.figures, account.currency
    if figures is not None:
        yield ShownSum(_("Overdue"), formats.money(figures.overdue, currency), is_main=False)
        yield ShownSum(_("Open"), formats.money(figures.open, currency), is_main=False)
        if figures.unapplied:
            unapplied = formats.money(figures.unapplied, currency)
            yield ShownSum(_("Not yet applied"), unapplied, is_main=False)
        if figures.disputed:
            disputed = formats.money(figures.disputed, currency)
            yield ShownSum(_("Of it disputed"), disputed, is_main=False)
    yield ShownSum(str(balance_label(account.balance)), _balance(account), is_main=True)


def _payments(statement: Statement) -> Iterator[ShownPayment]:
    """How to pay each creditor that something is owed to, where it is known."""
    seen = set()
    for account in statement.accounts:
        entity = account.entity
        if account.balance <= ZERO or entity.pk in seen or not entity.payment_details.strip():
            continue
        seen.add(entity.pk)
        title = _("How to pay")
        if statement.entity is None:
            title = _("How to pay %(entity)s") % {"entity": entity.name}
        number = {"number": statement.customer.number}
        quoted = _("Please quote your customer number %(number)s and the documents you pay.")
        yield ShownPayment(title, (*_lines(entity.payment_details), quoted % number))


def _closing(statement: Statement) -> Iterator[str]:
    yield _("Please compare this statement with your books and tell us where they differ.")
    if statement.ask.form is Form.OPEN_ITEMS and any(
        account.figures and account.figures.disputed for account in statement.accounts
    ):
        yield _("What is marked as disputed is being looked into.")
