"""Lists whose rows are customers or theirs: all of them, or those of the reader's own."""

from kernel.tables.table import Table
from staff.roles import OWN_CUSTOMERS_ONLY


class LedgerTable(Table):
    """Of all customers, or of those that the reader looks after or covers."""

    @property
    def sees_all(self) -> bool:
        return self.reader.role not in OWN_CUSTOMERS_ONLY
