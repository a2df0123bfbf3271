"""What tests of the ledger share."""

import pytest

from tests.invoices.raw import WAYS
from tests.invoices.scene import Scene


@pytest.fixture(params=WAYS.values(), ids=WAYS.keys())
def scene(request: pytest.FixtureRequest, db: None) -> Scene:
    """A small ledger; its `post` writes raw rows by INSERT, then by COPY."""
    return Scene.make(request.param)
