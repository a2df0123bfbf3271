"""A made-up department with its ledger: the same seed and day make the same files, byte by byte.

It stands at the top because it reaches people, customers and the ledger. Nothing in it is real.
"""
