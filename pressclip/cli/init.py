"""`pressclip init`."""

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pressclip.config.beginning import Answers

_CONFIG, _EXAMPLE = "config.toml", ".env.example"


@click.command("init", epilog="Example: pressclip init desk --site https://moderndiplomacy.eu/ --query libya")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--site", metavar="URL", help="The home page of the site to follow.")
@click.option("--name", metavar="NAME", help="What to call it; its host's name if not given.")
@click.option("--query", metavar="QUERY", help="What to be told of.")
@click.option("--channel", metavar="console|telegram|URL", help="Who is told; secrets in a URL become ${NAME}.")
@click.option("--contact", metavar="ADDRESS", help="An address or page of yours, for the user agent.")
@click.option("--timezone", metavar="ZONE", default="UTC", show_default=True, help="Of the times that the site prints.")
@click.option("--force", is_flag=True, help="Write over a configuration that is there.")
def command(*, folder: Path, timezone: str, force: bool, **options: str | None) -> None:
    """Writes a first configuration into DIR, asking on a terminal for what no option says.

    Secrets never go into it: they are read from the environment, and .env.example lists their names.
    """
    from pressclip.config.beginning import configuration, env_example, variables

    path = folder / _CONFIG
    if path.exists() and not force:
        raise click.UsageError(f"{path} is there already; --force writes over it")
    answers = _answers(options, timezone)
    folder.mkdir(parents=True, exist_ok=True)
    _place(path, configuration(answers), variables(answers.channel))
    names = variables(answers.channel)
    if names and (force or not (folder / _EXAMPLE).exists()):
        (folder / _EXAMPLE).write_text(env_example(answers.channel), encoding="utf-8")
    _say(path, answers, [name for name in names if not os.environ.get(name)])


def _answers(options: dict[str, str | None], timezone: str) -> "Answers":
    from pressclip.config.beginning import Answers, name_of, without_secrets
    from pressclip.config.values import web_address

    site = _given(options, "site", "The site's home page", web_address)
    name = options["name"] or name_of(site)
    query = _given(options, "query", "What to be told of, such as 'libya OR haftar'", _query)
    channel = _given(options, "channel", "Who is told: console, telegram, or a URL such as mailtos://…?to=you@example.org",
                     without_secrets, default="console")  # fmt: skip
    contact = _given(options, "contact", "Your address or page, so that the site can reach you", str, default="")
    return Answers(site=site, name=name, query=query, channel=channel, contact=contact, timezone=timezone)


def _query(text: str) -> str:
    from pressclip.errors import QueryError
    from queries.parser import parse

    try:
        parse(text, ())
    except QueryError as error:
        raise ValueError(str(error)) from None
    return text


def _given(
    options: dict[str, str | None], key: str, question: str, parse: Callable[[str], str], *, default: str | None = None
) -> str:
    """An option's value, else what is answered on a terminal, asked again while it is wrong."""
    given = options[key]
    if given is None and not sys.stdin.isatty():
        if default is None:
            raise click.UsageError(f"--{key} is missing, and there is no terminal to ask on")
        given = default

    def checked(text: str) -> str:
        try:
            return parse(text)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint=f"--{key}") from None

    if given is not None:
        return checked(given)
    answer: str = click.prompt(question, default=default, value_proc=checked, show_default=bool(default), err=True)
    return answer


def _place(path: Path, text: str, names: tuple[str, ...]) -> None:
    """Puts the file in its place whole, once it proved right with some value for each secret."""
    from pressclip.config import load
    from pressclip.errors import ConfigError

    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text, encoding="utf-8")
    try:
        load(draft, env={name: os.environ.get(name) or "0" for name in names})
        draft.replace(path)
    except ConfigError as error:
        raise ConfigError(str(path), error.problems) from None
    finally:
        draft.unlink(missing_ok=True)


def _say(path: Path, answers: "Answers", missing: list[str]) -> None:
    place = f"--config {shlex.quote(str(path))} " if path.parent != Path() else ""
    click.echo(f"{path} follows {answers.site} and tells {answers.channel} of {answers.query}")
    if missing:
        click.echo(f"First set {', '.join(missing)}: copy {path.parent / _EXAMPLE} to .env, fill it in, then")
        click.echo("  set -a; . ./.env; set +a" if path.parent == Path() else
                   f"  set -a; . {shlex.quote(str(path.parent.resolve() / '.env'))}; set +a")  # fmt: skip
    click.echo("Next:")
    click.echo(f"  pressclip {place}check --online")
    click.echo(f"  pressclip {place}run")
