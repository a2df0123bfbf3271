"""The list under a field in which a customer is typed."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.views.decorators.http import require_safe

from invoices.aging.readers import customers_of
from kernel import clock, rights
from kernel.access import requires

MOST: Final = 12
SHORTEST: Final = 2


@require_safe
@requires(rights.CUSTOMERS_VIEW)
def customer_options(request: HttpRequest) -> HttpResponse:
    """Options of a datalist; whatever the field is called, what it holds is looked for."""
    typed = (request.GET.get(name, "") for name in request.GET)
    text = next((value for value in typed if value.strip()), "")
    if len(text.strip()) < SHORTEST:
        return HttpResponse()
    found = customers_of(request.user, clock.today()).search(text).order_by("sort_key", "id")
    rows = ((str(customer),) for customer in found[:MOST])
    return HttpResponse(format_html_join("", '<option value="{}"></option>', rows))
