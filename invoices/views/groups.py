"""The tree of a customer: a part of its page that is fetched later, and a page of its own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from invoices.aging.readers import customers_of
from invoices.aging.selectors import Figures
from invoices.groups import Member, build_tree
from kernel import clock, formats, rights
from kernel.access import get_visible, requires
from kernel.http import render_page

DEEPEST = 6  # how far a name is moved in; deeper ones stand under it


@require_safe
@requires(rights.CUSTOMERS_VIEW)
def customer_group(request: HttpRequest, public_id: str) -> HttpResponse:
    today = clock.today()
    visible = customers_of(request.user, today)
    customer = get_visible(visible, public_id)
    tree = build_tree(customer, visible=visible, today=today)
    context = {
        "customer": customer,
        "tree": tree,
        "currency": tree.reporting.currency if tree.reporting else "",
        "rows": [_show(member, customer.pk) for member in tree.members],
        "total": _amounts(tree.reporting),
        "own_totals": [_amounts(figures) for figures in tree.own],
        "day": formats.day(today),
    }
    return render_page(request, "customers/customer_group.html", context, partial="rows")


def _show(member: Member, own_id: int) -> dict[str, Any]:
    return {
        "name": member.customer.name,
        "number": member.customer.number,
        "url": member.customer.get_absolute_url(),
        "depth": min(member.depth, DEEPEST),
        "level": _("level %(level)s") % {"level": member.depth + 1},
        "is_this": member.customer.pk == own_id,
        "reporting": _amounts(member.reporting),
        "own": [_amounts(figures) for figures in member.own],
    }


def _amounts(figures: Figures | None) -> dict[str, str] | None:
    if figures is None:
        return None
    return {
        "currency": figures.currency,
        "overdue": formats.money(figures.overdue, figures.currency, shows_zero=False),
        "balance": formats.money(figures.balance, figures.currency, shows_zero=False),
    }
