"""The staff app's configuration: its places in the rail, and what it listens to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "staff"
    verbose_name = _("Staff")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from kernel import navigation, rights, search
        from kernel.tables import registry
        from staff import handlers, rooms
        from staff.search import find_people
        from staff.tables import UserTable

        registry.enter(UserTable)

        user_logged_in.connect(handlers.on_signed_in, dispatch_uid="staff.signed_in")
        user_logged_out.connect(handlers.on_signed_out, dispatch_uid="staff.signed_out")
        navigation.enter(
            navigation.Entry(
                key="users",
                label=_("Users"),
                url_name="staff:user-list",
                icon="users",
                right=rights.USERS_MANAGE,
                order=90,
                group=2,
            )
        )
        search.enter(
            search.Finder(
                key="people",
                label=_("People"),
                icon="account",
                right="",
                order=50,
                find=find_people,
            )
        )
        rooms.enter()
