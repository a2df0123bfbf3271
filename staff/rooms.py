"""The rooms of the settings about people, and how they stand."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kernel import rights, settings_rooms
from kernel.settings_rooms import Group, Room, State
from staff.choices import Role
from staff.models import Absence, User
from staff.roles import DEPUTISED_ROLES


def _users(_today: date) -> State:
    count = User.objects.active().count()
    text = ngettext("%(count)s person signs in", "%(count)s people sign in", count)
    return State(text % {"count": count})


def _roles(_today: date) -> State:
    held = set(User.objects.active().values_list("role", flat=True))
    bare = [str(role.label) for role in Role if role not in held]
    count = len(Role)
    text = ngettext("%(count)s role, fixed", "%(count)s roles, fixed", count) % {"count": count}
    warning = _("Nobody is: %(roles)s") % {"roles": ", ".join(bare)} if bare else ""
    return State(text, warning)


def _deputies(today: date) -> State:
    away = list(Absence.objects.on(today).filter(user__is_active=True).select_related("user"))
    text = ngettext("%(count)s person is away", "%(count)s people are away", len(away))
    alone = [one.user.name for one in away if needs_deputy(one)]
    warning = _("Nobody stands in for %(names)s") % {"names": ", ".join(alone)} if alone else ""
    return State(text % {"count": len(away)} if away else _("Nobody is away"), warning)


def needs_deputy(absence: Absence) -> bool:
    """Whose work stands still while they are away, and nobody was named."""
    return absence.user.role in DEPUTISED_ROLES and absence.deputy_id is None


def enter() -> None:
    settings_rooms.enter(
        Room(
            key="users",
            label=gettext_lazy("Users"),
            holds=gettext_lazy("Who signs in, in which role and team."),
            url_name="staff:user-list",
            right=rights.USERS_MANAGE,
            group=Group.PEOPLE,
            order=10,
            state=_users,
        )
    )
    settings_rooms.enter(
        Room(
            key="roles",
            label=gettext_lazy("Roles"),
            holds=gettext_lazy("Which role may do what."),
            url_name="staff:roles",
            right=rights.USERS_MANAGE,
            group=Group.PEOPLE,
            order=20,
            state=_roles,
        )
    )
    settings_rooms.enter(
        Room(
            key="deputies",
            label=gettext_lazy("Deputies"),
            holds=gettext_lazy("Who is away, and who approves in their place."),
            url_name="staff:deputies",
            right=rights.USERS_MANAGE,
            group=Group.PEOPLE,
            order=30,
            state=_deputies,
        )
    )
