"""Keeps the embedded servers up while somebody uses them, and stops them when the last one leaves.

Whoever uses them holds a shared lock on one file (see `client.py`); the keeper looks whether it
can have that file alone. The kernel drops the lock of a process that ends, however it ends.
"""

import argparse
import fcntl
import json
import os
import sys
import time
from pathlib import Path
from typing import IO

from arman.runtime.processes import Refusal
from arman.runtime.state import State
from arman.runtime.supervisor import Stopped, Supervisor

LOOK_EVERY = 0.1
ROOM_NEEDED = 200  # megabytes


def try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def tell(state: State, word: str, sentence: str = "") -> None:
    """What clients read; replaced as a whole."""
    path = state.home / "keeper.json"
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps({"state": word, "sentence": sentence, "pid": os.getpid()}))
    draft.replace(path)


def require_room(home: Path) -> None:
    disk = os.statvfs(home)
    free = disk.f_bavail * disk.f_frsize // 1_000_000
    if free < ROOM_NEEDED:
        raise Refusal(
            f"The disk of {home} has {free} MB left and the servers need {ROOM_NEEDED} MB: "
            "make room and try again."
        )


def start_servers(
    state: State, supervisor: Supervisor, services: list[str], *, tests: bool
) -> None:
    from arman.runtime.broker import Broker
    from arman.runtime.databases import make_roles_and_database
    from arman.runtime.postgres import Postgres

    require_room(state.home)
    if "postgres" in services:
        supervisor.start("postgres", Postgres(state, for_tests=tests), wait=90, grace=30)
        make_roles_and_database(state, for_tests=tests)
    if "broker" in services:
        supervisor.start("broker", Broker(state, for_tests=tests), wait=20, grace=10)


def keep(state: State, supervisor: Supervisor, users: IO[str]) -> None:
    while not supervisor.stopping and not try_lock(users):
        supervisor.watch()
        time.sleep(LOOK_EVERY)


def say(text: str) -> None:
    print(time.strftime("%Y-%m-%d %H:%M:%S"), text, flush=True)


def run(state: State, services: list[str], *, tests: bool) -> int:
    """Holds `keeper.lock` for its life, and `users.lock` alone while it stops."""
    supervisor = Supervisor(state.log, say)
    supervisor.install_signals()
    with (
        (state.home / "keeper.lock").open("w") as own,
        (state.home / "users.lock").open("a") as users,
    ):
        if not try_lock(own):
            return 0  # another was quicker
        tell(state, "starting")
        try:
            start_servers(state, supervisor, services, tests=tests)
            tell(state, "ready", ",".join(services))
            keep(state, supervisor, users)
            tell(state, "stopping")
        except Stopped:
            tell(state, "stopping")
        except (Refusal, OSError) as error:
            tell(state, "failed", str(error))
        except Exception as error:
            tell(state, "failed", f"The servers did not start ({error}); see {state.log}.")
            raise
        finally:
            supervisor.stop()
    return 0


def detach() -> None:
    """Ends the process that the client waits for; the keeper goes on as nobody's child."""
    if os.fork():
        os._exit(0)


def main() -> int:
    parser = argparse.ArgumentParser(prog="arman.runtime.keeper")
    parser.add_argument("services")
    parser.add_argument("--tests", action="store_true")
    arguments = parser.parse_args()
    detach()
    return run(State.from_environment(), arguments.services.split(","), tests=arguments.tests)


if __name__ == "__main__":
    sys.exit(main())
