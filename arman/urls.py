"""Addresses, by app. Apps are named by string only."""

from django.urls import include, path

from arman import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("arman.home.urls")),
    path("", include("staff.urls")),
    path("", include("invoices.urls")),
    path("customers/", include("invoices.customer_urls")),
    path("tables/", include("kernel.table_urls")),
    path("api/", include("invoices.api.urls")),
    path("api/", include("kernel.api_urls")),
]

handler400 = "kernel.refusals.bad_request"
handler403 = "kernel.refusals.permission_denied"
handler404 = "kernel.refusals.page_not_found"
handler500 = "kernel.refusals.server_error"
