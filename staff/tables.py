"""The list of users."""

from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from kernel import rights
from kernel.tables import columns
from kernel.tables.columns import Column, Row
from kernel.tables.filters import ChoiceFilter, TableFilters, TextFilter
from kernel.tables.links import address_maker
from kernel.tables.markup import badge, two_lines
from kernel.tables.table import Empty, Table
from staff.choices import Role
from staff.models import User

ROLES = dict(Role.choices)
STATES = [("active", gettext_lazy("Active")), ("inactive", gettext_lazy("Not active"))]
_page = address_maker("staff:user-edit", User.public_prefix)


class UserFilters(TableFilters):
    """What the list of users can be narrowed to."""

    first = ("q", "role", "state")

    q = TextFilter(method="search", label=gettext_lazy("Name, e-mail or team"))
    role = ChoiceFilter(choices=Role.choices, label=gettext_lazy("Role"))
    state = ChoiceFilter(choices=STATES, method="in_state", label=gettext_lazy("State"))

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.matching(value)

    def in_state(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(is_active=value == "active")


def _show_role(row: Row) -> str:
    role = ROLES[row["role"]]
    if row["is_active"]:
        return str(role)
    return format_html("{} {}", role, badge(_("Not active")))


class UserTable(Table):
    key = "users"
    title = gettext_lazy("Users")
    url_name = "staff:user-list"
    right = rights.USERS_MANAGE
    model = User
    filters_class = UserFilters
    default_sort = "name"
    counted = ngettext_lazy("%(shown)s user", "%(shown)s users", "count")
    empty = Empty(
        gettext_lazy("Nobody is here yet"),
        gettext_lazy("Add the people of the department."),
        "staff:user-add",
        gettext_lazy("Add a user"),
    )
    none_fit = Empty(
        gettext_lazy("Nobody fits"), gettext_lazy("No user has this name, role and state.")
    )
    columns = (
        Column(
            name="name",
            label=gettext_lazy("Name"),
            fields=("name", "email"),
            show=lambda row: two_lines(row["name"], row["email"]),
            value=lambda row: row["name"],
            sort="name",
        ),
        Column(
            name="role",
            label=gettext_lazy("Role"),
            fields=("role", "is_active"),
            show=_show_role,
            value=lambda row: str(ROLES[row["role"]]),
            sort="role",
            style="stack__figure",
        ),
        columns.text("team", gettext_lazy("Team"), "team__name", sort="team__name",
                     is_nullable=True),
        columns.text("deputy", gettext_lazy("Deputy"), "deputy__name", sort="deputy__name",
                     is_nullable=True),
        columns.moment("last", gettext_lazy("Last signed in"), "last_login", sort="last_login",
                       is_nullable=True, descends_first=True),
        columns.text("email", gettext_lazy("E-mail"), sort="email", is_extra=True),
        columns.moment("joined", gettext_lazy("Joined"), "joined_at", sort="joined_at",
                       descends_first=True, is_extra=True),
        Column(
            name="active",
            label=gettext_lazy("State"),
            fields=("is_active",),
            show=lambda row: str(dict(STATES)["active" if row["is_active"] else "inactive"]),
            value=lambda row: str(dict(STATES)["active" if row["is_active"] else "inactive"]),
            is_extra=True,
        ),
    )  # fmt: skip

    def rows(self) -> QuerySet[User]:
        people: QuerySet[User] = User.objects.visible_to(self.reader)
        return people

    def link(self, row: Row) -> str:
        return _page(row["pk"])
