"""The sentences of the ledger's lines: what happened to how many, and how much."""

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from invoices.choices import MarkKind
from kernel import formats

if TYPE_CHECKING:
    from invoices.timeline import Happening

# What happened → the sentence about one thing (its number), about several (their count).
_SENTENCES: Final[dict[str, tuple[Any, Any]]] = {
    "invoice": (
        gettext_lazy("Invoice %(number)s, %(amount)s"),
        ngettext_lazy("%(count)s invoice, %(amount)s", "%(count)s invoices, %(amount)s", "n"),
    ),
    "debit_note": (
        gettext_lazy("Debit note %(number)s, %(amount)s"),
        ngettext_lazy("%(count)s debit note, %(amount)s", "%(count)s debit notes, %(amount)s", "n"),
    ),
    "credit_note": (
        gettext_lazy("Credit note %(number)s, %(amount)s"),
        ngettext_lazy(
            "%(count)s credit note, %(amount)s", "%(count)s credit notes, %(amount)s", "n"
        ),
    ),
    "cancelled": (
        gettext_lazy("%(number)s cancelled, %(amount)s"),
        ngettext_lazy(
            "%(count)s document cancelled, %(amount)s",
            "%(count)s documents cancelled, %(amount)s",
            "n",
        ),
    ),
    "receipt": (
        gettext_lazy("Received %(amount)s, %(number)s"),
        ngettext_lazy("%(count)s receipt, %(amount)s", "%(count)s receipts, %(amount)s", "n"),
    ),
    "transfer-in": (
        gettext_lazy("Transferred in: %(amount)s, %(number)s"),
        ngettext_lazy(
            "%(count)s amount transferred in, %(amount)s",
            "%(count)s amounts transferred in, %(amount)s",
            "n",
        ),
    ),
    "applied": (
        gettext_lazy("%(amount)s of %(number)s applied to %(facts)s"),
        ngettext_lazy(
            "%(amount)s of %(count)s receipt or credit note applied to %(facts)s",
            "%(amount)s of %(count)s receipts or credit notes applied to %(facts)s",
            "n",
        ),
    ),
    "unapplied": (
        gettext_lazy("%(amount)s of %(number)s taken back from %(facts)s"),
        ngettext_lazy(
            "%(amount)s of %(count)s receipt or credit note taken back from %(facts)s",
            "%(amount)s of %(count)s receipts or credit notes taken back from %(facts)s",
            "n",
        ),
    ),
    "extended": (
        gettext_lazy("Due date of %(number)s extended to %(until)s"),
        ngettext_lazy(
            "Due date of %(count)s document extended",
            "Due dates of %(count)s documents extended",
            "n",
        ),
    ),
}
_ITEMS: Final = ngettext_lazy("%(n)s item", "%(n)s items", "n")
# Words of a kind, said of one thing and of several alike.
_WORDS: Final[dict[str, Any]] = {
    "refund": gettext_lazy("Refunded %(amount)s of %(things)s"),
    "refund-back": gettext_lazy("Refund of %(amount)s of %(things)s taken back"),
    "return": gettext_lazy("%(things)s returned by the bank, %(amount)s"),
    "return-back": gettext_lazy("Return of %(things)s taken back, %(amount)s"),
    "transfer": gettext_lazy("Transferred out: %(amount)s of %(things)s"),
    "transfer-back": gettext_lazy("Transfer of %(amount)s of %(things)s taken back"),
    "cancellation": gettext_lazy("%(things)s cancelled, %(amount)s"),
    "cancellation-back": gettext_lazy("Cancelling of %(things)s taken back, %(amount)s"),
    "cleared_elsewhere": gettext_lazy("Cleared elsewhere: %(amount)s of %(things)s"),
    "cleared_elsewhere-back": gettext_lazy("%(amount)s of %(things)s, not cleared after all"),
    "discount": gettext_lazy("Cash discount of %(amount)s on %(things)s"),
    "discount-back": gettext_lazy("Cash discount of %(amount)s on %(things)s taken back"),
    "small_difference": gettext_lazy("Small difference of %(amount)s on %(things)s"),
    "small_difference-back": gettext_lazy(
        "Small difference of %(amount)s on %(things)s taken back"
    ),
    "write_off": gettext_lazy("Written off: %(amount)s of %(things)s"),
    "write_off-back": gettext_lazy("Write-off of %(amount)s of %(things)s taken back"),
    "waiver": gettext_lazy("Waived: %(amount)s of %(things)s"),
    "waiver-back": gettext_lazy("Waiver of %(amount)s of %(things)s taken back"),
}
_THINGS: Final = ngettext_lazy("%(n)s document", "%(n)s documents", "n")
_ICONS: Final = {
    "documents": "document",
    "money": "received",
    "applied": "applied",
    "adjusted": "adjusted",
    "marks": "promised",
}


def icon_of(kind: str, what: str) -> str:
    if what.endswith("-back") or what in ("unapplied", "return", "cancelled"):
        return "taken-back"
    if kind == "marks":
        return {"disputed": "disputed", "stopped": "stopped"}.get(what, "promised")
    return _ICONS[kind]


def say(happening: "Happening") -> str:
    """One sentence; the amount carries its currency, because lines of several may follow."""
    if happening.kind == "marks" and happening.what != "extended":
        return _say_mark(happening)
    what = happening.what
    if what in _WORDS:
        return str(_WORDS[what]) % _parts(happening)
    one, many = _SENTENCES[what]
    if happening.things == 1:
        return str(one) % _parts(happening)
    return str(many % (_parts(happening) | {"n": happening.things}))


def _parts(happening: "Happening") -> dict[str, Any]:
    number = happening.numbers[0]
    things = number if happening.things == 1 else str(_THINGS % {"n": happening.things})
    return {
        "number": number,
        "things": things,
        "count": formats.number(happening.things, 0),
        "facts": str(_ITEMS % {"n": happening.facts}),
        "amount": _money(happening),
        "until": _until(happening, "full"),
    }


def _money(happening: "Happening") -> str:
    if happening.amount is None:
        return ""
    return f"{formats.money(happening.amount, happening.currency)} {happening.currency}"


def _say_mark(happening: "Happening") -> str:
    """Which mark, on what; how much of it and until when, where that was said."""
    kind = happening.what.removesuffix("-ended")
    words = {"what": str(MarkKind(kind).label), "things": _parts(happening)["things"]}
    if happening.what.endswith("-ended"):
        return _("%(what)s, ended: %(things)s") % words
    amount, until = _money(happening), _until(happening, "working")
    sentence = _("%(what)s: %(things)s") % words
    if amount:
        sentence = f"{sentence}, {amount}"
    if until and happening.facts == 1:
        sentence = _("%(sentence)s, until %(until)s") % {"sentence": sentence, "until": until}
    return sentence


def _until(happening: "Happening", style: str) -> str:
    text = happening.more.partition("|")[0] if happening.kind == "marks" else ""
    return formats.day(date.fromisoformat(text), style=style) if text else ""
