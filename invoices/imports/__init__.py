"""The import engine: read, map, check column by column, stage by COPY, merge by set.

Nothing here decides what the ledger allows; the database does. Checks only say it per row first.
"""
