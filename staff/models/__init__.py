"""People, teams and absences."""

from staff.models.absence import Absence
from staff.models.team import Team
from staff.models.user import User

__all__ = ["Absence", "Team", "User"]
