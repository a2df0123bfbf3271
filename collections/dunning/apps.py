"""Reminders: policies, letters, sending."""

from django.apps import AppConfig


class DunningConfig(AppConfig):
    name = "dunning"
