"""Addresses of the ledger's interface of programs."""

from django.urls import path

from invoices.api import views

urlpatterns = [path("aging/", views.AgingView.as_view(), name="api-aging")]
