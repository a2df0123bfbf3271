"""Pages of the people: signing in, the users' page, one's own account."""
