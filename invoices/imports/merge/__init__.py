"""Staged rows into the ledger, kind by kind: resolve, say what is wrong, post only what is new.

Each step makes a `work_<kind>` table with `err` (field|code|value) and `state` (new, same,
changed). Nothing is written for rows that stand in the ledger already.
"""
