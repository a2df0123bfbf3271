"""Reads about people."""

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from staff.choices import Role
from staff.models import Absence, Team, User

if TYPE_CHECKING:
    from staff.querysets import UserQuerySet


def list_teams() -> QuerySet[Team]:
    """All teams with the number of their active members."""
    active = Count("members", filter=Q(members__is_active=True))
    return Team.objects.annotate(active_members=active).order_by("name")


def list_possible_deputies(*, of: User | None) -> QuerySet[User]:
    """Anybody active but the person; not auditors, who decide nothing."""
    people: UserQuerySet = User.objects.active().exclude(role=Role.AUDITOR)
    return people.exclude(pk=of.pk) if of is not None else people


def list_absences(*, user: User, on: date) -> QuerySet[Absence]:
    """Absences that are not over yet."""
    return user.absences.not_over(on).select_related("deputy")


def list_all_absences(*, on: date) -> QuerySet[Absence]:
    """Everybody's that are not over yet, the next to begin first."""
    found = Absence.objects.not_over(on).filter(user__is_active=True)
    return found.select_related("user", "deputy").order_by("from_on", "user__name", "id")


def count_by_role() -> dict[str, int]:
    """How many active people have each role."""
    people = User.objects.active().order_by().values("role").annotate(people=Count("id"))
    return {row["role"]: row["people"] for row in people}


def list_stand_ins(*, user: User, on: date) -> list[User]:
    """The people in whose place this person approves on a day."""
    return user.acting_for(on)
