"""Calls: who may be contacted, the call log, scripts."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "calls"
