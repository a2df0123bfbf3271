"""Adjusting open items without money, and taking an adjustment back."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from customers.models import Customer
from invoices.acts import ADJUSTED_BY_HAND
from invoices.adjustables import list_adjustables
from invoices.aging.readers import customers_of
from invoices.choices import AdjustmentKind
from invoices.effects import Effects, Told, build_effects
from invoices.forms.adjusting import AdjustForm
from invoices.forms.applying import TICK
from invoices.forms.money import TakeBackForm
from invoices.models import Adjustment, AdjustmentLimit, Document, OpenItem
from invoices.services import (
    ItemsDraft,
    adjust_items,
    ask_adjustment,
    find_limit_of,
    reverse_adjustment,
)
from invoices.trying import Done, try_out
from invoices.views.acting import ActPage, Crumb, answer_act, money_words
from kernel import clock, formats, rights
from kernel.access import get_visible, requires
from kernel.models import Act
from kernel.public_ids import decode


@require_http_methods(["GET", "POST"])
@requires(rights.LEDGER_POST)
def adjust(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write off, waive or grant a discount; above the limit it is asked for."""
    customer = get_visible(customers_of(request.user, clock.today()), public_id)
    form, count = _choose(request, customer)

    def post() -> Done:
        given = form.cleaned_data
        draft = ItemsDraft(
            customer=customer,
            kind=AdjustmentKind(given["kind"]),
            posted_on=given["given_on"],
            reason=given["reason"],
            parts=form.parts,
        )
        limit = find_limit_of(draft)
        return _ask(draft, limit) if limit else _adjust(draft)

    page = ActPage(
        title=_("Adjust items"),
        verb=_("Adjust"),
        back=customer.get_absolute_url(),
        crumbs=(
            Crumb(_("Customers"), reverse("customers:list")),
            Crumb(customer.name, customer.get_absolute_url()),
        ),
        is_danger=True,
    )
    return answer_act(
        request,
        form=form,
        act_page=page,
        post=post,
        template="invoices/adjust.html",
        context={"customer": customer, "count": count},
    )


def _choose(request: HttpRequest, customer: Customer) -> tuple[AdjustForm, int]:
    if request.method == "POST":
        read = [decode(OpenItem.public_prefix, one) for one in request.POST.getlist(TICK)]
        ticked = [pk for pk in read if pk]
    else:
        document = decode(Document.public_prefix, request.GET.get("document", ""))
        named = OpenItem.objects.filter(document_id=document or 0, customer=customer)
        ticked = list(named.values_list("pk", flat=True))
    items, count = list_adjustables(customer, find=request.POST.get("find", ""), ticked=ticked)
    initial = {"given_on": clock.today(), "kind": AdjustmentKind.WRITE_OFF}
    return AdjustForm(request.POST or None, items=items, ticked=ticked, initial=initial), count


def _adjust(draft: ItemsDraft) -> Done:
    rows = adjust_items(draft=draft)
    message = _("Posted: %(what)s.") % {"what": adjusted_words(draft)}
    url = draft.customer.get_absolute_url()
    return Done(rows[0].act, url, message, effects=_with_tax(rows[0].act))


def _ask(draft: ItemsDraft, limit: AdjustmentLimit) -> Done:
    def as_if_approved() -> Done:
        act = adjust_items(draft=draft, is_mirrored=True)[0].act
        return Done(act, "", "", effects=_with_tax(act))

    effects = try_out(as_if_approved)
    asked = ask_adjustment(draft=draft)
    note = _(
        "This passes the limit of %(limit)s for a customer in %(days)s. It is asked for now, and"
        " posted when somebody else approves it."
    ) % {
        "limit": money_words(limit.amount, limit.currency),
        "days": formats.days(limit.days),
    }
    return Done(
        act=asked.act,
        url=reverse("invoices:own-requests"),
        message=_("Asked for: %(what)s. It is posted when it is approved.")
        % {"what": adjusted_words(draft)},
        effects=replace(effects, note=note, verb=_("Ask for approval")),
    )


def _with_tax(act: Act) -> Effects:
    """The effects, and the tax that is in them."""
    taxes: dict[str, Decimal] = {}
    for row in Adjustment.objects.filter(act=act).select_related("item"):
        currency = row.item.currency
        taxes[currency] = taxes.get(currency, Decimal(0)) + row.tax
    told = tuple(Told(_("Tax in it"), tax, currency) for currency, tax in sorted(taxes.items()))
    return replace(build_effects(act), told=told)


def adjusted_words(draft: ItemsDraft) -> str:
    """`Write-off of 3 items, EUR 1,204.50`."""
    totals: dict[str, Decimal] = {}
    for item, amount in draft.parts:
        totals[item.currency] = totals.get(item.currency, Decimal(0)) + amount
    count = len(draft.parts)
    words: dict[str, Any] = {
        "kind": draft.kind.label,
        "count": formats.number(count, 0),
        "amounts": ", ".join(money_words(total, code) for code, total in totals.items()),
    }
    text = ngettext(
        "%(kind)s of %(count)s item, %(amounts)s",
        "%(kind)s of %(count)s items, %(amounts)s",
        count,
    )
    return text % words


@require_http_methods(["GET", "POST"])
@requires(rights.LEDGER_POST)
def adjustment_reverse(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take an adjustment back; of a write-off it is the recovery, before money is applied."""
    documents = Document.objects.visible_to(request.user, clock.today())
    rows = Adjustment.objects.filter(
        item__document__in=documents, reverses=None, kind__in=ADJUSTED_BY_HAND
    )
    adjustment = get_visible(rows.select_related("item__document__customer"), public_id)
    document = adjustment.item.document
    first = max(clock.today(), adjustment.effective_on)
    form = TakeBackForm(request.POST or None, initial={"given_on": first})

    def post() -> Done:
        given = form.cleaned_data
        row = reverse_adjustment(
            adjustment=adjustment, given_on=given["given_on"], reason=given["reason"]
        )
        message = _("Taken back: %(amount)s of %(number)s is open again.") % {
            "amount": money_words(adjustment.amount, adjustment.item.currency),
            "number": document.number,
        }
        return Done(row.act, document.get_absolute_url(), message)

    customer = document.customer
    page = ActPage(
        title=_("Take back: %(kind)s") % {"kind": adjustment.get_kind_display()},
        sub=money_words(adjustment.amount, adjustment.item.currency),
        intro=_("The amount is open again from the day given, and money can be applied to it."),
        verb=_("Take it back"),
        back=document.get_absolute_url(),
        crumbs=(
            Crumb(customer.name, customer.get_absolute_url()),
            Crumb(document.number, document.get_absolute_url()),
        ),
        is_danger=True,
    )
    return answer_act(request, form=form, act_page=page, post=post)
