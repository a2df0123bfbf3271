"""What the settings' pages of the ledger show: reads, in words and in figures."""
