"""Addresses of the customers' pages; they read the ledger, so they stand with it."""

from django.urls import include, path

from invoices.views import adjusting, customer_options, customer_page, customers, groups

app_name = "customers"

urlpatterns = [
    path("", customers.customer_list, name="list"),
    path("options/", customer_options.customer_options, name="options"),
    path("<public:public_id>/", customer_page.customer_detail, name="detail"),
    path("<public:public_id>/group/", groups.customer_group, name="group"),
    path("<public:public_id>/adjust/", adjusting.adjust, name="adjust"),
    path("", include("customers.urls")),
]
