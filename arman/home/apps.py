"""The project's own pages as an app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "arman.home"
    label = "home"

    def ready(self) -> None:
        # Tasks of the apps belong to this application from here on, in every process.
        from arman import celery  # noqa: F401
        from kernel import navigation, rights

        navigation.enter(
            navigation.Entry(
                key="settings",
                label=_("Settings"),
                url_name="home:settings",
                icon="settings",
                right=rights.SETTINGS_MANAGE,
                order=95,
                group=2,
            )
        )
