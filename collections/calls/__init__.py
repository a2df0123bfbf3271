"""Calls: who may be contacted, the call log, scripts."""
