"""Promises to pay and payment plans."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "promises"
