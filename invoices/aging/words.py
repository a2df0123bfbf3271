"""What was asked, in words: for the line under a title, for a drill-down, for a file."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from customers.models import Customer
from invoices.aging.columns import band_label
from invoices.aging.forms import NONE, QuestionForm
from invoices.aging.lines import Cut, LinePage
from invoices.aging.rules import AmountsIn, Grouping, Part, Question
from invoices.aging.selectors import AgingReport
from invoices.rules import UsedRate
from kernel import formats
from kernel.public_ids import decode
from staff.models import User


def write_day(question: Question) -> str:
    """`Mon 15 Jun 2026, as known today`; the day on which it was known, where asked."""
    day = formats.day(question.as_of, style="working")
    day = f"{day} {question.as_of.year}"
    if question.known_on is None:
        return _("%(day)s, as known today") % {"day": day}
    known = formats.day(question.known_on)
    return _("%(day)s, as known on %(known)s") % {"day": day, "known": known}


def write_question(report: AgingReport) -> str:
    """Day and currency, which no figure goes without."""
    question = report.question
    if question.amounts_in is AmountsIn.REPORTING:
        currency = report.totals[0].currency if report.totals else ""
    else:
        currency = _("Each document in its own currency")
        if len(report.totals) == 1:
            currency = report.totals[0].currency
    facts = "; ".join([currency, *write_rates(report.rates)] if currency else [])
    return ". ".join(text for text in (write_day(question), facts) if text)


def write_lines_head(question: Question, page: LinePage) -> str:
    """Day and currency of the items of a figure."""
    currency = _("Each document in its own currency")
    if len(page.totals) == 1:
        currency = page.totals[0].currency
    facts = "; ".join([currency, *write_rates(page.rates)] if page.totals else [])
    return ". ".join(text for text in (write_day(question), facts) if text)


def write_rates(rates: Iterable[UsedRate]) -> Iterable[str]:
    for rate in rates:
        shown = formats.number(rate.rate, 4)
        day = formats.day(rate.valid_on, style="short")
        yield f"{rate.from_currency} 1 = {rate.to_currency} {shown} ({day})"


def write_basis(question: Question) -> str:
    """What of today stands in a report of another day."""
    day = formats.day(question.as_of, style="short")
    match question.by:
        case Grouping.CUSTOMER | Grouping.COLLECTOR:
            return _("Collector as assigned on %(day)s.") % {"day": day}
        case Grouping.SEGMENT | Grouping.REGION:
            return _("Segment and region as of today.")
    return ""


def part_words() -> dict[Part, str]:
    return {
        Part.BALANCE: _("Open items and unapplied money"),
        Part.OPEN: _("Open items"),
        Part.OVERDUE: _("Overdue items"),
        Part.UNAPPLIED: _("Unapplied money"),
        Part.RECEIPTS: _("Unapplied receipts"),
        Part.CREDIT_NOTES: _("Unapplied credit notes"),
        Part.DEPOSITS: _("Deposits"),
        Part.DISPUTED: _("Disputed items"),
        Part.PROMISED: _("Promised items"),
    }


def write_cut(form: QuestionForm, question: Question, cut: Cut) -> str:
    """`Open items, 31–60 days` and whom they belong to."""
    words = [part_words()[cut.part]]
    if cut.band is not None:
        label = str(band_label(cut.band, question.basis))
        words.append(label if cut.band.first is None else _("%(band)s days") % {"band": label})
    words += [value for _label, value in _narrowings(form)]
    return ", ".join(words)


def write_narrowing(form: QuestionForm) -> str:
    """`Segment: key, Region: N`; nothing where all is asked for."""
    return ", ".join(f"{label}: {value}" for label, value in _narrowings(form))


def list_facts(form: QuestionForm, question: Question) -> list[tuple[str, str]]:
    """(label, value) of everything that a file's figures depend on."""
    facts = [(_("As of"), question.as_of.isoformat())]
    known = question.known_on.isoformat() if question.known_on else _("today")
    facts += [
        (_("As known on"), known),
        (_("Age counted from"), _choice(form, "basis", question.basis)),
        (_("Bands"), ", ".join(str(edge) for edge in question.edges)),
        (_("Amounts in"), _choice(form, "currency", question.amounts_in)),
        (_("Unapplied money"), _choice(form, "unapplied", question.credits)),
    ]
    return [*facts, *_narrowings(form)]


def _choice(form: QuestionForm, name: str, value: Any) -> str:
    choices: Any = form.fields[name]
    return str(dict(choices.choices)[value])


def _narrowings(form: QuestionForm) -> Iterator[tuple[str, str]]:
    """The filters that are set, each in words."""
    if text := form.data.get("customer"):
        yield _("Customer"), _customer(text)
    if text := form.data.get("collector"):
        yield _("Collector"), _collector(text)
    for name in ("segment", "region"):
        if text := form.data.get(name):
            yield str(form.fields[name].label), _("none") if text == NONE else text
    for name in ("entity", "document_currency"):
        if text := form.data.get(name):
            yield str(form.fields[name].label), text


def _customer(text: str) -> str:
    if text == NONE:
        return _("Not yet known from whom")
    pk = decode(Customer.public_prefix, text)
    found = Customer.objects.filter(pk=pk) if pk else Customer.objects.filter(number=text)
    return str(found.values_list("name", flat=True).first() or text)


def _collector(text: str) -> str:
    if text == NONE:
        return _("Nobody assigned")
    pk = decode(User.public_prefix, text)
    return str(User.objects.filter(pk=pk).values_list("name", flat=True).first() or text)
