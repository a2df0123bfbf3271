"""The project's own pages as an app."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "arman.home"
    label = "home"

    def ready(self) -> None:
        # Tasks of the apps belong to this application from here on, in every process.
        from arman import celery  # noqa: F401
