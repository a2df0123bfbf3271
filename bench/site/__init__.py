"""Arman as the bench serves it: on a database of the bench, with two plain pages beside its own."""
