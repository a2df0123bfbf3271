"""Why a row was not taken: stable codes, and the sentences that a person reads."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from kernel.errors import Text

REASONS: Final[dict[str, Text]] = {
    # One row by itself
    "ragged": _("The row has %(value)s values; the file's head names another number of columns."),
    "missing": _("This is required."),
    "too_long": _("This is longer than %(value)s characters."),
    "no_choice": _("This is none of: %(value)s."),
    "no_date": _("This is no date; write it as 2026-06-15."),
    "no_amount": _("This is no amount; write it as 1234.50."),
    "negative": _("This may not be negative."),
    "not_positive": _("This must be more than zero."),
    "no_whole_number": _("This is no whole number from 1 to 32767."),
    "no_currency": _("This is no currency; write its three letters, such as EUR."),
    "no_email": _("This is no e-mail address."),
    "no_rate": _("This is no rate: a number above zero with at most ten decimals."),
    "no_terms": _("These terms are not understood; write them as “net 30” or “30 EOM”."),
    "no_country": _("This is no country; write its two letters, such as DE."),
    "no_language": _("This is no language; write its two letters, such as de."),
    "no_timezone": _("This is no time zone; write it as Europe/Berlin."),
    "no_channel": _("This names something else than: %(value)s."),
    "error_cell": _("The spreadsheet shows an error here instead of a value."),
    "unprintable": _("This holds a character that cannot be stored."),
    # Rows of one file
    "duplicate": _("The same key stands on line %(value)s already."),
    # Against the ledger and the other files of the run
    "which_company": _(
        "There are several entities: fill the column company, or choose the entity for all rows"
        " without one."
    ),
    "unknown_company": _("There is no company %(value)s."),
    "unknown_customer": _("There is no customer %(value)s."),
    "unknown_user": _("There is no user %(value)s."),
    "unknown_parent": _("There is no customer %(value)s that could be the parent."),
    "parent_circle": _("By its parent, customer %(value)s would stand above itself."),
    "own_parent": _("A customer cannot be its own parent."),
    "unknown_document": _("There is no document %(value)s."),
    "unknown_instalment": _("The document has no instalment %(value)s."),
    "unknown_source": _("There is no receipt or credit note %(value)s."),
    "ambiguous_source": _("A receipt and a credit note bear this number; fill source_kind."),
    "no_due_date": _("There is neither a due date nor terms, here or with the customer."),
    "digits": _("The amount has more decimals than %(value)s knows."),
    "too_large": _("The amount is too large."),
    "instalments_sum": _("The instalments add up to %(value)s and not to the document's amount."),
    "net_and_tax": _("Net and tax do not add up to the amount."),
    "instalments_of_credit": _("A credit note has no instalments."),
    "credits_no_credit": _("Only a credit note names the document it credits."),
    "credits_other": _("The credited document belongs to another customer or currency."),
    "differs": _(
        "%(value)s differs from what is posted. To replace that, choose to reverse posted facts"
        " that differ and post them anew."
    ),
    "is_credit": _("%(value)s is a credit note; nothing can be applied to it."),
    "is_noted": _("%(value)s is only noted until hand-over; keep the money as a deposit."),
    "other_customer": _("Source and document belong to different customers; transfer it first."),
    "other_currency": _("Source and document are in different currencies; transfer it first."),
    "no_customer_yet": _("It is not known from whom this receipt is; name its customer first."),
    "above_open": _("This is more than what is open on the document: %(value)s."),
    "above_unapplied": _("This is more than what is unapplied of the source: %(value)s."),
    "reversed_before": _("It is reversed before it takes effect."),
    "cancelled_before": _("It is cancelled or returned before it is dated."),
    "ended": _("The document was cancelled or the receipt returned on %(value)s."),
    "moved_on": _("Part of it was refunded or moved on; only a whole receipt can be returned."),
    "same_customer": _("The money is this customer's already."),
    "rate_needed": _("A transfer to another currency needs a rate."),
    "not_reachable": _("What is open cannot become this: other facts stand on the document."),
    "later_facts": _("Later facts stand on the document, so it cannot become this on that day."),
    "above_amount": _("More is open than the document's amount."),
    "blocked": _("Later facts stand on the posted row, so it cannot be reversed and posted anew."),
}

# Where the command has another way to go on than the page.
AT_COMMAND: Final[dict[str, Text]] = {
    "which_company": _(
        "There are several entities: fill the column company, or give the entity of all rows"
        " without one with --company."
    ),
    "differs": _("%(value)s differs from what is posted; use --repost to reverse and post anew."),
}


def sentence_of(code: str, value: str = "") -> str:
    """What a code says to the reader, in the language of now."""
    return _filled(REASONS[code], value)


def _filled(sentence: Text, value: str) -> str:
    text = str(sentence)
    return text % {"value": value} if "%(" in text else text


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A row that cannot be taken: in which file, where, and why."""

    file: int
    line: int
    field: str
    code: str
    value: str = ""

    @property
    def sentence(self) -> str:
        return sentence_of(self.code, self.value)

    @property
    def at_command(self) -> str:
        """The sentence as it helps on a command line."""
        return _filled(AT_COMMAND.get(self.code, REASONS[self.code]), self.value)
