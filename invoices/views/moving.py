"""Money that leaves where it is: refunds and transfers, and taking them back."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from invoices.acts import LEFT_BY_HAND
from invoices.aging.readers import customers_of
from invoices.choices import WithdrawalKind
from invoices.effects import Told, build_effects
from invoices.forms.money import TakeBackForm
from invoices.forms.moving import RefundForm, TransferForm
from invoices.models import Source, Withdrawal
from invoices.selectors import find_rate
from invoices.services import (
    TransferDraft,
    refund_source,
    reverse_refund,
    reverse_transfer,
    transfer_source,
)
from invoices.trying import Done
from invoices.views.acting import ActPage, answer_act, money_words
from invoices.views.receipts import find_source, source_crumbs
from kernel import clock, formats, rights
from kernel.access import get_visible, requires
from kernel.models import Act


@require_http_methods(["GET", "POST"])
@requires(rights.LEDGER_POST)
def source_refund(request: HttpRequest, public_id: str) -> HttpResponse:
    """Pay unapplied money or credit back."""
    source = find_source(request, public_id)
    initial = {"amount": source.unapplied_amount, "paid_on": _first_day(source)}
    form = RefundForm(request.POST or None, initial=initial)

    def post() -> Done:
        row = refund_source(source=source, **form.cleaned_data)
        message = _("%(amount)s of %(number)s is refunded.") % {
            "amount": money_words(row.amount, source.currency),
            "number": source.number,
        }
        return Done(row.act, source.get_absolute_url(), message)

    page = ActPage(
        title=_("Refund %(number)s") % {"number": source.number},
        sub=_("%(amount)s unapplied")
        % {"amount": money_words(source.unapplied_amount, source.currency)},
        verb=_("Refund it"),
        back=source.get_absolute_url(),
        crumbs=source_crumbs(source),
        is_danger=True,
    )
    return answer_act(request, form=form, act_page=page, post=post)


@require_http_methods(["GET", "POST"])
@requires(rights.LEDGER_POST)
def source_transfer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Move unapplied money to another customer, entity or currency."""
    source = find_source(request, public_id)
    initial = {
        "to_entity": source.entity_id,
        "to_currency": source.currency,
        "amount": source.unapplied_amount,
        "moved_on": _first_day(source),
    }
    customers = customers_of(request.user, clock.today())
    form = TransferForm(request.POST or None, customers=customers, initial=initial)

    def post() -> Done:
        draft = TransferDraft(**_with_rate(source, form.cleaned_data))
        target = transfer_source(source=source, draft=draft)
        message = _("%(amount)s of %(number)s is now with %(name)s.") % {
            "amount": money_words(draft.amount, source.currency),
            "number": source.number,
            "name": draft.to_customer.name,
        }
        effects = replace(build_effects(target.act), told=_rate_told(draft))
        return Done(target.act, target.get_absolute_url(), message, effects=effects)

    page = ActPage(
        title=_("Transfer %(number)s") % {"number": source.number},
        sub=_("%(amount)s unapplied")
        % {"amount": money_words(source.unapplied_amount, source.currency)},
        verb=_("Transfer it"),
        back=source.get_absolute_url(),
        crumbs=source_crumbs(source),
    )
    return answer_act(request, form=form, act_page=page, post=post)


def _with_rate(source: Source, given: dict[str, Any]) -> dict[str, Any]:
    """An empty rate is the one known for the day; without one the service says so."""
    if given["to_currency"] == source.currency:
        return given | {"rate": None}
    known = find_rate(
        from_currency=source.currency, to_currency=given["to_currency"], on=given["moved_on"]
    )
    return given | {"rate": known if given["rate"] is None else given["rate"]}


def _rate_told(draft: TransferDraft) -> tuple[Told, ...]:
    if draft.rate is None:
        return ()
    digits = max(2, -int(Decimal(draft.rate).normalize().as_tuple().exponent))
    return (Told(_("Rate"), None, words=formats.number(draft.rate, digits)),)


def _first_day(source: Source) -> Any:
    return max(clock.today(), source.effective_on)


@require_http_methods(["GET", "POST"])
@requires(rights.LEDGER_POST)
def withdrawal_reverse(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back a refund that did not arrive, a return, or a transfer."""
    sources = Source.objects.visible_to(request.user, clock.today())
    rows = Withdrawal.objects.filter(source__in=sources, reverses=None, kind__in=LEFT_BY_HAND)
    row = get_visible(rows.select_related("source__customer", "source__entity"), public_id)
    source = row.source
    first = max(clock.today(), row.effective_on)
    form = TakeBackForm(request.POST or None, initial={"given_on": first})

    def post() -> Done:
        act = _take_back(row, **form.cleaned_data)
        message = _("Taken back: %(amount)s of %(number)s is unapplied again.") % {
            "amount": money_words(row.amount, source.currency),
            "number": source.number,
        }
        return Done(act, source.get_absolute_url(), message)

    page = ActPage(
        title=_("Take back: %(kind)s") % {"kind": row.get_kind_display()},
        sub=money_words(row.amount, source.currency),
        intro=_("The money is unapplied again from the day given. What it paid elsewhere is open."),
        verb=_("Take it back"),
        back=source.get_absolute_url(),
        crumbs=source_crumbs(source),
        is_danger=True,
    )
    return answer_act(request, form=form, act_page=page, post=post)


def _take_back(row: Withdrawal, *, given_on: Any, reason: str) -> Act:
    if row.kind == WithdrawalKind.TRANSFER:
        rows = reverse_transfer(target=row.to_source, given_on=given_on, reason=reason)
        return rows[0].act
    return reverse_refund(refund=row, given_on=given_on, reason=reason).act
