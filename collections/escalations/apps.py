"""Hostile customers: incidents, handling rules, the ladder."""

from django.apps import AppConfig


class EscalationsConfig(AppConfig):
    name = "escalations"
