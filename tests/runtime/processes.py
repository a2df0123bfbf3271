"""Looking at real processes from outside."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path


def processes_of(home: Path) -> dict[int, str]:
    """Living processes that were started for a state folder, by id."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            environment = (folder / "environ").read_bytes()
        except OSError:
            continue
        ours = os.fsencode(home) in command or b"ARMAN_HOME=" + os.fsencode(home) in environment
        if command and ours and int(folder.name) != os.getpid():
            found[int(folder.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found


def find_process(home: Path, *words: str) -> int:
    """The oldest one whose command has these words."""
    return min(
        pid for pid, command in processes_of(home).items() if all(word in command for word in words)
    )


def kill_hard(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def wait_until(condition: Callable[[], object], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())
