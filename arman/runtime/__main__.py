"""`python -m arman.runtime COMMAND`: what stands behind the Makefile."""

import sys
from collections.abc import Callable

from arman.runtime import checks
from arman.runtime.run import run, setup

COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": lambda _: run(),
    "setup": lambda _: setup(),
    "test": checks.test,
    "coverage": checks.coverage,
    "bench": checks.bench,
    "lint": checks.lint,
    "format": lambda _: checks.reformat(),
    "lock": lambda _: checks.lock(),
}


def main() -> int:
    name = sys.argv[1] if len(sys.argv) > 1 else "run"
    if name not in COMMANDS:
        print(f"[arman] {name!r} is not one of {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    return COMMANDS[name](sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
