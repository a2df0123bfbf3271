"""Aging: the one implementation behind the command, the API, the pages and the exports."""
