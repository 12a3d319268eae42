"""What commands share: options that stand before or after a command, the configuration, the archive, dates."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pressclip.listings import naming
from pressclip.listings.naming import check_site, named_sections, one_section, sections_on, zone_of

if TYPE_CHECKING:
    from rich.text import Text
    from sqlalchemy import Connection

    from pressclip.settings import Settings

__all__ = [
    "check_site", "data_dir", "moment", "named_sections", "one_section", "option", "print_rows", "read",
    "sections_on", "settings", "shared", "whole", "write", "zone_of",
]  # fmt: skip
_MOST = 10**15
F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


def whole(least: int) -> click.IntRange:
    """A whole number that a database holds, and that can be counted to."""
    return click.IntRange(min=least, max=_MOST)


def shared(*, rows: bool = True) -> Callable[[F], F]:
    """The options `--config`, `--data` and, for commands that print rows, `--format`."""

    def decorate(function: F) -> F:
        if rows:
            choice = click.Choice(["table", "json", "jsonl", "csv"])
            function = click.option("--format", type=choice, expose_value=False, callback=_keep("form"),
                                    help="table on a terminal, else jsonl.")(function)  # fmt: skip
        function = click.option("--data", metavar="DIR", expose_value=False, callback=_keep("data"),
                                help="Where the archive lies.")(function)  # fmt: skip
        return click.option("--config", metavar="PATH", expose_value=False, callback=_keep("config"),
                            help="The configuration.")(function)  # fmt: skip

    return decorate


def _keep(name: str) -> Callable[[click.Context, click.Parameter, str | None], None]:
    def callback(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
        if value is not None:
            ctx.ensure_object(dict)[name] = value

    return callback


def option(name: str) -> str | None:
    """A shared option, wherever on the line it stood."""
    value: str | None = click.get_current_context().ensure_object(dict).get(name)
    return value


def settings(*, with_secrets: bool = True) -> "Settings":
    """The configuration that this command line means; from then on nothing tells its secrets. Raises ConfigError.

    A command that only reads does without the channels' secrets, so that others than the daemon may run it.
    """
    from pressclip.config import find_config, load, secrets
    from pressclip.redaction import hide

    of = load(find_config(option("config"), os.environ), env=os.environ, with_secrets=with_secrets)
    hide(secrets(of))
    return of


def data_dir(of: "Settings") -> Path:
    """The folder of the archive."""
    from pressclip.config import data_dir as choose

    return choose(option("data"), os.environ, Path(of.path))


def read(of: "Settings", query: "Callable[[Connection], T]") -> T:
    """What `query` reads in the archive. Raises ArchiveError where there is none yet."""
    import asyncio

    from db.archive import open_existing, path_of

    archive = open_existing(path_of(of.archive.url, data_dir(of)))
    try:
        return asyncio.run(archive.read(query))
    finally:
        archive.close()


def write(of: "Settings", change: "Callable[[Connection], T]") -> T:
    """What `change` returns, done in one transaction, beside the daemon if it runs. Raises ArchiveError likewise."""
    import asyncio

    from db.archive import open_existing, path_of

    archive = open_existing(path_of(of.archive.url, data_dir(of)))
    try:
        return asyncio.run(archive.write(change))
    finally:
        archive.close()


def print_rows(
    rows: Sequence[dict[str, Any]], columns: Sequence[str], cells: "Sequence[Mapping[str, Text]]" = ()
) -> None:
    """Prints rows in the format asked for; `cells` are those of a table that are more than plain text."""
    from pressclip.output import chosen, write_rows

    write_rows(rows, chosen(option("form")), columns, cells)


def moment(text: str | None, zone: str, *, end: bool, now: datetime) -> datetime | None:
    """`naming.moment` of an option, None where it was not given. Raises click.BadParameter."""
    try:
        return None if text is None else naming.moment(text, zone, end=end, now=now)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
