"""How every page of the accountant acts: what it does is shown in figures, then it is posted once.

A form is sent first to see its effects (with scripts: while it is filled in), then to post them.
What was shown is sent along as a digest: where the ledger moved meanwhile, nothing is posted and
the new figures are shown beside what was typed.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from invoices.effects import Effects
from invoices.trying import Done, EffectsChanged, post_as_shown, try_out
from kernel import formats
from kernel.errors import Conflict, DomainError, Refused
from kernel.http import add_refusal, redirect_with, wants_fragment
from kernel.once import Outcome, do_once


@dataclass(frozen=True, slots=True)
class Crumb:
    """A page above this one."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ActPage:
    """The words around an act: its title, the button that posts, where Cancel leads."""

    title: str
    verb: str
    back: str
    sub: str = ""
    intro: str = ""
    crumbs: tuple[Crumb, ...] = ()
    is_danger: bool = False


EFFECTS: Final = "invoices/_effects.html"  # the part that follows what is typed
ASIDE: Final = frozenset({"csrfmiddlewaretoken", "key", "shown", "step"})


def answer_act(
    request: HttpRequest,
    *,
    form: BaseForm,
    act_page: ActPage,
    post: Callable[[], Done],
    template: str = "invoices/act.html",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page of an act: empty, with its effects, with a refusal, or done and left.

    `post` calls the services with what the form holds; it is called only where the form is valid.
    `looks_at_once` in the context shows the effects of what is proposed before anything is typed.
    """
    context = {**(context or {}), "act_page": act_page, "form": form}
    if request.method != "POST":
        return _show(request, template, context)
    if not form.is_valid():
        return _show(request, template, context, status=422)
    key = _key_of(request)
    try:
        # Without a key it could not be told apart from the same sent again: it is shown anew.
        if request.POST.get("step") == "post" and request.POST.get("shown") and key:
            return _post(request, post)
        effects = try_out(post)
    except EffectsChanged as changed:
        context["notice"] = str(changed)
        return _show(request, template, context, key=key, effects=changed.effects, status=409)
    except DomainError as refusal:
        add_refusal(form, refusal)
        # A key that was used for something else is of no use any more.
        used = refusal.code == "kernel.once.other_content"
        status = 409 if isinstance(refusal, Conflict) else 422
        return _show(request, template, context, key=uuid4() if used else key, status=status)
    return _show(request, template, context, key=key, effects=effects)


def _post(request: HttpRequest, post: Callable[[], Done]) -> HttpResponse:
    def work() -> Outcome:
        done = post_as_shown(post, shown=request.POST["shown"])
        return Outcome(url=done.url, message=done.message)

    return answer_once(request, work)


def answer_once(request: HttpRequest, work: Callable[[], Outcome]) -> HttpResponse:
    """Do the work once for the form's key; then leave with its news."""
    key = _key_of(request)
    if key is None:
        raise Refused(
            "invoices.act.no_key", _("The page was not sent whole. Open it again, then decide.")
        )
    outcome = do_once(key=key, content=_content(request), work=work)
    message = outcome.message
    if outcome.is_repeat:
        message = _("%(message)s It was sent twice and done once.") % {"message": message}
    return redirect_with(request, outcome.url, message)


def _show(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    key: UUID | None = None,
    effects: Effects | None = None,
    status: int = 200,
) -> HttpResponse:
    # What only asks for approval is no danger.
    is_danger = context["act_page"].is_danger and not (effects and effects.verb)
    context = {**context, "act_key": key or uuid4(), "effects": effects}
    context["tone"] = "danger" if is_danger else "primary"
    if wants_fragment(request):
        template = EFFECTS
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _key_of(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def _content(request: HttpRequest) -> str:
    """A digest of what was typed, and where it was sent."""
    fields = sorted((n, request.POST.getlist(n)) for n in request.POST if n not in ASIDE)
    return hashlib.sha256(repr((request.path, fields)).encode()).hexdigest()


def money_words(amount: Decimal, currency: str) -> str:
    """An amount in a sentence, with its currency."""
    return f"{currency} {formats.money(amount, currency)}"
