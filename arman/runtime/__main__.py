"""`python -m arman.runtime COMMAND`: what stands behind the Makefile."""

import sys

COMMANDS: dict[str, object] = {}


def main() -> int:
    return 0


if __name__ == "__main__":
    sys.exit(main())
