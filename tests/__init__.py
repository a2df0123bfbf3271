"""The tests: one folder for each app, and those that look across."""
