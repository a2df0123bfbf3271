"""What waits for approval, deciding about it, and one's own requests."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from invoices.aging.readers import customers_of, visible_of
from invoices.asking import (
    Asked,
    build_asked,
    digest_of,
    list_decided_requests,
    list_own_requests,
    list_waiting_requests,
)
from invoices.forms.adjusting import DecisionForm
from invoices.models import AdjustmentRequest, OpenItem
from invoices.reach import Reach
from invoices.reasons import name_reasons
from invoices.services import approve_request, draft_of, reject_request, withdraw_request
from invoices.views.acting import answer_once
from invoices.views.adjusting import adjusted_words
from kernel import clock, rights
from kernel.access import can, get_visible, requires
from kernel.errors import Conflict, DomainError
from kernel.http import render_page
from kernel.once import Outcome


@require_safe
@requires(rights.LEDGER_APPROVE)
def approvals(request: HttpRequest) -> HttpResponse:
    """Everything that waits, a person's own marked as such, and what was decided lately."""
    return _show_waiting(request)


@require_safe
@requires(rights.LEDGER_POST)
def own_requests(request: HttpRequest) -> HttpResponse:
    """What the reader asked for, and what became of it."""
    return _show_own(request)


@require_POST
@requires(rights.LEDGER_APPROVE)
def request_approve(request: HttpRequest, public_id: str) -> HttpResponse:
    def decide(asked: AdjustmentRequest, words: str) -> str:
        draft = draft_of(asked)
        approve_request(request=asked, note=words)
        _require_as_shown(asked, request.POST.get("shown", ""))
        return _("Approved and posted: %(what)s.") % {"what": adjusted_words(draft)}

    return _decide(request, public_id, decide)


@require_POST
@requires(rights.LEDGER_APPROVE)
def request_reject(request: HttpRequest, public_id: str) -> HttpResponse:
    def decide(asked: AdjustmentRequest, words: str) -> str:
        reject_request(request=asked, reason=words)
        return _("Rejected: %(what)s.") % {"what": adjusted_words(draft_of(asked))}

    return _decide(request, public_id, decide)


@require_POST
@requires(rights.LEDGER_POST)
def request_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    def decide(asked: AdjustmentRequest, words: str) -> str:
        withdraw_request(request=asked, reason=words)
        return _("Withdrawn: %(what)s.") % {"what": adjusted_words(draft_of(asked))}

    asked = list_own_requests(request.user)
    return _decide(request, public_id, decide, among=asked, page="invoices:own-requests")


def _require_as_shown(asked: AdjustmentRequest, shown: str) -> None:
    """What was approved is what stood on the page; asked in the transaction that posted it."""
    lines = list(asked.lines.values_list("item_id", "amount"))
    left = dict(
        OpenItem.objects.filter(pk__in=[item for item, _amount in lines]).values_list(
            "pk", "open_amount"
        )
    )
    if digest_of((item, amount, left[item]) for item, amount in lines) != shown:
        raise Conflict(
            "invoices.effects.changed",
            _("What it does has changed since it was shown. Look at the figures, then decide."),
        )


def _decide(
    request: HttpRequest,
    public_id: str,
    decide: Callable[[AdjustmentRequest, str], str],
    *,
    among: Any = None,
    page: str = "invoices:approvals",
) -> HttpResponse:
    requests = AdjustmentRequest.objects.all() if among is None else among
    asked = get_visible(requests.select_related("act__actor", "customer"), public_id)
    form = DecisionForm(request.POST)
    show = _show_own if among is not None else _show_waiting
    if not form.is_valid():
        return show(request, told=_told(asked, form), status=422)

    def work() -> Outcome:
        return Outcome(url=reverse(page), message=decide(asked, form.cleaned_data["reason"]))

    try:
        return answer_once(request, work)
    except DomainError as refusal:
        form.add_error("reason", str(refusal))
        status = 409 if isinstance(refusal, Conflict) else 422
        return show(request, told=_told(asked, form), status=status)


def _told(asked: AdjustmentRequest, form: DecisionForm) -> dict[str, Any]:
    """Which request was refused, why, and what was typed."""
    return {
        "public_id": asked.public_id,
        "sentence": " ".join(str(one) for one in form.errors.get("reason", [])),
        "typed": form.data.get("reason", ""),
    }


def _show_waiting(
    request: HttpRequest, told: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    return _show(
        request,
        waiting=build_asked(list_waiting_requests()),
        decided=build_asked(list_decided_requests()),
        is_own=False,
        told=told,
        status=status,
    )


def _show_own(
    request: HttpRequest, told: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    asked = build_asked(list_own_requests(request.user))
    return _show(
        request,
        waiting=tuple(one for one in asked if one.decision is None),
        decided=tuple(one for one in asked if one.decision),
        is_own=True,
        told=told,
        status=status,
    )


def _show(
    request: HttpRequest,
    *,
    waiting: tuple[Asked, ...],
    decided: tuple[Asked, ...],
    is_own: bool,
    told: dict[str, Any] | None,
    status: int,
) -> HttpResponse:
    today = clock.today()
    reach = Reach(visible_of(customers_of(request.user, today)))
    reach.learn([one.request.customer_id for one in (*waiting, *decided)])
    said = name_reasons(one.request.reason for one in (*waiting, *decided))
    context = {
        "waiting": [_card(one, request, reach, said, told) for one in waiting],
        "decided": [_card(one, request, reach, said) for one in decided],
        "is_own": is_own,
        "can_approve": can(request.user, rights.LEDGER_APPROVE),
        "told": told,
        "today": today,
    }
    return render_page(request, "invoices/approvals.html", context, partial="cards", status=status)


def _card(
    one: Asked,
    request: HttpRequest,
    reach: Reach,
    said: dict[str, str],
    told: dict[str, Any] | None = None,
) -> dict[str, Any]:
    # A key of its own for each card: what is sent twice is decided once.
    is_told = bool(told and told["public_id"] == one.request.public_id)
    return {
        "asked": one,
        "reason": said.get(one.request.reason, one.request.reason),
        "key": uuid4(),
        "may_open": reach.holds(one.request.customer_id),
        "is_mine": one.request.act.actor_id == request.user.pk,
        "sentence": told["sentence"] if told and is_told else "",
        "typed": told["typed"] if told and is_told else "",
    }
