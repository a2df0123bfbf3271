"""Addresses of the customers' pages; they read the ledger, so they stand with it."""

from django.urls import include, path, re_path

from invoices.views import (
    adjusting,
    customer_charts,
    customer_options,
    customer_page,
    customers,
    duplicates,
    groups,
    statements,
)

app_name = "customers"

statement_patterns = [
    path("", statements.customer_statement, name="statement"),
    re_path(r"^(?P<form>pdf|xlsx)/$", statements.customer_statement_file, name="statement-file"),
]
duplicate_patterns = [
    path("", duplicates.duplicate_list, name="duplicates"),
    path("<public:first_id>/<public:second_id>/", duplicates.duplicate_detail, name="duplicate"),
    path(
        "<public:first_id>/<public:second_id>/dismiss/",
        duplicates.duplicate_dismiss,
        name="duplicate-dismiss",
    ),
    path("<public:public_id>/offer/", duplicates.duplicate_offer, name="duplicate-offer"),
    path("merges/<public:public_id>/undo/", duplicates.merge_undo, name="merge-undo"),
]
urlpatterns = [
    path("", customers.customer_list, name="list"),
    path("assign/", customers.assign_many, name="assign-many"),
    path("options/", customer_options.customer_options, name="options"),
    path("duplicates/", include(duplicate_patterns)),
    path("<public:public_id>/", customer_page.customer_detail, name="detail"),
    path("<public:public_id>/charts/", customer_charts.customer_charts, name="charts"),
    path("<public:public_id>/group/", groups.customer_group, name="group"),
    path("<public:public_id>/adjust/", adjusting.adjust, name="adjust"),
    path("<public:public_id>/statement/", include(statement_patterns)),
    path("", include("customers.urls")),
]
