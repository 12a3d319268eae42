"""What `pressclip channels test` and `pressclip channels pair` do."""

import json
import os
import secrets
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pressclip.cli.common import option, print_rows, settings
from pressclip.errors import ConfigError, DeliveryError, NotFound, Problem

if TYPE_CHECKING:
    from alerts.telegram_api import Answer

_COLUMNS = ("channel", "sample", "state", "note", "error")


def trial(name: str) -> int:
    """Sends a channel its samples; 0 if the service took them all."""
    from alerts.channels import send
    from alerts.forms import kind_of
    from alerts.templates import load, samples
    from pressclip.logs import setup
    from pressclip.output import chosen
    from pressclip.redaction import hidden

    of = settings()
    setup("text")
    channel = next((one for one in of.channels if one.name == name), None)
    if channel is None:
        there = ", ".join(one.name for one in of.channels) or "none"
        raise NotFound(f"no channel is called {name!r}; there are: {there}")
    kind = kind_of(channel.url)
    console = sys.stdout if chosen(option("form")) == "table" else sys.stderr
    link = hidden(of.sites[0].home) if of.sites else "https://example.org/"
    rows = []
    folder = of.messages.templates
    templates, wrong = load(None if folder is None else Path(folder))
    if wrong:
        raise ConfigError(of.path, tuple(Problem("messages.templates", what) for what in wrong))
    for sample, message in samples(
        kind, zone=channel.timezone, now=datetime.now(UTC), link=link, templates=templates
    ).items():
        outcome = send(channel, message, kind, console=console)
        rows.append(
            {
                "channel": name,
                "sample": sample,
                "state": outcome.state,
                "note": outcome.note or None,
                "error": outcome.error or None,
            }
        )
    print_rows(rows, _COLUMNS)
    return 0 if all(row["state"] == "sent" for row in rows) else 1


def paired(name: str, wait: str) -> int:
    """Waits for a chat and prints the channel that writes to it; 1 if none came."""
    from alerts.asking import bot_name
    from alerts.pairing import links, wait_for
    from pressclip.config.bots import bot_of
    from pressclip.durations import parse_duration

    try:
        seconds = parse_duration(wait).total_seconds()
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--wait") from None
    written, token = bot_of(_config(), name, env=os.environ)
    code = secrets.token_urlsafe(12)
    try:
        mine, group = links(bot_name(token), code)
        _say(f"# Open {mine} on your phone and press Start;\n# for a group open {group}, or write to the bot there.")
        found = wait_for(partial(_updates, token), code, seconds=seconds, clock=time.monotonic)
    except DeliveryError as error:
        raise DeliveryError(str(error).replace(token, "***")) from None
    if found is None:
        click.echo(f"pressclip: nobody opened the link within {wait}; try again, with a longer --wait", err=True)
        return 1
    shown = "".join(one for one in found.name if one.isprintable())
    _say(f"# {shown}")
    click.echo(f"[[channels]]\nname = {json.dumps(name, ensure_ascii=False)}\nurl = {_quoted(written, found.chat)}")
    return 0


def _config() -> Path | None:
    """The configuration, if there is one: a chat may be sought before that."""
    from pressclip.config import find_config

    if option("config") or os.environ.get("PRESSCLIP_CONFIG") or Path("config.toml").exists():
        return find_config(option("config"), os.environ)
    return None


def _updates(token: str, asked: Mapping[str, Any], seconds: float) -> "Answer":
    from alerts.telegram_api import call

    return call(token, "getUpdates", asked, wait=seconds)


def _say(comment: str) -> None:
    """A comment of the TOML, also for who reads the terminal while the output goes elsewhere."""
    click.echo(comment)
    if not sys.stdout.isatty():
        click.echo(comment, err=True)


def _quoted(token: str, chat: str) -> str:
    return json.dumps(f"tgram://{token}/{chat}", ensure_ascii=False)
