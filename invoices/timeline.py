"""What the ledger enters into the time line: documents, money, what was applied, marks.

Facts of one act, one kind and one day are one line, so that a night's import is not three hundred.
Every branch of the statement finds its rows by the customer over an index.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.timeline_words import icon_of, say
from kernel import formats, rights, timeline
from kernel.models import Origin
from kernel.public_ids import encode

DOCUMENTS, MONEY, APPLIED, ADJUSTED, MARKS = "documents", "money", "applied", "adjusted", "marks"
KINDS: Final = (
    (DOCUMENTS, gettext_lazy("Documents")),
    (MONEY, gettext_lazy("Receipts, returns and transfers")),
    (APPLIED, gettext_lazy("Applied money")),
    (ADJUSTED, gettext_lazy("Adjustments")),
    (MARKS, gettext_lazy("Marks and extensions")),
)
# kind, what happened, day, act, currency, amount, number and row of what it happened to, more
_OF_DOCUMENT: Final = "'D', d.id"
_ITEMS: Final = """invoices_document d
    JOIN invoices_openitem i ON i.document_id = d.id"""
_MINE: Final = "customer_id = ANY(%(customers)s)"
_BRANCHES: Final[dict[str, tuple[str, ...]]] = {
    DOCUMENTS: (
        f"""SELECT 'documents', d.kind, d.issued_on, d.act_id, d.currency, d.amount, d.number,
                   {_OF_DOCUMENT}, ''
            FROM invoices_document d WHERE d.{_MINE}""",
        f"""SELECT 'documents', 'cancelled', x.effective_on, x.act_id, d.currency, d.amount,
                   d.number, {_OF_DOCUMENT}, x.reason
            FROM invoices_document d JOIN invoices_documentcancellation x ON x.document_id = d.id
            WHERE d.{_MINE}""",
    ),
    MONEY: (
        f"""SELECT 'money', CASE s.kind WHEN 'transfer' THEN 'transfer-in' ELSE s.kind END,
                   s.dated_on, s.act_id, s.currency, s.amount, s.number,
                   'R', s.id, s.method
            FROM invoices_source s WHERE s.{_MINE} AND s.kind <> 'credit_note'""",
        f"""SELECT 'money', w.kind || CASE WHEN w.reverses_id IS NULL THEN '' ELSE '-back' END,
                   w.effective_on, w.act_id, s.currency, abs(w.amount), s.number, 'R', s.id,
                   w.reason
            FROM invoices_source s JOIN invoices_withdrawal w ON w.source_id = s.id
            WHERE s.{_MINE} AND (w.kind <> 'cancellation' OR s.kind <> 'credit_note')""",
    ),
    APPLIED: (
        f"""SELECT 'applied', CASE WHEN a.reverses_id IS NULL THEN 'applied' ELSE 'unapplied' END,
                   a.effective_on, a.act_id, s.currency, abs(a.amount), s.number, 'R', s.id, ''
            FROM invoices_source s JOIN invoices_allocation a ON a.source_id = s.id
            WHERE s.{_MINE}""",
    ),
    ADJUSTED: (
        f"""SELECT 'adjusted', a.kind || CASE WHEN a.reverses_id IS NULL THEN '' ELSE '-back' END,
                   a.effective_on, a.act_id, d.currency, abs(a.amount), d.number, {_OF_DOCUMENT},
                   a.reason
            FROM {_ITEMS} JOIN invoices_adjustment a ON a.item_id = i.id
            WHERE d.{_MINE} AND a.kind <> 'cancellation'""",
    ),
    MARKS: (
        f"""SELECT 'marks', m.kind || CASE WHEN m.ends_id IS NULL THEN '' ELSE '-ended' END,
                   m.from_on, m.act_id, d.currency, m.amount, d.number, {_OF_DOCUMENT},
                   concat_ws('|', coalesce(m.until_on::text, ''), m.reason)
            FROM {_ITEMS} JOIN invoices_mark m ON m.item_id = i.id WHERE d.{_MINE}""",
        f"""SELECT 'marks', 'extended', e.given_on, e.act_id, d.currency, NULL::numeric, d.number,
                   {_OF_DOCUMENT}, concat_ws('|', e.extended_to::text, e.reason)
            FROM {_ITEMS} JOIN invoices_dueextension e ON e.item_id = i.id WHERE d.{_MINE}""",
    ),
}
_GROUPS: Final = """
    SELECT f.kind, f.what, f.day, f.currency, f.act_id, a.recorded_at AS at,
           'ledger:' || lpad(f.act_id::text, 20, '0') || ':' || f.kind || ':' || f.what || ':'
               || f.currency AS key,
           count(*) AS facts, count(DISTINCT f.row_id) AS things, sum(f.amount) AS amount,
           min(f.prefix) AS prefix, min(f.row_id) AS row_id,
           (array_agg(DISTINCT f.number))[1:4] AS numbers, min(f.more) AS more
    FROM ({branches}) f (kind, what, day, act_id, currency, amount, number, prefix, row_id, more)
    JOIN kernel_act a ON a.id = f.act_id
    GROUP BY f.kind, f.what, f.day, f.currency, f.act_id, a.recorded_at
"""
_PAGE: Final = """
    SELECT g.kind, g.what, g.day, g.currency, g.at, g.key, g.facts, g.things, g.amount, g.prefix,
           g.row_id, g.numbers, g.more, a.actor_id, a.actor_text, a.origin, a.reason
    FROM ({groups}) g JOIN kernel_act a ON a.id = g.act_id
    WHERE (g.day, g.at, g.key COLLATE "C") < (%(day)s, %(at)s, %(key)s)
    ORDER BY g.day DESC, g.at DESC, g.key COLLATE "C" DESC
    LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Happening:
    """What one act did of one kind on one day: facts, and the things that it did them to."""

    kind: str
    what: str
    currency: str
    facts: int
    things: int
    amount: Decimal | None
    numbers: tuple[str, ...]
    more: str


def read_ledger(asked: timeline.Asked) -> list[timeline.Entry]:
    params: dict[str, Any] = {
        "customers": list(asked.customer_ids),
        "day": asked.before.day,
        "at": asked.before.at,
        "key": asked.before.key,
        "limit": asked.limit + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PAGE.format(groups=_groups(asked)), params)
        return [_entry(asked, *row) for row in cursor]


def count_ledger(asked: timeline.Asked) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM ({_groups(asked)}) g", {"customers": list(asked.customer_ids)}
        )
        return int(cursor.fetchone()[0])


def enter() -> None:
    timeline.enter(
        timeline.Source(
            key="ledger",
            kinds=KINDS,
            read=read_ledger,
            count=count_ledger,
            right=rights.LEDGER_VIEW,
        )
    )


def _groups(asked: timeline.Asked) -> str:
    branches = [branch for kind, own in _BRANCHES.items() if asked.wants(kind) for branch in own]
    return _GROUPS.format(branches=" UNION ALL ".join(branches))


def _entry(asked: timeline.Asked, *row: Any) -> timeline.Entry:
    kind, what, day, currency, at, key, facts, things, amount, prefix, row_id, *rest = row
    numbers, more, actor_id, actor, origin, reason = rest
    happening = Happening(
        kind=kind,
        what=what,
        currency=currency,
        facts=facts,
        things=things,
        amount=amount,
        numbers=tuple(numbers),
        more=more or "",
    )
    return timeline.Entry(
        mark=timeline.Mark(day, at, key),
        kind=kind,
        icon=icon_of(kind, what),
        sentence=say(happening),
        who=_who(asked.reader, actor_id, actor, origin),
        detail=_detail(happening, reason if origin != Origin.IMPORT else ""),
        url=_address(prefix, row_id) if things == 1 else "",
    )


def _who(reader: Any, actor_id: int | None, actor: str, origin: str) -> str:
    if actor_id is not None and actor_id == getattr(reader, "pk", None):
        return _("You")
    if origin == Origin.IMPORT or not actor:
        return str(Origin(origin).label).capitalize()
    return actor


def _detail(happening: Happening, reason: str) -> str:
    """Of several things their numbers, and the reason that somebody gave."""
    parts: list[str] = []
    if happening.things > 1:
        parts.append(", ".join(_some(happening.numbers, happening.things)))
    told = happening.more.rpartition("|")[2] if happening.kind != MONEY else ""
    if happening.facts == 1 and (why := told or reason):
        parts.append(why)
    return ". ".join(parts)


def _some(numbers: tuple[str, ...], count: int) -> Iterable[str]:
    shown = numbers[:3]
    yield from shown
    if count > len(shown):
        yield _("%(count)s more") % {"count": formats.number(count - len(shown), 0)}


def _address(prefix: str, row_id: int) -> str:
    name = "invoices:document" if prefix == "D" else "invoices:source"
    return reverse(name, args=[encode(prefix, row_id)])
