"""Applying money by hand: whose it is, what it pays, and taking an application back."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from invoices.aging.readers import customers_of
from invoices.forms.applying import TICK, ApplyForm
from invoices.forms.money import PayerForm, TakeBackForm
from invoices.models import Allocation, OpenItem, Source
from invoices.payables import Proposal, list_candidates, propose_items, propose_oldest
from invoices.payers import propose_payers
from invoices.services import TransferDraft, apply_to_items, reverse_allocation, transfer_source
from invoices.trying import Done
from invoices.views.acting import ActPage, answer_act, money_words
from invoices.views.receipts import find_source, source_crumbs
from kernel import clock, formats, rights
from kernel.access import get_visible, requires
from kernel.errors import Refused
from kernel.public_ids import decode


@require_http_methods(["GET", "POST"])
@requires(rights.LEDGER_POST)
def source_payer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say whose the money of an unknown payer is: it moves to the customer, to be applied."""
    source = find_source(request, public_id)
    if source.customer_id is not None:
        raise Refused("invoices.source.known", _("It is known already who paid."))
    today = clock.today()
    customers = customers_of(request.user, today)
    payers = propose_payers(source, customers=customers)
    likely = request.GET.get("customer") or (str(payers[0].customer) if payers else "")
    form = PayerForm(
        request.POST or None,
        customers=customers,
        initial={"customer": likely, "moved_on": max(today, source.dated_on)},
    )

    def post() -> Done:
        customer = form.cleaned_data["customer"]
        draft = TransferDraft(
            to_customer=customer,
            amount=source.unapplied_amount,
            moved_on=form.cleaned_data["moved_on"],
            reason=_("The payer is known"),
        )
        target = transfer_source(source=source, draft=draft)
        message = _("The money is %(name)s's. Say what it pays.") % {"name": customer.name}
        return Done(target.act, reverse("invoices:source-apply", args=[target]), message)

    page = ActPage(
        title=_("Who paid %(number)s?") % {"number": source.number},
        sub=money_words(source.unapplied_amount, source.currency),
        verb=_("It is this customer's"),
        back=source.get_absolute_url(),
        crumbs=source_crumbs(source),
    )
    return answer_act(
        request,
        form=form,
        act_page=page,
        post=post,
        template="invoices/source_payer.html",
        context={"source": source, "payers": payers, "looks_at_once": bool(likely)},
    )


@require_http_methods(["GET", "POST"])
@requires(rights.LEDGER_POST)
def source_apply(request: HttpRequest, public_id: str) -> HttpResponse:
    """Apply a receipt, credit note or moved amount to the items that are ticked."""
    source = find_source(request, public_id)
    if source.customer_id is None:
        raise Refused(
            "invoices.source.unknown_customer",
            _("It is not known yet who paid. Name the customer first."),
        )
    choice = _choose(request, source)
    form = choice.form

    def post() -> Done:
        allocations = apply_to_items(
            source=source, parts=form.parts, given_on=form.cleaned_data["given_on"]
        )
        return Done(allocations[0].act, source.get_absolute_url(), _applied_words(source, form))

    page = ActPage(
        title=_("Apply %(number)s") % {"number": source.number},
        verb=_("Apply the money"),
        back=source.get_absolute_url(),
        crumbs=source_crumbs(source),
    )
    context = {
        "source": source,
        "unapplied": money_words(source.unapplied_amount, source.currency),
        "why": choice.proposal.why,
        "looks_at_once": bool(choice.proposal.item_ids),
        "count": choice.count,
        "proposes_oldest": request.GET.get("propose") != "oldest",
    }
    return answer_act(
        request,
        form=form,
        act_page=page,
        post=post,
        template="invoices/source_apply.html",
        context=context,
    )


@dataclass(frozen=True, slots=True)
class _Choice:
    """The form with its items, how many items there are, and what was proposed."""

    form: ApplyForm
    count: int
    proposal: Proposal


def _choose(request: HttpRequest, source: Source) -> _Choice:
    today = clock.today()
    proposal = Proposal((), "")
    if request.method == "POST":
        ticked = [decode(OpenItem.public_prefix, one) for one in request.POST.getlist(TICK)]
        ids = tuple(pk for pk in ticked if pk)
    else:
        propose = propose_oldest if request.GET.get("propose") == "oldest" else propose_items
        proposal = propose(source, on=today)
        ids = proposal.item_ids
    candidates, count = list_candidates(
        source, today=today, find=request.POST.get("find", ""), ticked=ids
    )
    known = [one.item.public_id for one in candidates if one.item.pk in set(ids)]
    form = ApplyForm(
        request.POST or None,
        source=source,
        candidates=candidates,
        ticked=known,
        initial={"given_on": max(today, source.dated_on)},
    )
    return _Choice(form, count, proposal)


def _applied_words(source: Source, form: ApplyForm) -> str:
    count = len(form.parts)
    words: dict[str, Any] = {
        "amount": money_words(form.total(), source.currency),
        "count": formats.number(count, 0),
    }
    text = ngettext(
        "%(amount)s is applied to %(count)s item.",
        "%(amount)s is applied to %(count)s items.",
        count,
    )
    return text % words


@require_http_methods(["GET", "POST"])
@requires(rights.LEDGER_POST)
def allocation_reverse(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take an application back: the item is open again, the money unapplied."""
    visible = Source.objects.visible_to(request.user, clock.today())
    rows = Allocation.objects.filter(source__in=visible, reverses=None)
    allocation = get_visible(
        rows.select_related("source__customer", "source__entity", "item__document"), public_id
    )
    source, document = allocation.source, allocation.item.document
    form = TakeBackForm(
        request.POST or None, initial={"given_on": max(clock.today(), allocation.effective_on)}
    )

    def post() -> Done:
        given = form.cleaned_data
        row = reverse_allocation(
            allocation=allocation, given_on=given["given_on"], reason=given["reason"]
        )
        message = _("Taken back: %(amount)s of %(number)s is open again.") % {
            "amount": money_words(allocation.amount, allocation.currency),
            "number": document.number,
        }
        return Done(row.act, source.get_absolute_url(), message)

    page = ActPage(
        title=_("Take back from %(number)s") % {"number": document.number},
        sub=money_words(allocation.amount, allocation.currency),
        intro=_("The item is open again, and the money unapplied, from the day given."),
        verb=_("Take it back"),
        back=source.get_absolute_url(),
        crumbs=source_crumbs(source),
        is_danger=True,
    )
    return answer_act(request, form=form, act_page=page, post=post)
