"""Every right there is. Which role has which stands in `staff/roles.py`."""

from typing import Final

REPORTS_VIEW: Final = "reports.view"
CUSTOMERS_VIEW: Final = "customers.view"
CUSTOMERS_EDIT: Final = "customers.edit"
CUSTOMERS_ASSIGN: Final = "customers.assign"
CONTACTS_EDIT: Final = "contacts.edit"
LEDGER_VIEW: Final = "ledger.view"
LEDGER_POST: Final = "ledger.post"
LEDGER_APPROVE: Final = "ledger.approve"
IMPORTS_RUN: Final = "imports.run"
USERS_MANAGE: Final = "users.manage"
SETTINGS_MANAGE: Final = "settings.manage"
AUDIT_VIEW: Final = "audit.view"

ALL: Final = frozenset(
    {
        REPORTS_VIEW,
        CUSTOMERS_VIEW,
        CUSTOMERS_EDIT,
        CUSTOMERS_ASSIGN,
        CONTACTS_EDIT,
        LEDGER_VIEW,
        LEDGER_POST,
        LEDGER_APPROVE,
        IMPORTS_RUN,
        USERS_MANAGE,
        SETTINGS_MANAGE,
        AUDIT_VIEW,
    }
)

# What a named deputy may do in the place of a person who is away.
PASSED_TO_DEPUTIES: Final = frozenset({LEDGER_APPROVE})
