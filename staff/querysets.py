"""Predicates over people and absences."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q

from kernel import rights
from staff.choices import Role

if TYPE_CHECKING:
    from staff.models import Absence, User  # noqa: F401


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, reader: "User") -> Self:
        """Everybody for those who manage users, else oneself."""
        return self if reader.has_right(rights.USERS_MANAGE) else self.filter(pk=reader.pk)

    def active(self) -> Self:
        return self.filter(is_active=True)

    def with_role(self, *roles: str) -> Self:
        return self.filter(role__in=roles)

    def matching(self, text: str) -> Self:
        """People whose name, address or team holds every word of the text."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(name__icontains=word) | Q(email__icontains=word) | Q(team__name__icontains=word)
            )
        return found


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "User":
        user: User = self.get(email=(username or "").strip().lower())
        return user

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Nobody stands above the rights: the first person is an administrator."""
        return self.create_user(email, password, **fields | {"role": Role.ADMIN})


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, reader: "User") -> Self:
        """Everybody's for those who manage users, else one's own."""
        return self if reader.has_right(rights.USERS_MANAGE) else self.filter(user=reader)

    def on(self, day: date) -> Self:
        return self.filter(from_on__lte=day, until_on__gte=day)

    def not_over(self, day: date) -> Self:
        return self.filter(until_on__gte=day)
