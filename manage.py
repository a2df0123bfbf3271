#!/usr/bin/env python3
"""Django's command line: enters Arman's environment and finds or starts the servers by itself."""

import os
import sys
from pathlib import Path


def main() -> None:
    if os.environ.get("ARMAN_PYTHON") != "here":  # an image brings its own environment
        import bootstrap

        if sys.prefix != str(bootstrap.VENV):
            bootstrap.ensure("base")
            bootstrap.enter([str(Path(__file__).resolve()), *sys.argv[1:]])
    from arman.runtime.manage import run_command

    run_command(sys.argv)


if __name__ == "__main__":
    main()
