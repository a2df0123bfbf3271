"""A person who signs in."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel import clock, rights
from kernel.public_ids import PublicIdMixin
from staff.choices import Language, NumberForm, Role, Theme
from staff.querysets import UserManager
from staff.roles import passed_on_by, rights_of


class User(PublicIdMixin, AbstractBaseUser):
    """A person of the department; signs in by e-mail and has one role.

    Never deleted, because acts name them: a person who leaves is deactivated.
    """

    public_prefix: ClassVar[str] = "U"
    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=12, choices=Role)
    team = models.ForeignKey(
        "staff.Team",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("team"),
    )
    deputy = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("deputy")
    )
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.ENGLISH
    )
    theme = models.CharField(_("theme"), max_length=6, choices=Theme, default=Theme.SYSTEM)
    number_form = models.CharField(
        _("form of numbers"),
        max_length=16,
        choices=NumberForm,
        blank=True,
        default="",
        db_default="",
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, default="", db_default=""
    )
    first_page = models.CharField(
        _("first page"), max_length=40, blank=True, default="", db_default=""
    )
    uses_keys = models.BooleanField(_("single keys"), default=True, db_default=True)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_ck"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_ck"),
            models.CheckConstraint(
                condition=models.Q(number_form__in=["", *NumberForm.values]),
                name="user_number_form_ck",
            ),
            models.CheckConstraint(
                condition=models.Q(deputy__isnull=True) | ~models.Q(deputy=models.F("id")),
                name="user_deputy_ck",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("staff:user-edit", args=[self.public_id])

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    def has_right(self, right: str) -> bool:
        """By role, or for the time of an absence as the deputy of somebody who has it."""
        if right in rights_of(self.role):
            return True
        return right in rights.PASSED_TO_DEPUTIES and right in self._deputised_rights()

    def acting_for(self, on: date) -> list["User"]:
        """The people whose approving rights this person has on a day; none for an auditor."""
        if self.role == Role.AUDITOR:
            return []
        absences = self.stands_in_for.on(on).filter(user__is_active=True).select_related("user")
        return [absence.user for absence in absences if passed_on_by(absence.user.role)]

    def _deputised_rights(self) -> frozenset[str]:
        principals = self.acting_for(clock.today())
        return frozenset().union(*(passed_on_by(person.role) for person in principals))
