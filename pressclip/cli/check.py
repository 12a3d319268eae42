"""`pressclip check`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pressclip.cli.common import data_dir, settings, shared

if TYPE_CHECKING:
    from pressclip.settings import Settings


@click.command("check", epilog="Example: pressclip --config config.toml check --online")
@click.option("--online", is_flag=True, help="Also ask each site and each channel's service, without sending anything.")
@shared()
def command(*, online: bool) -> int:
    """The configuration, explained in words; a wrong one is refused with all that is wrong in it."""
    from alerts.channels import verify
    from alerts.templates import load
    from db.archive import path_of
    from pressclip.cli.common import option
    from pressclip.config import explain
    from pressclip.errors import ConfigError, DeliveryError, Problem
    from pressclip.output import chosen, write_object
    from pressclip.redaction import hidden
    from schedules.cadence import interval

    of = settings()
    problems = []
    for number, channel in enumerate(of.channels):
        try:
            verify(channel.url)
        except DeliveryError as error:
            problems.append(Problem(f"channels[{number}].url", str(error)))
    folder = of.messages.templates
    _, wrong = load(None if folder is None else Path(folder))
    problems += [Problem("messages.templates", what) for what in wrong]
    if problems:
        raise ConfigError(of.path, tuple(problems))
    lines = [*map(hidden, explain(of, interval)), f"The archive is {path_of(of.archive.url, data_dir(of))}"]
    rows = _asked(of) if online else []
    if option("form") is None:
        click.echo("\n".join([*lines, *map(_line, rows)]))
    else:
        told = {"config": of.path, "explained": lines}
        write_object(told | ({"online": rows} if online else {}), chosen(option("form")))
    return int(any(row["ok"] is False for row in rows))


def _asked(of: "Settings") -> list[dict[str, Any]]:
    from pressclip.cli.online import asked
    from pressclip.logs import setup

    setup("text")
    return asyncio.run(asked(of))


def _line(row: dict[str, Any]) -> str:
    from pressclip.cli.online import line

    return line(row)
