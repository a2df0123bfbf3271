"""The project's own pages as an app."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "arman.home"
    label = "home"
