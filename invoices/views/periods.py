"""Closing an entity's ledger through a day, and opening it again."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers.models import LegalEntity
from invoices.effects import Effects, Told
from invoices.forms.periods import PeriodForm
from invoices.periods import find_last_close, list_periods, tell_period
from invoices.services import close_period
from invoices.trying import Done
from invoices.views.acting import ActPage, Crumb, answer_act
from kernel import clock, formats, rights
from kernel.access import can, get_visible, requires
from kernel.dates import month_end
from kernel.http import render_page


@require_safe
@requires(rights.LEDGER_VIEW)
def periods(request: HttpRequest) -> HttpResponse:
    """Through which day each entity is closed, and how it came to that."""
    context = {
        "periods": list_periods(),
        "may_close": can(request.user, rights.LEDGER_POST),
    }
    return render_page(request, "invoices/period_list.html", context)


@require_http_methods(["GET", "POST"])
@requires(rights.LEDGER_POST)
def period_close(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the period holds, in figures; then it is closed, or opened again with a reason."""
    entity: LegalEntity = get_visible(LegalEntity.objects.all(), public_id)
    today = clock.today()
    last = find_last_close(entity)
    closed = last.closed_through if last else None
    form = PeriodForm(
        request.POST or None,
        last=closed,
        today=today,
        initial={"closed_through": _propose(closed, today)},
    )

    def post() -> Done:
        through = form.cleaned_data["closed_through"]
        # Adding up takes a while: who only looks does not keep others from posting meanwhile.
        is_look = request.POST.get("step") != "post"
        effects = _effects(entity, closed, through) if is_look else None
        row = close_period(
            entity=entity, closed_through=through, reason=form.cleaned_data["reason"]
        )
        message = _("%(entity)s is closed through %(day)s.") % {
            "entity": entity.name,
            "day": formats.day(through),
        }
        effects = effects or _effects(entity, closed, through)
        return Done(row.act, reverse("invoices:periods"), message, effects=effects)

    page = ActPage(
        title=_("Close %(entity)s") % {"entity": entity.name},
        intro=_(
            "Facts that come later with a day in a closed period count from the first open day."
        ),
        verb=_("Close the period"),
        back=reverse("invoices:periods"),
        crumbs=(Crumb(_("Periods"), reverse("invoices:periods")),),
    )
    return answer_act(request, form=form, act_page=page, post=post)


def _propose(closed: date | None, today: date) -> date:
    """The end of the month after the last closed one, where that is over; else of last month."""
    ended = today.replace(day=1) - timedelta(days=1)
    if closed is None:
        return ended
    return min(month_end(closed + timedelta(days=1)), max(ended, closed))


def _effects(entity: LegalEntity, closed: date | None, through: date) -> Effects:
    """The figures of the days that are closed or opened, and from when late facts count."""
    is_reopening = closed is not None and through < closed
    open_from = formats.day(through + timedelta(days=1))
    words: dict[str, Any] = {"day": open_from}
    if is_reopening:
        note = _("Facts can be posted again from %(day)s.") % words
        figures = tell_period(entity, after=through, through=closed or through)
    else:
        note = _("Facts of an earlier day that come from now on count from %(day)s.") % words
        figures = tell_period(entity, after=closed, through=through)
    before = Told(_("Closed through until now"), None, words=formats.day(closed))
    return Effects(
        items=(),
        sources=(),
        balances=(),
        counts_from=None,
        told=(before, *figures),
        note=note,
        verb=_("Open the period again") if is_reopening else "",
    )
