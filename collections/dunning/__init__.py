"""Reminders: policies, letters, sending."""
