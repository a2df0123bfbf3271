#!/usr/bin/env python3
"""Makes Arman's own Python environment from the locked requirements, then hands over to it.

Standard library only, because it runs before anything is installed; keep its syntax readable
for old interpreters, so that they reach the sentence that refuses them.
"""

import sys

OLDEST = (3, 11)

import fcntl  # noqa: E402
import hashlib  # noqa: E402
import os  # noqa: E402
import shutil  # noqa: E402
import subprocess  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from contextlib import ExitStack  # noqa: E402
from pathlib import Path  # noqa: E402

ROOT = Path(__file__).resolve().parent
HOME = ROOT / ".arman"
VENV = HOME / "venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".arman-stamp"
LOCKS = {"base": "requirements.lock", "dev": "requirements-dev.lock"}
LEVELS = {"run": "base", "manage": "base"}  # every other command needs the tests' tools too
# What is held while something runs on a state folder: an installation, the program, the servers.
RUNNING = ("setup.lock", "run.lock", "keeper.lock", "users.lock")
ELSEWHERE = Path("/var/lib")  # of a PostgreSQL that must not run as root
ROOM_NEEDED = {"base": 700, "dev": 1300}  # megabytes


def say(text):
    print("[arman] " + text, flush=True)


def refuse(text):
    sys.exit("[arman] " + text)


def require_python():
    """Goes on with a newer interpreter of the machine where the one that was called is too old."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(20, OLDEST[1] - 1, -1):
        newer = shutil.which("python3.%d" % minor)
        works = newer and not subprocess.call([newer, "-c", ""], stderr=subprocess.DEVNULL)
        if works:
            os.execv(newer, [newer, *sys.argv])
    refuse(
        "Arman needs Python %d.%d or newer, this is %d.%d: install a newer one and try again."
        % (OLDEST + tuple(sys.version_info[:2]))
    )


def fingerprint(level):
    lock = (ROOT / LOCKS[level]).read_bytes()
    return hashlib.sha256(lock + str(ROOT).encode()).hexdigest()


def interpreter():
    """What the environment's Python leads to; another one after the machine's was upgraded."""
    return os.path.realpath(str(PYTHON))


def installed():
    """The lines of the stamp: the interpreter, then the lock files that are in.

    Which Python calls does not matter once there is an environment that works.
    """
    lines = STAMP.read_text().splitlines() if STAMP.exists() and PYTHON.exists() else []
    return lines if lines[:1] == [interpreter()] else []


def is_ready(level):
    lines = installed()
    return fingerprint(level) in lines or (level == "base" and fingerprint("dev") in lines)


def ensure(level="base"):
    """Leaves `.arman/venv` with everything of the level in it; quick when nothing changed."""
    if is_ready(level):
        return
    require_python()
    try:
        HOME.mkdir(parents=True, exist_ok=True)
        with open(HOME / "setup.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two commands at once: the second waits and finds it
            if not is_ready(level):
                install(level)
    except OSError as error:
        refuse("Could not write the Python environment below %s: %s." % (HOME, error.strerror))


def require_room(level):
    free = shutil.disk_usage(HOME).free // 1000000
    if free < ROOM_NEEDED[level]:
        refuse(
            "The disk of %s has %d MB left and the installation needs %d MB: make room first."
            % (HOME, free, ROOM_NEEDED[level])
        )


def install(level):
    require_room(level)
    started = time.time()
    say("installing the locked dependencies (first run only) ...")
    if not installed():
        shutil.rmtree(VENV, ignore_errors=True)
        # --without-pip: Debian's python3 has no ensurepip unless python3-venv is installed
        run([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    install_lock(LOCKS[level])
    write_import_roots()
    prints = [fingerprint(name) for name in LOCKS if name == level or is_ready(name)]
    STAMP.write_text("\n".join([interpreter(), *prints]) + "\n")
    say("dependencies are in after %.0f s" % (time.time() - started))


def install_lock(name):
    """uv is several times faster than pip; pip alone does where uv cannot work."""
    pip = [*find_pip(), "install", "-q", "--disable-pip-version-check", "--no-deps"]
    pip += ["--require-hashes", "--root-user-action=ignore", "-r"]
    uv = [str(VENV / "bin" / "uv"), "pip", "install", "-q", "--require-hashes"]
    uv += ["--python", str(PYTHON), "-r", str(ROOT / name)]
    environment = dict(os.environ, UV_SYSTEM_CERTS="1", UV_NATIVE_TLS="1", UV_LINK_MODE="copy")
    if os.environ.get("ARMAN_INSTALLER") != "pip":
        has_uv = subprocess.call([*pip, str(ROOT / "requirements.uv.lock")]) == 0
        if has_uv and subprocess.call(uv, env=environment) == 0:
            return
        say("uv could not do it, pip tries")
    run([*pip, str(ROOT / name)])


def find_pip():
    if has_module("pip"):
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    if has_module("ensurepip"):
        run([str(PYTHON), "-m", "ensurepip"])
        return [str(PYTHON), "-m", "pip"]
    return refuse("Arman needs pip: install it (on Debian: apt-get install python3-pip).")


def has_module(name):
    return subprocess.call([sys.executable, "-c", "import " + name], stderr=subprocess.DEVNULL) == 0


def run(command):
    if subprocess.call(command):
        refuse("The installation failed; the lines above say why. It can simply be tried again.")


def write_import_roots():
    """What an editable install would do, which hash-checked installs refuse."""
    (site,) = (VENV / "lib").glob("python3*/site-packages")
    (site / "arman.pth").write_text("%s\n%s\n" % (ROOT, ROOT / "collections"))


def clean():
    """Takes away the environment, the embedded servers' data and everything made by them.

    What lies elsewhere goes first: the state folder has the record of it.
    """
    homes = [folder for folder in [HOME, *HOME.glob("*/")] if is_state(folder)]
    with ExitStack() as held:
        for lock in (home / name for home in homes for name in RUNNING):
            if lock.exists():
                hold(lock, held)
        try:
            remove(homes)
        except OSError as error:
            refuse("Could not remove %s: %s." % (error.filename, error.strerror))


def is_state(folder):
    return any((folder / name).exists() for name in (*RUNNING, "postgres-mode"))


def hold(path, held):
    """Keeps a lock that nobody has, so that nobody begins meanwhile."""
    try:
        lock = held.enter_context(open(path, "a"))  # noqa: SIM115 - the caller closes it
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        refuse("Arman or its servers run on %s: stop them first." % path.parent)
    except OSError as error:
        refuse("Could not open %s: %s." % (path, error.strerror))


def remove(homes):
    for home in homes:
        for folder in folders_elsewhere(home):
            say("removing %s" % folder)
            shutil.rmtree(str(folder))
    if HOME.exists():
        shutil.rmtree(str(HOME.resolve()))
    if HOME.is_symlink():
        HOME.unlink()


def folders_elsewhere(home):
    """As `arman.runtime.state` names them: the data in mode `uid`, sockets with too long a path."""
    key = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:10]
    record = home / "postgres-mode"
    if record.exists() and record.read_text().startswith("uid:"):
        yield from existing(ELSEWHERE / ("arman-%s" % key))
    yield from existing(Path(tempfile.gettempdir()) / ("arman-%d-%s" % (os.geteuid(), key)))


def existing(folder):
    return [folder] if folder.is_dir() and not folder.is_symlink() else []


def enter(arguments):
    """Goes on inside the environment; does not return."""
    os.execv(str(PYTHON), [str(PYTHON), *arguments])


def main():
    command = sys.argv[1] if len(sys.argv) > 1 else "run"
    os.environ.setdefault("ARMAN_STARTED_AT", str(time.time()))
    os.chdir(ROOT)
    if command == "clean":
        clean()
        return
    ensure(LEVELS.get(command, "dev"))
    enter(["-m", "arman.runtime", command, *sys.argv[2:]])


if __name__ == "__main__":
    main()
