"""The collector's day: assignment rules, call lists, the desk."""
