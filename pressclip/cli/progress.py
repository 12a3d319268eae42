"""Progress bars on stderr, where a person is looking; nothing is drawn where stderr is no terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[..., None]]:
    """Gives a function that moves the bar on by one, or by as many as it is told."""
    if (console := _terminal()) is None:
        yield lambda _by=1: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda by=1: bar.advance(task, by)


@contextmanager
def counted(what: str) -> Iterator[Callable[[int, int], None]]:
    """Gives a function that is told how much is done, of how much."""
    if (console := _terminal()) is None:
        yield lambda _done, _total: None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def upgrading(console: "Console | None" = None) -> Iterator[Callable[[str, int, int], None]]:
    """Gives a function that is told what is under way, how much of it is done, and of how much.

    A bar is drawn for each thing from the first call about it until all of it is done.
    """
    if (console := console or _terminal()) is None:
        yield lambda _what, _done, _of: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True)

    def end() -> None:
        for task in bar.tasks:
            bar.stop()
            bar.remove_task(task.id)

    def show(what: str, done: int, of: int) -> None:
        if [what] != [task.description for task in bar.tasks]:
            end()  # of what failed in its midst
            bar.add_task(what, total=of)
            bar.start()
        bar.update(bar.tasks[0].id, completed=done, total=of)
        if done >= of:
            end()

    try:
        yield show
    finally:
        end()


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """How far a backfill came: days done of those asked for, articles filed, and what it waits for."""

    days: float = 0
    done: float = 0
    filed: int = 0
    note: str = ""


@contextmanager
def past_progress(what: str, console: "Console | None" = None) -> Iterator[Callable[[Past], None]]:
    """Gives a function that shows how far a backfill came, with its rate and the time that is left."""
    if (console := console or _terminal()) is None:
        yield lambda _: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TextColumn("{task.completed:.0f}/{task.total:.0f} days"),
        TextColumn("{task.fields[filed]} filed, {task.fields[rate]:.0f}/min"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=1.0, filed=0, rate=0.0, note="")

        def show(seen: Past) -> None:
            minutes = max(bar.tasks[0].elapsed or 0, 1) / 60
            rate, done = seen.filed / minutes, min(seen.done, seen.days)
            bar.update(task, total=seen.days, completed=done, filed=seen.filed, rate=rate, note=seen.note)

        yield show


def _terminal() -> "Console | None":
    if not sys.stderr.isatty():
        return None
    from rich.console import Console

    return Console(stderr=True)
