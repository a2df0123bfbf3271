"""Payment terms on offer: for the form of a document, and what a rule means in words and dates.

A document keeps the rule as its text: `[(term.rule, str(term)) for term in list_terms()]` are the
choices of such a form.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from invoices.models import PaymentTerm
from invoices.terms import BadTerms, Line, Terms, parse_terms, split_amount
from kernel import formats, money


@dataclass(frozen=True, slots=True)
class TermPart:
    due_on: date
    amount: str


@dataclass(frozen=True, slots=True)
class TermExample:
    """What a rule makes of a document: its instalments, and the discount for paying early."""

    words: str
    parts: tuple[TermPart, ...]
    discount_until: date | None
    discount: str


def list_terms() -> QuerySet[PaymentTerm]:
    """The terms on offer, in the order an administrator gave them."""
    return PaymentTerm.objects.filter(is_active=True).order_by("place", "rule")


def say_terms(rule: str) -> str:
    """A rule in the reader's words; the rule itself where it is not understood."""
    try:
        terms = parse_terms(rule)
    except BadTerms:
        return rule
    return _say(terms)


def build_example(rule: str, *, total: Decimal, currency: str, issued_on: date) -> TermExample:
    """BadTerms for a rule that is not understood."""
    terms = parse_terms(rule)
    parts = split_amount(terms.lines, total=total, issued_on=issued_on, currency=currency)
    discount = _discount(terms, total, currency)
    return TermExample(
        words=_say(terms),
        parts=tuple(TermPart(day, formats.money(part, currency)) for day, part in parts),
        discount_until=issued_on + timedelta(days=terms.discount_days)
        if terms.discount_days is not None
        else None,
        discount=formats.money(discount, currency) if discount else "",
    )


def _discount(terms: Terms, total: Decimal, currency: str) -> Decimal | None:
    if terms.discount_percent is None:
        return None
    return money.quantize(total * terms.discount_percent / 100, currency)


def _say(terms: Terms) -> str:
    words = _say_lines(terms.lines)
    if terms.discount_percent is None or terms.discount_days is None:
        return words
    early = _("%(share)s discount within %(days)s") % {
        "share": _say_share(terms.discount_percent / 100),
        "days": formats.days(terms.discount_days),
    }
    return f"{early}; {words}"


def _say_lines(lines: Sequence[Line]) -> str:
    if len(lines) == 1:
        return _say_due(lines[0])
    rest = Decimal(1)
    said = []
    for line in lines:
        share = line.share_of_total if line.share_of_total is not None else rest
        rest -= share
        said.append(f"{_say_share(share)} {_say_due(line)}")
    return ", ".join(said)


def _say_due(line: Line) -> str:
    if line.on is not None:
        return formats.day(line.on)
    if line.end_of_month:
        if not line.days:
            return _("due at the end of the month")
        text = ngettext(
            "due %(count)s day after the end of the month",
            "due %(count)s days after the end of the month",
            line.days,
        )
    elif not line.days:
        return _("due at once")
    else:
        text = ngettext("due after %(count)s day", "due after %(count)s days", line.days)
    return text % {"count": line.days}


def _say_share(share: Decimal) -> str:
    exponent = (share * 100).normalize().as_tuple().exponent
    return formats.percent(share, digits=max(0, -exponent if isinstance(exponent, int) else 0))
