"""Disputes and deductions: claims that an item is not owed."""

from django.apps import AppConfig


class DisputesConfig(AppConfig):
    name = "disputes"
