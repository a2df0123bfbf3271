"""The customers' list, and what is done with many of them at once."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from customers.forms import PortfolioForm
from customers.models import Customer
from customers.selectors import with_collector
from customers.services import assign_collectors
from invoices.aging.readers import customers_of
from invoices.tables import figures as owed
from invoices.tables.customers import CustomerTable
from kernel import clock, formats, rights
from kernel.access import can, requires
from kernel.errors import DomainError, Refused
from kernel.http import add_refusal, redirect_with, render_form, render_page
from kernel.public_ids import decode
from kernel.tables.pages import show_list

PAGE = "customers/assign_many.html"


@require_safe
@requires(rights.CUSTOMERS_VIEW)
def customer_list(request: HttpRequest) -> HttpResponse:
    may_add = can(request.user, rights.CUSTOMERS_EDIT)
    return show_list(request, CustomerTable, "customers/customer_list.html", {"may_add": may_add})


@require_POST
@requires(rights.CUSTOMERS_ASSIGN)
def assign_many(request: HttpRequest) -> HttpResponse:
    """First to whom and from when, then what would change in figures, then done."""
    customers = _ticked(request)
    is_asked = "collector" in request.POST
    today = clock.today()
    form = PortfolioForm(
        request.POST if is_asked else None, today=today, initial={"from_on": today}
    )
    context = {"form": form, "customers": customers, "balances": _balances(customers)}
    if not is_asked:
        return render_page(request, PAGE, context)
    if not form.is_valid():
        return render_form(request, PAGE, context)
    given = form.cleaned_data
    if not request.POST.get("confirmed"):
        told = {"changes": _changes(customers, given), "from_on": given["from_on"].isoformat()}
        return render_page(request, PAGE, context | told)
    try:
        changed = assign_collectors(customers=customers, **given)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return render_form(request, PAGE, context)
    text = ngettext(
        "%(count)s customer is looked after by %(name)s from %(day)s.",
        "%(count)s customers are looked after by %(name)s from %(day)s.",
        len(changed),
    )
    words = {
        "count": formats.number(len(changed), 0),
        "name": given["collector"].name,
        "day": formats.day(given["from_on"]),
    }
    return redirect_with(request, "customers:list", text % words)


def _ticked(request: HttpRequest) -> list[Customer]:
    """Of the customers that the reader may see, those whose rows were ticked."""
    sent = request.POST.getlist("row")
    keys = [pk for public_id in sent if (pk := decode(Customer.public_prefix, public_id))]
    found = list(customers_of(request.user, clock.today()).standing().filter(pk__in=keys))
    if not found:
        raise Refused(
            "customers.assign.none",
            _("Tick the customers first, then choose who is to look after them."),
        )
    return found


def _balances(customers: list[Customer]) -> list[dict[str, Any]]:
    figures = owed.read_figures([customer.pk for customer in customers], clock.today())
    sums = owed.add_shown(one for each in figures.values() for one in each)
    place = owed.NAMES.index("balance")
    return [{"currency": one.currency, "amount": one.amounts[place]} for one in sums]


def _changes(customers: list[Customer], given: dict[str, Any]) -> list[dict[str, Any]]:
    """From whom to whom, and how many: what the last step says before it is done."""
    chosen = Customer.objects.filter(pk__in=[customer.pk for customer in customers])
    held = with_collector(chosen, on=given["from_on"]).values_list("collector_name", flat=True)
    to = given["collector"].name
    counts = sorted(Counter(held).items(), key=lambda pair: (pair[0] is None, pair[0]))
    return [
        {"before": name or _("nobody"), "count": count, "stays": name == to}
        for name, count in counts
    ]
