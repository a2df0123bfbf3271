"""Statements of account: what a customer owes on a day, as a letter in its language."""
