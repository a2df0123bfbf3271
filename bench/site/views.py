"""What pages are measured beside: nothing but a signed-in person, and fifty rows made simply."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from invoices.models import OpenItem
from kernel.access import signed_in


@signed_in
def plain(request: HttpRequest) -> HttpResponse:
    """The whole middleware, session and user, and one word."""
    return HttpResponse(str(request.user))


@signed_in
def naive(request: HttpRequest) -> HttpResponse:
    """A count and fifty rows as a tutorial writes them: model instances, every cell localised."""
    items = OpenItem.objects.filter(open_amount__gt=0, item_class="receivable")
    rows = items.select_related("customer", "document", "entity").order_by("customer", "due_on")
    page = Paginator(rows, 50).get_page(1)
    return render(request, "naive.html", {"page": page})
