"""The ledger's interface of programs, over the same selectors as the pages."""
