"""Addresses of the ledger's pages."""

from django.urls import include, path, re_path

from invoices.views import aging, documents, sources

app_name = "invoices"

FORM = "(?P<form>csv|xlsx)"

aging_patterns = [
    path("", aging.aging, name="aging"),
    path("items/", aging.aging_items, name="aging-items"),
    path("tie-out/", aging.aging_tie_out, name="aging-tie-out"),
    re_path(rf"^export/{FORM}/$", aging.aging_export, name="aging-export"),
    re_path(rf"^items/export/{FORM}/$", aging.aging_items_export, name="aging-items-export"),
]
urlpatterns = [
    path("aging/", include(aging_patterns)),
    path("imports/", include("invoices.import_urls")),
    path("documents/<public:public_id>/", documents.document, name="document"),
    path("receipts/<public:public_id>/", sources.source, name="source"),
]
