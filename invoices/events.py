"""What happened in the ledger, told to the apps above within the same transaction."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LedgerChanged:
    """An act posted facts; whoever cares reads what it touched, set-based, by `act_id`."""

    act_id: int
