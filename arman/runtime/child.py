"""`python -I -S child.py MODE PPID SIGNAL -- argv…`: sets up a child process, then becomes it.

MODE: plain | userns (root, mapped to `nobody` in a user namespace of its own) | uid:NUMBER:GROUP.
The child gets the signal when its parent ends, however the parent ends.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
NOBODY = 65534  # has a line in the list of users, which initdb asks for
REFUSED, ORPHANED = 91, 92


def become_other_user(mode: str, libc: ctypes.CDLL) -> None:
    if mode == "userns":
        uid, gid = os.geteuid(), os.getegid()
        if libc.unshare(CLONE_NEWUSER):
            os._exit(REFUSED)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{NOBODY} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{NOBODY} {gid} 1")
    elif mode.startswith("uid:"):
        _, uid_text, gid_text = mode.split(":")
        os.setgroups([])
        os.setgid(int(gid_text))
        os.setuid(int(uid_text))


def main() -> None:
    mode, parent, death_signal = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    argv = sys.argv[5:]
    libc = ctypes.CDLL(None, use_errno=True)
    become_other_user(mode, libc)
    if sys.platform == "linux":
        libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:  # it ended meanwhile
        os._exit(ORPHANED)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.execv(argv[0], argv)


if __name__ == "__main__":
    main()
