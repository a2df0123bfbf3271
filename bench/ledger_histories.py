"""The histories of the ledger for longer than the suite takes: `python bench/ledger_histories.py`.

LEDGER_HISTORIES and LEDGER_STEPS say how many, and how long; each run draws other ones.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONG = {"LEDGER_HISTORIES": "2000", "LEDGER_STEPS": "120"}

if __name__ == "__main__":
    command = [
        sys.executable, "-m", "pytest", "-q", "--hypothesis-show-statistics",
        "tests/invoices/test_ledger_histories.py",
    ]  # fmt: skip
    sys.exit(subprocess.run(command, cwd=ROOT, env={**LONG, **os.environ}, check=False).returncode)
