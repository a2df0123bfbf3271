"""What must be done before the first page can be served: migrations, words, static files, demo."""

import fcntl
import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

from arman import environment as env
from arman.runtime import shape
from arman.runtime.processes import Program
from arman.runtime.state import ROOT, State
from arman.runtime.supervisor import Supervisor

DEMO_SCALE = "0.01"
SIGN_IN = "sign-in:"


def compile_messages(folder: Path = ROOT / "locale") -> list[Path]:
    """By Babel, since a fresh machine has no msgfmt. Returns what was compiled."""
    compiled = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            compile_one(source, target)
            compiled.append(target)
    return compiled


def compile_one(source: Path, target: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parts[-3])
    draft = target.with_suffix(f".{os.getpid()}")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    draft.replace(target)


def static_fingerprint() -> str:
    """Of the static files' names, sizes and times, and of the packages that bring their own."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for folder in [ROOT / "static", *sorted(ROOT.glob("*/static"))]:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and ".arman" not in path.parts:
                known = path.stat()
                digest.update(f"{path}{known.st_size}{known.st_mtime_ns}".encode())
    return digest.hexdigest()


def django(*arguments: str, **environment: str) -> Program:
    command = [sys.executable, "-m", "django", *arguments]
    return Program(command, environment={"DJANGO_SETTINGS_MODULE": "arman.settings", **environment})


class Preparation:
    """The steps, each skipped where nothing changed since it was done last."""

    def __init__(self, state: State, supervisor: Supervisor, say: Callable[[str], None]) -> None:
        self.state, self.supervisor, self.say = state, supervisor, say

    @property
    def is_migrated(self) -> bool:
        return shape.read_comment(self._owner) == shape.fingerprint()

    def migrate(self) -> None:
        """By one at a time: who waited finds it done."""
        if self.is_migrated:
            return
        with (self.state.home / "migrate.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.is_migrated:
                return
            migrate = django("migrate", "--noinput", ARMAN_DB_ROLE="owner")
            self.supervisor.run_once("migrate", migrate)
            shape.write_comment(self._owner, shape.fingerprint())

    @property
    def _owner(self) -> str:
        return os.environ.get("DATABASE_OWNER_URL") or self.state.database_url("arman_owner")

    def collect_static(self) -> None:
        stamp = self.state.home / "static-collected"
        wanted = static_fingerprint()
        if stamp.exists() and stamp.read_text() == wanted and self.state.static.exists():
            return
        self.supervisor.run_once("collectstatic", django("collectstatic", "--noinput", "--clear"))
        stamp.write_text(wanted)

    def load_demo(self) -> None:
        """Once for a state folder; never into a database that was given by address, nor beside
        customers or documents that somebody brought before the first start."""
        stamp = self.state.home / "demo-data"
        if not wants_demo() or stamp.exists() or not has_demo_command():
            return
        self.say("loading the demo data (first run only) ...")
        log = self.state.log / "demo_data.log"
        log.unlink(missing_ok=True)
        load = django("demo_data", "--scale", DEMO_SCALE, "--if-empty")
        self.supervisor.run_once("demo_data", load)
        lines = log.read_text().splitlines()
        sign_ins = [line for line in lines if line.startswith(SIGN_IN)]
        stamp.write_text("\n".join(sign_ins))
        if lines and not sign_ins:
            self.say(f"going on without demo data: {lines[-1]}")

    def sign_ins(self) -> list[str]:
        """What `demo_data` printed as `sign-in: manager  ada@example.com  password`."""
        stamp = self.state.home / "demo-data"
        lines = stamp.read_text().splitlines() if stamp.exists() else []
        return [line.removeprefix(SIGN_IN).strip() for line in lines]


def wants_demo() -> bool:
    return env.flag("ARMAN_DEMO", default=True) and not os.environ.get("DATABASE_URL")


def has_demo_command() -> bool:
    command = "management/commands/demo_data.py"
    return any(found for depth in ("*", "*/*") for found in ROOT.glob(f"{depth}/{command}"))
