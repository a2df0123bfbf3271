"""Loaded by pytest before Django: a state folder and servers of the tests' own.

They run whether the program runs or not, and stop with the last test run that uses them.
"""

import os
import sys

import pytest
from hypothesis import settings

# Before `arman` is imported, which would name its own settings.
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

from arman.runtime.client import Servers
from arman.runtime.postgres import Postgres
from arman.runtime.prepare import compile_messages
from arman.runtime.processes import Refusal
from arman.runtime.state import ROOT, State

HOME = os.environ.get("ARMAN_TEST_HOME") or str(ROOT / ".arman" / "test")
# How long an example takes says how busy the machine is.
settings.register_profile("arman", deadline=None)
settings.load_profile("arman")
KEEP = {"ARMAN_TEST_HOME", "ARMAN_TEST_RUN", "ARMAN_INSTALLER", "ARMAN_PG_BIN", "ARMAN_PG_ROOT"}
OURS = {
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "DEBUG",
    "PORT",
    "LOG_FORMAT",
}

# What the shell says about the running program must not reach the tests.
for name in [name for name in os.environ if name in OURS or name.startswith("ARMAN_")]:
    if name not in KEEP:
        del os.environ[name]
os.environ["ARMAN_HOME"] = HOME
os.environ["ARMAN_PROCESS"] = "web"  # sessions plan as those of pages do
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps an event loop in this thread

state = State.from_environment()
state.home.mkdir(parents=True, exist_ok=True)
Postgres(state)  # settles how it is run, and with that the address that the settings read
held = Servers(state, tests=True)


def is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    if is_worker() or session.config.option.collectonly:
        return
    os.environ["ARMAN_TEST_RUN"] = str(os.getpid())
    compile_messages()
    try:
        held.join()
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        pytest.exit(str(refusal), returncode=3)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    held.leave()
