"""`pressclip import`."""

import asyncio
import codecs
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from pressclip.cli.common import data_dir, option, settings, shared
from pressclip.cli.progress import counted

if TYPE_CHECKING:
    from db.importing import Taken
    from db.portable import Line

_SLICE = 200  # lines in one transaction


@click.command("import", epilog="Example: pressclip import articles.jsonl")
@click.argument("file", metavar="FILE|-", type=click.Path(path_type=Path, allow_dash=True))
@shared()
def command(file: Path) -> int:
    """Takes articles in from an export, `-` reads stdin; nobody is alerted of them.

    Articles that the archive knows are completed, never put back to an earlier state, so the same command goes on
    where it was broken off. A line that is wrong is named and left out; exit 1 then. What was forgotten stays so.
    """
    from pressclip.output import chosen, write_object

    taken, wrong = asyncio.run(_import(file))
    write_object({**asdict(taken), "wrong": wrong}, chosen(option("form")))
    return int(wrong > 0)


async def _import(path: Path) -> "tuple[Taken, int]":
    from db.archive import open_archive, path_of
    from db.importing import Taken, take

    of = settings(with_secrets=False)
    with ExitStack() as at_end:
        opened = sys.stdin.buffer if str(path) == "-" else at_end.enter_context(path.open("rb"))
        archive = open_archive(path_of(of.archive.url, data_dir(of)))
        at_end.callback(archive.close)
        show = at_end.enter_context(counted("Importing"))
        size = os.fstat(opened.fileno()).st_size
        wrong: list[int] = []
        done, lines = Taken(), _lines(opened, lambda at: show(at, size), wrong)
        while some := list(islice(lines, _SLICE)):
            done += await archive.write(partial(take, lines=some, now=datetime.now(UTC)))
        return done, len(wrong)


def _lines(file: BinaryIO, show: Callable[[int], Any], wrong: list[int]) -> "Iterator[Line]":
    """The lines that can be taken in; the numbers of the others go to `wrong`, and are told."""
    from db.portable import LONGEST_LINE, decode
    from pressclip.output import cleaned

    at = number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        at += len(line)
        line = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line  # editors of Windows begin files with it
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):  # it is told to be too long, and not held
            rest = file.readline(LONGEST_LINE + 1)
            at += len(rest)
        show(at)
        if not line.strip():
            continue
        try:
            yield decode(line)
        except ValueError as error:
            wrong.append(number)
            click.echo(f"pressclip: line {number}: {cleaned(str(error))[:300]}", err=True)
