"""Reasons as they are offered, kept and read.

A fact keeps `#code` and, after a space, the words of who posted it; read back, the code is said in
the reader's language. A text without a code (typed freely, or imported) is read as it is.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from django.db.models import QuerySet

from invoices.choices import ReasonKind
from invoices.models import Reason
from kernel.texts import pick

CODE_LENGTH: Final = 40
NOTE_LENGTH: Final = 200
_KEPT: Final = re.compile(r"#(?P<code>[a-z0-9]+(?:-[a-z0-9]+)*)(?: (?P<note>.*))?", re.DOTALL)


def list_reasons(kind: ReasonKind) -> QuerySet[Reason]:
    """The reasons on offer for a kind of act, in the order an administrator gave them."""
    return Reason.objects.filter(kind=kind, is_active=True).order_by("place", "code")


def keep_reason(code: str, note: str = "") -> str:
    """As a fact keeps it: the code, which is stable, and the words beside it."""
    return " ".join(part for part in (f"#{code}" if code else "", note.strip()) if part)


def name_reasons(texts: Iterable[str]) -> dict[str, str]:
    """What each kept text says in the reader's language; one query for all of them."""
    found = {text: match for text in set(texts) if (match := _KEPT.fullmatch(text))}
    if not found:
        return {}
    codes = {match["code"] for match in found.values()}
    labels = dict(Reason.objects.filter(code__in=codes).values_list("code", "label"))
    return {text: _say(match, labels) for text, match in found.items() if match["code"] in labels}


def read_reason(text: str) -> str:
    """One kept text in the reader's language."""
    return name_reasons([text]).get(text, text)


def _say(match: re.Match[str], labels: Mapping[str, Mapping[str, str]]) -> str:
    label, note = pick(labels[match["code"]]), match["note"]
    return f"{label}: {note}" if note else label
