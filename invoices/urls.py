"""Addresses of the ledger's pages."""

from django.urls import include, path, re_path

from invoices.views import (
    adjusting,
    aging,
    aging_charts,
    applying,
    approving,
    billing,
    documents,
    moving,
    periods,
    receipts,
    sources,
)

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
approval_patterns = [
    path("", approving.approvals, name="approvals"),
    path("mine/", approving.own_requests, name="own-requests"),
    path("<public:public_id>/approve/", approving.request_approve, name="request-approve"),
    path("<public:public_id>/reject/", approving.request_reject, name="request-reject"),
    path("<public:public_id>/withdraw/", approving.request_withdraw, name="request-withdraw"),
]
urlpatterns = [
    path("aging/", include(aging_patterns)),
    path("imports/", include("invoices.import_urls")),
    path("settings/", include("invoices.settings_urls")),
    path("documents/", documents.document_list, name="documents"),
    path("documents/add/", billing.document_add, name="document-add"),
    path("documents/<public:public_id>/", documents.document, name="document"),
    path("documents/<public:public_id>/credit/", billing.document_credit, name="document-credit"),
    path("documents/<public:public_id>/cancel/", billing.document_cancel, name="document-cancel"),
    path("receipts/add/", receipts.receipt_add, name="receipt-add"),
    path("receipts/", sources.source_list, name="sources"),
    path("receipts/<public:public_id>/", sources.source, name="source"),
    path("receipts/<public:public_id>/apply/", applying.source_apply, name="source-apply"),
    path("receipts/<public:public_id>/payer/", applying.source_payer, name="source-payer"),
    path("receipts/<public:public_id>/return/", receipts.receipt_return, name="receipt-return"),
    path("receipts/<public:public_id>/undo/", receipts.receipt_undo, name="receipt-undo"),
    path("receipts/<public:public_id>/refund/", moving.source_refund, name="source-refund"),
    path("receipts/<public:public_id>/transfer/", moving.source_transfer, name="source-transfer"),
    path("approvals/", include(approval_patterns)),
    path("periods/", periods.periods, name="periods"),
    path("periods/<public:public_id>/close/", periods.period_close, name="period-close"),
    path(
        "adjustments/<public:public_id>/take-back/",
        adjusting.adjustment_reverse,
        name="adjustment-reverse",
    ),
    path(
        "withdrawals/<public:public_id>/take-back/",
        moving.withdrawal_reverse,
        name="withdrawal-reverse",
    ),
    path(
        "allocations/<public:public_id>/take-back/",
        applying.allocation_reverse,
        name="allocation-reverse",
    ),
]
