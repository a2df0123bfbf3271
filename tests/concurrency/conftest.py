"""What races on the ledger share."""

from collections.abc import Iterator

import pytest

from invoices.checking import check_ledger


@pytest.fixture
def ledger_stays_whole(transactional_db: None) -> Iterator[None]:
    """After the race, whatever came of it."""
    yield
    assert check_ledger(seed=1) == []
