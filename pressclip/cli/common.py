"""What commands share: options that stand before or after a command, the configuration, the archive, dates."""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

from pressclip.errors import NotFound

if TYPE_CHECKING:
    from rich.text import Text
    from sqlalchemy import Connection

    from db.sections import SectionState
    from pressclip.models import Settings

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


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
    """The configuration that this command line means. Raises ConfigError.

    A command that only reads does without the channels' secrets, so that others than the daemon may run it.
    """
    from pressclip.config import find_config, load

    return load(find_config(option("config"), os.environ), env=os.environ, with_secrets=with_secrets)


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


_AGE = re.compile(r"\d{1,6}[smhdwy]")


def moment(text: str | None, zone: str, *, end: bool, now: datetime) -> datetime | None:
    """A date (`2026-01-31`), a time (`2026-01-31T12:00`) or an age (`7d`, `12h`) as aware UTC.

    A bare date is a day in `zone`: its beginning, or with `end` the beginning of the next. Raises click.BadParameter.
    """
    if text is None:
        return None
    from pressclip.durations import parse_duration

    try:
        if _AGE.fullmatch(text):
            return now - parse_duration(text)
        if "T" not in text:
            day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
            last = end and day < date.max
            return datetime.combine(day + timedelta(days=int(last)), time(), ZoneInfo(zone)).astimezone(UTC)
        read_as = datetime.fromisoformat(text)
        local = read_as if read_as.tzinfo is not None else read_as.replace(tzinfo=ZoneInfo(zone))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        forms = "a date (2026-01-31), a time (2026-01-31T12:00) or an age (30m, 12h, 7d, 2w, 1y)"
        raise click.BadParameter(f"{text!r} is not {forms}") from None


def named_sections(known: "Sequence[SectionState]", name: str) -> "list[SectionState]":
    """The sections that `name` or `site:name` means, whatever its case. Raises NotFound, naming what there is."""
    wanted = name.casefold()
    full = [section for section in known if f"{section.site}:{section.name}".casefold() == wanted]
    found = full or [section for section in known if section.name.casefold() == wanted]
    if not found:
        there = ", ".join(dict.fromkeys(section.name for section in known)) or "none yet"
        raise NotFound(f"no section is called {name!r}; there are: {there}")
    return found


def check_site(name: str | None, known: "Sequence[SectionState]", of: "Settings") -> None:
    """Raises NotFound where neither configuration nor archive has that site: one that was left keeps its past."""
    names = dict.fromkeys([*(site.name for site in of.sites), *(section.site for section in known)])
    if name is not None and name not in names:
        raise NotFound(f"no site is called {name!r}; there are: {', '.join(names)}")


def one_section(known: "Sequence[SectionState]", name: str) -> "SectionState":
    """`name` where it is unique, else `site:name`. Raises NotFound."""
    found = named_sections(known, name)
    if len(found) > 1:
        several = ", ".join(f"{section.site}:{section.name}" for section in found)
        raise NotFound(f"several sections are called {name!r}: {several}")
    return found[0]


def zone_of(of: "Settings") -> str:
    """The zone of bare dates: the site's, or UTC where there are several."""
    return of.sites[0].timezone if len(of.sites) == 1 else "UTC"
