"""The contracts of pyproject.toml hold: direction between apps, layers inside them."""

import os
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT


def test_import_contracts_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
