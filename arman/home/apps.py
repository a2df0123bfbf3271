"""The project's own pages as an app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "arman.home"
    label = "home"

    def ready(self) -> None:
        # Tasks of the apps belong to this application from here on, in every process.
        from arman import celery  # noqa: F401
        from arman.home import rooms
        from arman.home.search import find_pages
        from kernel import navigation, rights, search

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
        search.enter(
            search.Finder(
                key="pages", label=_("Pages"), icon="right", right="", order=60, find=find_pages
            )
        )
        rooms.enter()
