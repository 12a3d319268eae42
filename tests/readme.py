"""Runs the commands that the README shows. `python -m tests.readme` writes their output into it anew."""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from replica.posts import Post
from replica.server import ReplicaServer
from replica.site import Site

README = Path(__file__).parents[1] / "README.md"
_BLOCK = re.compile(r"(```console\n)(.*?)(```)", re.DOTALL)
_HOME = "https://news.example/"
_CONFIG = f"""\
[http]
contact = "desk@example.org"
allow_private = true
pause = "1ms"

[[sites]]
name = "meridian"
home = "{_HOME}"
budget = "off"
skip_sections = ["Hotels*", "Eastern*", "Middle*"]

[[watches]]
name = "libya"
query = 'haftar OR (libya AND "palermo conference")'
channels = ["console"]

[[watches]]
name = "energy"
query = 'hydrogen OR (gas AND pipeline*)'
channels = ["console"]

[[channels]]
name = "console"
url = "console://"
"""
_OLD = (
    ("Gas pipeline talks stall in Vienna", "energy", "The gas talks broke off over the price of transit."),
    ("A harbour for Tartous", "europe", "The lease runs for half a century and nobody read the annex."),
    ("Cocoa farmers wait for the rain", "africa", "Prices rose again; the trees did not."),
    ("The Danube ships fewer goods", "europe", "Low water kept the barges in port for a third week."),
)
_NEW = (
    ("Haftar returns to Benghazi", "africa", "The general came back from Cairo without a word to the press."),
    ("Hydrogen for the Baltic", "energy", "The first green hydrogen flows before the pipe is paid for."),
    ("A bridge too few", "europe", "The ministry counted bridges and stopped at nine."),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A command as the README shows it, and its output."""

    command: str
    output: str


def shown(text: str) -> list[Shown]:
    """The commands in the README's console blocks, in order; `$ ` begins one, its output follows."""
    found = []
    for block in _BLOCK.finditer(text):
        for part in re.split(r"^\$ ", block[2], flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append(Shown(command, output.rstrip() + "\n" if output.strip() else ""))
    return found


def steady(output: str) -> str:
    """The output without what differs from run to run: times, sizes, the order in which pages were read."""
    output = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "2026-01-01T00:00:00Z", output)
    output = re.sub(r"/20\d\d/\d\d/\d\d/", "/2026/01/01/", output)
    output = re.sub(r"\b\d{1,2} [A-Z][a-z]{2} 20\d\d(, \d\d:\d\d)?", "1 Jan 2026, 00:00", output)
    output = re.sub(r"(^20\d\d-\d\d-\d\d +\d+(?:  █*)?\n)+", "the hits of each day\n", output, flags=re.MULTILINE)
    output = re.sub(r"^(seq|kept_bytes)( +)\d+$", r"\g<1>\g<2>1", output, flags=re.MULTILINE)
    output = re.sub(r'"bytes": \d+', '"bytes": 1', output)  # packed: a time more or less is a byte
    output = re.sub(r"^(\d+),\d+,(?=https?:)", r"\g<1>,1,", output, flags=re.MULTILINE)
    return re.sub(r"\b\d{6,7}\b", "800000", output)


def _post(number: int, story: tuple[str, str, str], published: datetime) -> Post:
    title, category, text = story
    slug = title.lower().replace(" ", "-")
    return Post(id=number, slug=slug, title=title, paragraphs=(text,), categories=(category,), published=published)


@contextmanager
def performed() -> Iterator[Callable[[str], str]]:
    """A function that runs one command line after another, as a newcomer would, and gives what it prints.

    News appears on the site once the archive was polled.
    """
    begin = datetime.now(UTC) - timedelta(days=1)
    site = Site([_post(n, story, begin + timedelta(hours=n)) for n, story in enumerate(_OLD, start=1)])
    with tempfile.TemporaryDirectory() as folder, ReplicaServer(site) as server:
        (Path(folder) / "config.toml").write_text(_CONFIG.replace(_HOME, server.url), encoding="utf-8")

        def perform(command: str) -> str:
            printed = _run(shlex.split(command.replace(_HOME, server.url)), Path(folder))
            if command.startswith("pressclip poll"):
                fresh = [_post(10 + n, story, datetime.now(UTC)) for n, story in enumerate(_NEW)]
                site.add(*(post for post in fresh if site.find(post.id) is None))
            host = server.url.split("/")[2]
            return printed.replace(server.url, _HOME).replace(host, "news.example").replace(folder, ".")

        yield perform


def _run(words: list[str], folder: Path) -> str:
    environment = {**os.environ, "COLUMNS": "118", "PRESSCLIP_CONFIG": "config.toml"}
    command = [sys.executable, "-m", *words]
    done = subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False
    )
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()) + "\n"


def write() -> None:
    """Puts today's output of every command into the README."""
    with performed() as perform:

        def renewed(block: re.Match[str]) -> str:
            commands = [one.command for one in shown(block[0])]
            return block[1] + "\n".join(f"$ {command}\n{perform(command)}" for command in commands) + block[3]

        README.write_text(_BLOCK.sub(renewed, README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write()
