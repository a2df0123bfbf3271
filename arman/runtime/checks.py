"""`make test`, `bench`, `lint`, `format`, `lock`: the tools, called the same way by all."""

import os
import subprocess
import sys
import time
from pathlib import Path

from arman.runtime.prepare import compile_messages
from arman.runtime.state import ROOT

BIN = Path(sys.executable).parent
# The slowest last, so that the quick ones are heard first.
LINTERS = {
    "ruff": ["ruff", "check", "--output-format", "concise", "."],
    "format": ["ruff", "format", "--check", "--output-format", "concise", "."],
    "templates": ["djlint", "--lint", "--quiet", "templates"],
    "imports": ["lint-imports"],
    "deployment": ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "types": ["mypy"],
}
# What `check --deploy` is to judge is a deployment, not this machine.
DEPLOYED = {"BEHIND_TLS": "true", "SECRET_KEY": "k" * 60 + "0123456789"}


def call(command: list[str], **environment: str) -> int:
    return subprocess.call(
        [str(BIN / command[0]), *command[1:]], cwd=ROOT, env={**os.environ, **environment}
    )


def test(arguments: list[str]) -> int:
    """The whole suite, or what the arguments name; two workers unless they say otherwise."""
    compile_messages()
    workers = ["-n", "2", "--dist", "loadfile"]
    if any(argument.startswith("-n") for argument in arguments):
        workers = []
    return call(["python", "-m", "pytest", *workers, *arguments])


def coverage(arguments: list[str]) -> int:
    """The suite again, with the lines and branches that no test walked."""
    return test(["--cov", "--cov-report=term-missing:skip-covered", *arguments])


def bench(arguments: list[str]) -> int:
    """Speed as ratios, on a server of the bench's own."""
    compile_messages()
    return call(["python", "-m", "bench", *arguments])


def lint(names: list[str]) -> int:
    failed = []
    for name, command in LINTERS.items():
        if names and name not in names:
            continue
        started = time.monotonic()
        if call(command, **(DEPLOYED if name == "deployment" else {})):
            failed.append(name)
        print(f"[lint] {name}: {time.monotonic() - started:.1f} s", flush=True)
    print(f"[lint] failed: {', '.join(failed)}" if failed else "[lint] all is well", flush=True)
    return 1 if failed else 0


def reformat() -> int:
    return call(["ruff", "check", "--fix", "."]) or call(["ruff", "format", "."])


def lock() -> int:
    """The lock files anew; they name versions and hashes, no package host."""
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
    options += ["--no-emit-index-url", "--no-emit-find-links", "--quiet"]
    for name, more in {
        "requirements.uv": [],
        "requirements": [],
        "requirements-dev": ["-c", "requirements.lock"],
    }.items():
        command = ["uv", "pip", "compile", *options, *more, f"{name}.in", "-o", f"{name}.lock"]
        if code := call(command, UV_SYSTEM_CERTS="1", UV_NATIVE_TLS="1"):
            return code
    return 0
