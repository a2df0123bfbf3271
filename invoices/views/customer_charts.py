"""One customer's charts: a part of its page that is fetched when opened, and a page of its own."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from invoices.aging.customer_charts import build_customer_charts
from invoices.aging.readers import customers_of
from kernel import clock, formats, rights
from kernel.access import get_visible, requires
from kernel.http import render_page


@require_safe
@requires(rights.CUSTOMERS_VIEW)
def customer_charts(request: HttpRequest, public_id: str) -> HttpResponse:
    today = clock.today()
    customer = get_visible(customers_of(request.user, today), public_id)
    context = {
        "customer": customer,
        "charts": build_customer_charts(customer, as_of=today),
        "day": formats.day(today),
    }
    return render_page(request, "customers/customer_charts.html", context, partial="charts")
