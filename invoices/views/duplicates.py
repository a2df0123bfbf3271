"""Customers that may be one: found, compared, merged, kept apart, taken apart again."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.merging import services
from customers.merging.finder import find_pairs
from customers.merging.selectors import list_different, list_merges
from customers.models import Customer, Merge, NotDuplicate
from invoices.aging.readers import customers_of
from invoices.duplicates import list_changes, list_facts, reason_words, show_pairs
from kernel import clock, rights
from kernel.access import get_visible, requires
from kernel.errors import DomainError
from kernel.http import add_refusal, redirect_with, render_form, render_page

SHOWN = 50
RECENT = 20


class CompareForm(forms.Form):
    """Two customers by their numbers."""

    one = forms.CharField(label=gettext_lazy("Number"), max_length=60)
    other = forms.CharField(label=gettext_lazy("Other number"), max_length=60)


class DecideForm(forms.Form):
    """Who stays, or that they are two, and why."""

    survivor = forms.CharField(max_length=40, required=False)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)


@require_safe
@requires(rights.CUSTOMERS_EDIT)
def duplicate_list(request: HttpRequest) -> HttpResponse:
    customers = customers_of(request.user, clock.today())
    given = request.GET if request.GET.get("other") else None
    compare = CompareForm(given, initial={"one": request.GET.get("one", "")})
    if compare.is_bound and compare.is_valid():
        found = [customers.filter(number=text).first() for text in compare.cleaned_data.values()]
        if all(found) and found[0] != found[1]:
            return redirect(_pair_address(*found))
        compare.add_error("other", _("Write the numbers of two customers that there are."))
    pairs = find_pairs()
    context = {
        "compare": compare,
        "pairs": show_pairs(pairs[:SHOWN], customers=customers, on=clock.today()),
        "count": len(pairs),
        "merges": list_merges()[:RECENT],
        "different": list_different()[:RECENT],
    }
    status = 422 if compare.errors else 200
    return render_page(request, "customers/duplicate_list.html", context, status=status)


def _pair_address(first: Customer, second: Customer) -> str:
    return reverse("customers:duplicate", args=[first.public_id, second.public_id])


@require_http_methods(["GET", "POST"])
@requires(rights.CUSTOMERS_EDIT)
def duplicate_detail(request: HttpRequest, first_id: str, second_id: str) -> HttpResponse:
    """Both side by side; each can stay. What is chosen is posted with what it does in sight."""
    first, second = _both(request, first_id, second_id)
    if request.method != "POST":
        return _show(request, DecideForm(), first, second)
    form = DecideForm(request.POST)
    form.is_valid()
    sides = {first.public_id: (first, second), second.public_id: (second, first)}
    chosen = sides.get(form.cleaned_data.get("survivor", ""))
    if chosen is None:
        form.add_error(None, _("Choose which of the two stays."))
        return _show(request, form, first, second)
    survivor, duplicate = chosen
    try:
        reason = form.cleaned_data.get("reason", "")
        services.merge_customers(survivor=survivor, duplicate=duplicate, reason=reason)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return _show(request, form, first, second)
    done = _("%(duplicate)s is merged into %(survivor)s.") % {
        "duplicate": duplicate.number,
        "survivor": survivor.number,
    }
    return redirect_with(request, survivor.get_absolute_url(), done)


def _show(
    request: HttpRequest, form: DecideForm, first: Customer, second: Customer
) -> HttpResponse:
    today = clock.today()
    pairs = (
        pair for pair in find_pairs() if {pair.first_id, pair.second_id} == {first.pk, second.pk}
    )
    pair = next(pairs, None)
    words = reason_words()
    context = {
        "form": form,
        "first": first,
        "second": second,
        "reasons": [words[reason] for reason in pair.reasons] if pair else [],
        "facts": list_facts(first, second),
        "changes": list_changes(first, second, on=today),
        "address": _pair_address(first, second),
        "is_merged": first.merged_into_id is not None or second.merged_into_id is not None,
    }
    if form.errors:
        return render_form(request, "customers/duplicate_detail.html", context)
    return render_page(request, "customers/duplicate_detail.html", context, partial="form")


def _both(request: HttpRequest, first_id: str, second_id: str) -> tuple[Customer, Customer]:
    customers = customers_of(request.user, clock.today())
    return get_visible(customers, first_id), get_visible(customers, second_id)


@require_POST
@requires(rights.CUSTOMERS_EDIT)
def duplicate_dismiss(request: HttpRequest, first_id: str, second_id: str) -> HttpResponse:
    first, second = _both(request, first_id, second_id)
    form = DecideForm(request.POST)
    form.is_valid()
    try:
        services.keep_apart(first=first, second=second, reason=form.cleaned_data.get("reason", ""))
    except DomainError as refusal:
        add_refusal(form, refusal)
        return _show(request, form, first, second)
    done = _("%(first)s and %(second)s are two customers and are not offered again.")
    names = {"first": first.number, "second": second.number}
    return redirect_with(request, reverse("customers:duplicates"), done % names)


@require_POST
@requires(rights.CUSTOMERS_EDIT)
def duplicate_offer(request: HttpRequest, public_id: str) -> HttpResponse:
    services.offer_again(pair=get_visible(NotDuplicate.objects.all(), public_id))
    return redirect_with(request, reverse("customers:duplicates"), _("They are offered again."))


@require_POST
@requires(rights.CUSTOMERS_EDIT)
def merge_undo(request: HttpRequest, public_id: str) -> HttpResponse:
    merges = Merge.objects.select_related("survivor", "duplicate")
    merge = get_visible(merges, public_id)
    left = services.undo_merge(merge=merge)
    done = _("%(duplicate)s stands for itself again.") % {"duplicate": merge.duplicate.number}
    if left:
        rest = ngettext(
            "%(count)s entry was changed since and stays with %(survivor)s.",
            "%(count)s entries were changed since and stay with %(survivor)s.",
            left,
        )
        done = f"{done} {rest % {'count': left, 'survivor': merge.survivor.number}}"
    return redirect_with(request, merge.duplicate.get_absolute_url(), done)
