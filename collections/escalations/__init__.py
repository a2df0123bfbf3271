"""Hostile customers: incidents, handling rules, the ladder."""
