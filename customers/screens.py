"""The parts of a customer's page that this app knows: people, care, restrictions, notes, facts.

Each part is a fragment of its own, so that an edit swaps the part and leaves the page alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from customers.choices import Channel, RestrictionKind
from customers.models import Assignment, Contact, Cover, Customer, Note, Restriction
from customers.rules import number_after, ways_of
from kernel import clock, formats, rights
from kernel.access import can
from kernel.countries import named_countries
from kernel.languages import name_of_language
from kernel.zones import is_zone

NOTES = 5
Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    """A label, a value, and where the value leads."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownRestriction:
    """What limits contact, from when until when; `is_now` where it holds today."""

    what: str
    span: str
    reason: str
    is_now: bool
    end_url: str


@dataclass(frozen=True, slots=True)
class ShownContact:
    """A person with the ways to reach them; a way not to be used leads nowhere."""

    key: str
    name: str
    about: str
    phone: str
    tel: str
    email: str
    mail: str
    local_time: str
    stops: str
    restrictions: tuple[ShownRestriction, ...]
    edit_url: str
    remove_url: str
    restrict_url: str


@dataclass(frozen=True, slots=True)
class ShownAssignment:
    """Who looks after the customer in which days."""

    name: str
    span: str
    substitute: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class ShownNote:
    text: str
    who: str
    at: datetime
    is_corrected: bool
    is_pinned: bool
    edit_url: str
    pin_url: str


@dataclass(frozen=True, slots=True)
class Care:
    """What is read once for a page and shown in several of its parts."""

    contacts: tuple[Contact, ...]
    restrictions: tuple[Restriction, ...]


def read_care(customer: Customer, *, on: date) -> Care:
    """The people, and the restrictions that hold or will hold."""
    lasting = Q(until_on__isnull=True) | Q(until_on__gte=on)
    return Care(
        contacts=tuple(Contact.objects.filter(customer=customer)),
        restrictions=tuple(Restriction.objects.filter(lasting, customer=customer)),
    )


def contacts_part(customer: Customer, reader: Any, *, care: Care | None = None) -> Part:
    """The context of `customers/_contacts.html`."""
    today = clock.today()
    care = care or read_care(customer, on=today)
    shown = _Shown(customer, reader, today)
    return {
        "customer": customer,
        "contacts": [shown.contact(contact, care.restrictions) for contact in care.contacts],
        "may_edit_contacts": can(reader, rights.CONTACTS_EDIT),
    }


def restrictions_part(customer: Customer, reader: Any, *, care: Care | None = None) -> Part:
    """The context of `customers/_restrictions.html`: those of the whole customer."""
    today = clock.today()
    care = care or read_care(customer, on=today)
    shown = _Shown(customer, reader, today)
    own = [row for row in care.restrictions if row.contact_id is None]
    return {
        "customer": customer,
        "restrictions": [shown.restriction(row) for row in own],
        "may_edit_contacts": can(reader, rights.CONTACTS_EDIT),
    }


def assignment_part(customer: Customer, reader: Any) -> Part:
    """The context of `customers/_assignment.html`: now, next and before."""
    today = clock.today()
    covers = Cover.objects.on(today).filter(collector_id=OuterRef("collector_id"))
    rows = Assignment.objects.filter(customer=customer).select_related("collector")
    rows = rows.annotate(substitute=Subquery(covers.values("substitute__name")[:1]))
    shown = [_assignment(row, today) for row in rows.order_by("-from_on")]
    current = next((row for row in shown if row.is_now), None)
    return {
        "customer": customer,
        "assigned": current,
        "others": [row for row in shown if row is not current],
        "may_assign": can(reader, rights.CUSTOMERS_ASSIGN),
    }


def notes_part(customer: Customer, reader: Any) -> Part:
    """The context of `customers/_notes.html`: pinned ones, then the newest."""
    notes = Note.objects.filter(customer=customer).select_related("act")
    return {
        "customer": customer,
        "notes": show_notes(customer, reader, list(notes.order_by("-is_pinned", "-id")[:NOTES])),
        "may_edit_contacts": can(reader, rights.CONTACTS_EDIT),
    }


def show_notes(customer: Customer, reader: Any, notes: Sequence[Note]) -> list[ShownNote]:
    may = can(reader, rights.CONTACTS_EDIT)
    return [
        ShownNote(
            text=note.text,
            who=_("You") if note.act.actor_id == reader.pk else note.act.actor_text,
            at=note.act.recorded_at,
            is_corrected=note.corrected_id is not None,
            is_pinned=note.is_pinned,
            edit_url=_url(customer, "note-edit", note)
            if may and note.act.actor_id == reader.pk
            else "",
            pin_url=_url(customer, "note-pin", note) if may else "",
        )
        for note in notes
    ]


def data_part(customer: Customer, reader: Any, *, parent: Fact | None = None) -> Part:
    """The context of `customers/_data.html`: master data as label over value."""
    return {
        "customer": customer,
        "facts": [fact for fact in _facts(customer, parent) if fact.value],
        "may_edit_customer": can(reader, rights.CUSTOMERS_EDIT),
    }


def parent_fact(customer: Customer, *, visible: Any) -> Fact | None:
    """The customer above; without its name where it is not the reader's to see."""
    parent = customer.parent
    if parent is None:
        return None
    if visible is not None and not visible.filter(pk=parent.pk).exists():
        return Fact(_("Belongs to"), _("another customer"))
    return Fact(_("Belongs to"), parent.name, parent.get_absolute_url())


def propose_number() -> str:
    """The number after the one that was given last."""
    last = Customer.objects.aggregate(last=Max("pk"))["last"]
    number = Customer.objects.filter(pk=last).values_list("number", flat=True).first()
    return number_after(number or "")


def local_time(zone: str, at: datetime) -> str:
    """`10:40 for them`, where their clock shows something else than the department's."""
    if not is_zone(zone):
        return ""
    theirs = at.astimezone(ZoneInfo(zone))
    if theirs.utcoffset() == at.astimezone(clock.zone()).utcoffset():
        return ""
    return _("%(time)s for them") % {"time": f"{theirs:%H:%M}"}


class _Shown:
    """Writes rows of one customer for one reader."""

    def __init__(self, customer: Customer, reader: Any, today: date) -> None:
        self._customer, self._today = customer, today
        self._now = clock.now()
        self._may_edit = can(reader, rights.CONTACTS_EDIT)
        self._may_end = can(reader, rights.CUSTOMERS_EDIT)

    def contact(self, contact: Contact, restrictions: Sequence[Restriction]) -> ShownContact:
        own = [row for row in restrictions if row.contact_id == contact.pk]
        closed = self._closed(contact, restrictions)
        language = contact.language if contact.language != self._customer.language else ""
        prefers = dict(Channel.choices).get(contact.prefers, "") if contact.prefers else ""
        about = [
            contact.role,
            name_of_language(language) if language else "",
            _("prefers %(way)s") % {"way": prefers} if prefers else "",
        ]
        labels = dict(Channel.choices)
        return ShownContact(
            key=contact.public_id,
            name=contact.name,
            about=", ".join(part for part in about if part),
            phone=contact.phone,
            tel="" if Channel.PHONE in closed else _dialled(contact.phone),
            email=contact.email,
            mail="" if Channel.EMAIL in closed else contact.email,
            local_time=local_time(contact.timezone or self._customer.timezone, self._now),
            stops=", ".join(str(labels.get(way, way)) for way in ways_of(contact.stop)),
            restrictions=tuple(self.restriction(row) for row in own),
            edit_url=self._edit("contact-edit", contact),
            remove_url=self._edit("contact-remove", contact),
            restrict_url=f"{_url(self._customer, 'restriction-add')}?contact={contact.public_id}"
            if self._may_edit
            else "",
        )

    def restriction(self, row: Restriction) -> ShownRestriction:
        parts = [str(row.get_kind_display())]
        if row.channel:
            parts.append(str(row.get_channel_display()))
        return ShownRestriction(
            what=", ".join(parts),
            span=_span(row.from_on, row.until_on, self._today),
            reason=row.reason,
            is_now=row.from_on <= self._today,
            end_url=_url(self._customer, "restriction-end", row) if self._may_end else "",
        )

    def _closed(self, contact: Contact, restrictions: Sequence[Restriction]) -> set[str]:
        """The ways that do not lead to the person today."""
        closed = set(ways_of(contact.stop))
        for row in restrictions:
            holds = row.contact_id in (None, contact.pk) and row.from_on <= self._today
            if holds and row.kind == RestrictionKind.STOP_REQUEST:
                closed |= {row.channel} if row.channel else set(Channel.values)
        return closed

    def _edit(self, name: str, row: Any) -> str:
        return _url(self._customer, name, row) if self._may_edit else ""


def _assignment(row: Any, today: date) -> ShownAssignment:
    is_now = row.from_on <= today and (row.until_on is None or row.until_on >= today)
    return ShownAssignment(
        name=row.collector.name,
        span=_span(row.from_on, row.until_on, today),
        substitute=row.substitute or "" if is_now else "",
        is_now=is_now,
    )


def _span(first: date, last: date | None, today: date) -> str:
    words = {"first": formats.day(first), "last": formats.day(last)}
    if last is not None:
        return _("%(first)s to %(last)s") % words
    return (_("since %(first)s") if first <= today else _("from %(first)s")) % words


def _dialled(phone: str) -> str:
    """What a telephone understands of a number as people write it."""
    number, _ext, extension = phone.lower().partition("x")
    kept = "".join(letter for letter in number if letter.isdigit() or letter == "+")
    figures = "".join(letter for letter in extension if letter.isdigit())
    return f"{kept};ext={figures}" if kept and figures else kept


def _url(customer: Customer, name: str, row: Any = None) -> str:
    arguments = [customer.public_id, *([row.public_id] if row is not None else [])]
    return reverse(f"customers:{name}", args=arguments)


def _facts(customer: Customer, parent: Fact | None) -> list[Fact]:
    is_other = customer.relation != "customer"
    limit = customer.credit_limit_proposed
    countries = dict(named_countries())
    language = customer.language
    proposed = "" if limit is None else f"{formats.money(limit, customer.currency)} "
    return [
        Fact(_("Number"), customer.number),
        Fact(_("Kind"), str(customer.get_kind_display())),
        Fact(_("Relation"), str(customer.get_relation_display()) if is_other else ""),
        Fact(_("E-mail"), customer.email, f"mailto:{customer.email}"),
        Fact(_("Phone"), customer.phone, f"tel:{_dialled(customer.phone)}"),
        Fact(_("Country"), countries.get(customer.country, customer.country)),
        Fact(_("Language"), name_of_language(language) if language else ""),
        Fact(_("Time zone"), customer.timezone),
        Fact(_("Segment"), customer.segment),
        Fact(_("Region"), customer.region),
        Fact(_("Currency"), customer.currency),
        Fact(_("Payment terms"), customer.terms),
        Fact(_("Proposed credit limit"), f"{proposed}{customer.currency}" if proposed else ""),
        parent or Fact("", ""),
        Fact(_("Group"), customer.group.name if customer.group else ""),
    ]
