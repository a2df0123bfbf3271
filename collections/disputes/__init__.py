"""Disputes and deductions: claims that an item is not owed."""
