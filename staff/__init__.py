"""The people of the department: users, roles, teams, absences and deputies."""
