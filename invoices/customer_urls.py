"""Addresses of the customers' pages; they read the ledger, so they stand with it."""

from django.urls import path

from invoices.views import customer_options, customers

app_name = "customers"

urlpatterns = [
    path("", customers.customer_list, name="list"),
    path("options/", customer_options.customer_options, name="options"),
    path("<public:public_id>/", customers.customer_detail, name="detail"),
]
