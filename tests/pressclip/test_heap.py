import subprocess
import sys

import pytest

_RESERVED = """
import re, sys
from pathlib import Path
from threading import Barrier, Thread
from pressclip.heap import share_arenas

if sys.argv[1:]:
    share_arenas()
both = Barrier(9)

def work():
    kept = bytes(100_000)
    both.wait()
    both.wait()

threads = [Thread(target=work) for _ in range(8)]
for thread in threads:
    thread.start()
both.wait()
found = [(int(a, 16), int(b, 16)) for a, b in re.findall(r"^(\\w+)-(\\w+) ", Path("/proc/self/maps").read_text(), re.M)]
arenas = {begin for begin, _ in found if begin % 2**26 == 0 and any(a <= begin + 2**26 - 1 < b for a, b in found)}
print(len(arenas))
both.wait()
"""


def _arenas(*arguments: str) -> int:
    command = [sys.executable, "-c", _RESERVED, *arguments]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux where memory is reserved")
def test_threads_share_arenas() -> None:
    apart, shared = _arenas(), _arenas("shared")
    assert (apart, shared) == (8, 1) or apart == shared == 0  # another C library has none


def test_the_daemon_loads_no_commands_of_its_libraries() -> None:
    code = "import sys, pressclip.app; sys.exit(bool({'rich', 'pygments', 'click', 'alembic'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
