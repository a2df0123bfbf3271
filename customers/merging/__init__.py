"""Duplicates among customers: found, compared, merged, and taken apart again."""
