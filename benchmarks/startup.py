"""How fast a command starts: `pressclip --help` beside a bare click group of the same commands, alternated."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.table import report
from pressclip.cli.main import COMMANDS

_RUNS = 15
_HEAVY = ("httpx", "sqlalchemy", "lxml", "apprise", "selectolax", "apscheduler", "rich", "lark", "alembic")
_BARE = """\
import click

@click.group()
@click.option("--config")
@click.option("--data")
@click.option("--format")
@click.version_option("1", prog_name="bare")
def group(**options):
    "A bare group."

{commands}
group()
"""
_ONE = """\
@group.command({name!r}, help={text!r})
def command_{number}():
    pass

"""


def main() -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        commands = (_ONE.format(name=n, text=t, number=i) for i, (n, t) in enumerate(COMMANDS.items()))
        bare.write_text(_BARE.format(commands="".join(commands)), encoding="utf-8")
        ours, theirs = [sys.executable, "-m", "pressclip", "--help"], [sys.executable, str(bare), "--help"]
        times: dict[str, list[float]] = {"ours": [], "bare": []}
        for _ in range(_RUNS):
            times["ours"].append(_seconds(ours))
            times["bare"].append(_seconds(theirs))
    mine, reference = statistics.median(times["ours"]), statistics.median(times["bare"])
    report(
        f"startup: pressclip --help beside a bare click group (median of {_RUNS})",
        {
            "help_ms": mine * 1000,
            "bare_click_ms": reference * 1000,
            "ratio_help_vs_bare_click": mine / reference,
            "heavy_modules_loaded": ", ".join(_loaded()) or "none",
        },
    )


def _seconds(command: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def _loaded() -> list[str]:
    code = (
        "import sys; from pressclip.cli.main import run; run(['--help']);"
        f"print([m for m in {_HEAVY!r} if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    return [name for name in _HEAVY if repr(name) in told.splitlines()[-1]]


if __name__ == "__main__":
    main()
