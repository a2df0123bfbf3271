"""The rooms of the settings whose rows the ledger owns, and how they stand."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from invoices.aging.selectors import find_rates
from invoices.choices import AdjustmentKind, ReasonKind
from invoices.models import AdjustmentLimit, PaymentTerm, Reason
from invoices.settings.bands import list_versions
from invoices.settings.rates import list_latest, list_missing
from kernel import formats, rights, settings_rooms
from kernel.settings_rooms import Group, Room, State, Text


def _bands(today: date) -> State:
    versions = list_versions(today=today)
    present = next((one for one in versions if one.state == "present"), None)
    coming = [one for one in versions if one.state == "coming"]
    parts = []
    if present is not None:
        text = _("Bands %(edges)s") % {"edges": present.bands}
        if not present.is_first:
            day = formats.day(present.bands.valid_from)
            text = _("Bands %(edges)s since %(day)s") % {"edges": present.bands, "day": day}
        parts.append(text)
    parts += [
        _("%(edges)s from %(day)s") % {"edges": one.bands, "day": formats.day(one.bands.valid_from)}
        for one in coming[-1:]
    ]
    return State(" · ".join(parts))


def _terms(_today: date) -> State:
    count = PaymentTerm.objects.filter(is_active=True).count()
    text = ngettext("%(count)s on offer", "%(count)s on offer", count)
    return State(text % {"count": count})


def _rates(today: date) -> State:
    known = find_rates(today)
    used = [one for one in list_latest(today=today, known=known) if one.reports]
    texts = [
        _("%(pair)s rate of %(day)s")
        % {"pair": str(one.rate).partition(" ")[0], "day": formats.day(one.rate.valid_on)}
        for one in used[:2]
    ]
    if len(used) > 2:
        texts.append(_("%(count)s more") % {"count": len(used) - 2})
    missing = ", ".join(one.currency for one in list_missing(today=today, known=known))
    warning = _("No rate: %(currencies)s") % {"currencies": missing} if missing else ""
    alone = _("None; reports are in %(currency)s") % {"currency": known[0]}
    return State(" · ".join(texts) or alone, warning)


def _limits(_today: date) -> State:
    kinds = list(AdjustmentLimit.objects.values_list("kind", flat=True))
    count = len(kinds)
    text = ngettext("%(count)s limit", "%(count)s limits", count) % {"count": count}
    is_open = AdjustmentKind.WRITE_OFF not in kinds
    return State(text, _("Nobody is asked before a write-off") if is_open else "")


def _reasons(_today: date) -> State:
    kinds = list(Reason.objects.filter(is_active=True).values_list("kind", flat=True))
    text = ngettext("%(count)s on offer", "%(count)s on offer", len(kinds)) % {"count": len(kinds)}
    bare = [str(kind.label) for kind in ReasonKind if kind not in kinds]
    warning = _("None for: %(kinds)s") % {"kinds": ", ".join(bare)} if bare else ""
    return State(text, warning)


_ROOMS: tuple[tuple[str, Text, Text, Callable[[date], State]], ...] = (
    (
        "bands",
        gettext_lazy("Aging bands"),
        gettext_lazy("Into which days the aging is split, from when on."),
        _bands,
    ),
    (
        "terms",
        gettext_lazy("Payment terms"),
        gettext_lazy("What is offered when a document is posted, and when it falls due."),
        _terms,
    ),
    (
        "rates",
        gettext_lazy("Exchange rates"),
        gettext_lazy("What totals over currencies are made with."),
        _rates,
    ),
    (
        "limits",
        gettext_lazy("Adjustment limits"),
        gettext_lazy("Up to what an accountant adjusts without an approver."),
        _limits,
    ),
    (
        "reasons",
        gettext_lazy("Reasons"),
        gettext_lazy("What is chosen when something is adjusted, cancelled or returned."),
        _reasons,
    ),
)


def enter() -> None:
    for place, (key, label, holds, state) in enumerate(_ROOMS, start=1):
        settings_rooms.enter(
            Room(
                key=key,
                label=label,
                holds=holds,
                url_name=f"invoices:{key}",
                right=rights.SETTINGS_MANAGE,
                group=Group.LEDGER,
                order=place * 10,
                state=state,
            )
        )
