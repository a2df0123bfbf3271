"""Predicates over people and absences."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q

from staff.choices import Role

if TYPE_CHECKING:
    from staff.models import Absence, User  # noqa: F401


class UserQuerySet(models.QuerySet["User"]):
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
    def on(self, day: date) -> Self:
        return self.filter(from_on__lte=day, until_on__gte=day)

    def not_over(self, day: date) -> Self:
        return self.filter(until_on__gte=day)
