"""Who signs in, and what every page of a signed-in person needs, read with the person at once."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Subquery

from kernel.models import Department
from staff.models import User


class People(ModelBackend):
    """By e-mail and password; the person comes with the department's time zone."""

    def get_user(self, user_id: Any) -> Any:
        zone = Department.objects.values("time_zone")[:1]
        people = User.objects.annotate(department_zone=Subquery(zone))
        person = people.filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None
