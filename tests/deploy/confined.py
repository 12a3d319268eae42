"""`python -m tests.deploy.confined FOLDER COMMAND...`: the command under the unit's settings, where no systemd runs.

For root on Linux: a root file system that can only be read but for the folder and /var/tmp, no new privileges, no
capability, no memory both written and run, and the system calls of the unit's SystemCallFilter alone.
"""

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path

_UNIT = Path(__file__).parents[2] / "deploy" / "pressclip.service"
_NEW_MOUNTS = 0x20000  # unshare(2)
_DROP_CAPABILITY, _NO_NEW_PRIVILEGES, _SET_MDWE = 24, 38, 65  # prctl(2)
_CAPABILITIES = 41
_REFUSED, _ALLOWED = 0x00050001, 0x7FFF0000  # seccomp(2): EPERM, as the unit's SystemCallErrorNumber; allow


def calls(group: str) -> set[str]:
    """The system calls of one of systemd's groups."""
    command = ["systemd-analyze", "syscall-filter", "--no-pager", group]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[1:]
    words = {line.strip() for line in told if line.strip() and not line.strip().startswith("#")}
    return words.union(*(calls(word) for word in words if word.startswith("@"))) - {w for w in words if w[0] == "@"}


def allowed() -> set[str]:
    """The system calls that the unit allows."""
    found: set[str] = set()
    for value in re.findall(r"^SystemCallFilter=(.+)$", _UNIT.read_text(encoding="utf-8"), re.MULTILINE):
        for group in value.lstrip("~").split():
            found = found - calls(group) if value.startswith("~") else found | calls(group)
    return found


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True)


def _checked(result: int, what: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), what)


def confine(folder: str) -> None:
    """Shuts this process in; what it starts is shut in as well."""
    libc, seccomp = ctypes.CDLL(None, use_errno=True), ctypes.CDLL("libseccomp.so.2")
    names = sorted(allowed())
    _checked(libc.unshare(_NEW_MOUNTS), "unshare")
    _mount("--make-rprivate", "/")
    _mount("--bind", folder, folder)
    _mount("-o", "remount,bind,ro", "/")
    _mount("-t", "tmpfs", "tmpfs", "/var/tmp")
    _checked(libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no_new_privs")
    _checked(libc.prctl(_SET_MDWE, 1, 0, 0, 0), "memory-deny-write-execute")
    for number in range(_CAPABILITIES):
        _checked(libc.prctl(_DROP_CAPABILITY, number, 0, 0, 0), "capabilities")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    filtered = ctypes.c_void_p(seccomp.seccomp_init(_REFUSED))
    for name in names:
        if (number := seccomp.seccomp_syscall_resolve_name(name.encode())) >= 0:
            _checked(seccomp.seccomp_rule_add_array(filtered, _ALLOWED, number, 0, None), name)
    _checked(seccomp.seccomp_load(filtered), "seccomp")
    os.umask(0o077)


if __name__ == "__main__":
    confine(sys.argv[1])
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - the command is the caller's
