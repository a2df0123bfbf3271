"""The collector's day: assignment rules, call lists, the desk."""

from django.apps import AppConfig


class WorklistsConfig(AppConfig):
    name = "worklists"
