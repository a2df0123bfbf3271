"""Addresses, by app. Apps are named by string only."""

from django.urls import path

from arman import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
