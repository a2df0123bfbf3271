"""What every app stands on: money, dates, rights, audit, jobs. Imports no other app."""
