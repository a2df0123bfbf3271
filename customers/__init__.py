"""Customers, groups, contacts and who looks after them."""
