"""The state folder: what an installation keeps between runs (`.arman/` or `ARMAN_HOME`)."""

import hashlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
LONGEST_SOCKET_FOLDER = 80  # the address of a socket may have 108 bytes
DATABASE = "arman"


@dataclass(frozen=True)
class State:
    """Paths below one state folder, and the addresses of the servers that keep their data there."""

    home: Path
    process: str = ""

    @classmethod
    def from_environment(cls) -> "State":
        home = os.environ.get("ARMAN_HOME", "").strip() or str(ROOT / ".arman")
        return cls(home=Path(home).resolve(), process=os.environ.get("ARMAN_PROCESS", ""))

    @cached_property
    def key(self) -> str:
        return hashlib.sha256(str(self.home).encode()).hexdigest()[:10]

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def static(self) -> Path:
        return self.home / "static"

    @property
    def files(self) -> Path:
        return self.home / "files"

    @property
    def mail(self) -> Path:
        return self.home / "mail"

    @property
    def sockets(self) -> Path:
        """A private folder; where the state folder's own path is too long, a temporary one."""
        inside = self.home / "run"
        if len(str(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        return Path(tempfile.gettempdir()) / f"arman-{os.geteuid()}-{self.key}"

    @property
    def postgres_base(self) -> Path:
        """Where a PostgreSQL lives that must not run as the user who started it."""
        return Path("/var/lib") / f"arman-{self.key}"

    @property
    def postgres_mode(self) -> str:
        """How PostgreSQL is run here (see `postgres.py`); recorded when its data are made."""
        record = self.home / "postgres-mode"
        return record.read_text().strip() if record.exists() else ""

    @property
    def postgres_socket(self) -> Path:
        if self.postgres_mode.startswith("uid:"):
            return self.postgres_base / "run"
        return self.sockets

    def database_url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.postgres_socket), safe='/')}"

    def redis_url(self) -> str:
        return f"unix://{self.sockets / 'valkey.sock'}"

    def secret_key(self, name: str = "secret-key") -> str:
        """A key made once and kept; servers given by address need theirs from the environment."""
        variable = "SECRET_KEY" if name == "secret-key" else "ARMAN_PUBLIC_ID_KEY"
        if os.environ.get("DATABASE_URL"):
            raise SystemExit(f"[arman] {variable} must be set where DATABASE_URL is.")
        path = self.home / name
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                write_once(path, secrets.token_urlsafe(50))
            return path.read_text().strip()
        except OSError as error:
            raise SystemExit(
                f"[arman] Could not keep a key in {path}: {error.strerror}."
            ) from error


def write_once(path: Path, text: str) -> None:
    """Leaves the text of whoever came first, whole and readable by its owner alone."""
    own = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    try:
        os.link(own, path)
    except FileExistsError:
        pass
    finally:
        own.unlink()
