"""Addresses of the ledger's pages."""

from django.urls import include, path, re_path

from invoices.views import aging, aging_charts, applying, documents, receipts, sources

app_name = "invoices"

FORM = "(?P<form>csv|xlsx)"

aging_patterns = [
    path("", aging.aging, name="aging"),
    path("items/", aging.aging_items, name="aging-items"),
    path("tie-out/", aging.aging_tie_out, name="aging-tie-out"),
    path("weeks/", aging_charts.aging_weeks, name="aging-weeks"),
    path("groups/", aging_charts.aging_groups, name="aging-groups"),
    path("changes/", aging_charts.aging_changes, name="aging-changes"),
    path("postings/", aging_charts.aging_postings, name="aging-postings"),
    re_path(rf"^export/{FORM}/$", aging.aging_export, name="aging-export"),
    re_path(rf"^items/export/{FORM}/$", aging.aging_items_export, name="aging-items-export"),
]
urlpatterns = [
    path("aging/", include(aging_patterns)),
    path("imports/", include("invoices.import_urls")),
    path("settings/", include("invoices.settings_urls")),
    path("documents/<public:public_id>/", documents.document, name="document"),
    path("receipts/add/", receipts.receipt_add, name="receipt-add"),
    path("receipts/<public:public_id>/", sources.source, name="source"),
    path("receipts/<public:public_id>/apply/", applying.source_apply, name="source-apply"),
    path("receipts/<public:public_id>/payer/", applying.source_payer, name="source-payer"),
    path("receipts/<public:public_id>/return/", receipts.receipt_return, name="receipt-return"),
    path("receipts/<public:public_id>/undo/", receipts.receipt_undo, name="receipt-undo"),
    path(
        "allocations/<public:public_id>/take-back/",
        applying.allocation_reverse,
        name="allocation-reverse",
    ),
]
