"""Standards of credit: facilities, scorecards, applications, limits, holds, reviews."""
