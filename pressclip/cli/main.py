"""The group of commands: finds the one asked for, turns our errors into exit codes."""

import importlib
import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from pressclip import __version__
from pressclip.errors import ConfigError, PressclipError, QueryError

# name: what it does, in a line. The module is pressclip.cli.NAME and holds `command`.
COMMANDS = {
    "init": "A first configuration, by a few questions.",
    "run": "The daemon: poll, match, deliver, serve the web page.",
    "poll": "One pass now: fetch, file, match, deliver, exit.",
    "search": "Articles in the archive, newest first.",
    "show": "One article with everything known about it.",
    "why": "Why an article did or did not alert.",
    "watches": "The watches with their counts.",
    "backtest": "What a query or watch would have alerted.",
    "alerts": "The outbox; what failed is tried again or dropped.",
    "channels": "The channels and their health; to test one, to find a chat.",
    "sections": "The sections followed, and how they fare.",
    "coverage": "For which times the sections are proven complete, and the gaps.",
    "backfill": "A section's past down to a date, without alerting.",
    "discover": "The section pages that a site's menu leads to.",
    "doctor": "How a page reads by every method, and which is believed.",
    "reread": "Kept pages once more with today's reader, to file what was missed.",
    "letter": "A letter to the webmaster of a site that refuses its pages.",
    "check": "The configuration, explained.",
    "status": "Is the daemon alive; what is late, broken, owed.",
    "feed": "What matches a query, as Atom or JSON Feed.",
    "stats": "Articles by day, hour, section and watch, with plots.",
    "export": "The archive as JSON Lines.",
    "import": "Articles from an export, without alerting.",
    "forget": "An article, or all of an author, erased and never filed again.",
    "db": "The archive's file: copied while in use, verified, upgraded.",
    "serve": "The archive as a web page, an API and feeds, without polling.",
    "demo": "A replica site and the daemon on it, in a throwaway folder.",
}


class _Lazy(click.Group):
    """A group that imports a command's module only when that command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """In the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of that name."""
        if name not in COMMANDS:
            return None
        module = "import_" if name == "import" else name  # a word of Python's
        command: click.Command = importlib.import_module(f"pressclip.cli.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """The list in `--help`, without importing any command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", metavar="PATH", help="The configuration; else PRESSCLIP_CONFIG, else ./config.toml.")
@click.option("--data", metavar="DIR", help="Where the archive lies; else STATE_DIRECTORY, else the config's folder.")
@click.option("--format", "form", type=click.Choice(["table", "json", "jsonl", "csv"]), help="How rows are printed.")
@click.version_option(__version__, prog_name="pressclip")
@click.pass_context
def group(ctx: click.Context, /, **options: str | None) -> None:
    """A press-clipping desk that never sleeps.

    Watches the section pages of news sites, files every article once, and tells people what matches.

    Example: pressclip search 'libya OR haftar' --since 7d
    """
    ctx.obj = {name: value for name, value in options.items() if value is not None}


def main(args: list[str] | None = None) -> None:
    """Runs the command line: 0 done, 1 something failed, 2 wrong usage or configuration, 130 interrupted."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever started us
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open until the end
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(run(args))


def run(args: list[str] | None) -> int:
    """The exit code of a command line; errors are said on stderr in one line each."""
    code = 0
    try:
        result: Any = group.main(args, prog_name="pressclip", standalone_mode=False)
        code = result if isinstance(result, int) else 0
        sys.stdout.flush()
    except click.ClickException as error:
        _show(error)
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except (BrokenPipeError, SystemExit):  # click turns the one into the other, and into exit code 1
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the interpreter flushes stdout once more
    except OSError as error:
        click.echo(f"pressclip: {error.filename or 'output'}: {error.strerror}", err=True)
        code = 1
    except ConfigError as error:
        click.echo(_printable(error), err=True)
        code = 2
    except PressclipError as error:
        click.echo(f"pressclip: {_printable(error)}", err=True)
        code = 2 if isinstance(error, QueryError) else 1
    except Exception as error:  # noqa: BLE001 - a bug: told without what it may have had in hand
        from pressclip.cli.bugs import report

        click.echo(report(error), err=True)
        code = 1
    return code


def _show(error: click.ClickException) -> None:
    """What click says, of which a word of the command line is one line without control characters."""
    from io import StringIO

    from pressclip.output import cleaned

    if isinstance(error, click.exceptions.NoArgsIsHelpError):  # it has no word of the command line, and many lines
        error.show()
        return
    shown, said = StringIO(), click.unstyle(error.format_message())
    error.show(shown)
    click.echo(shown.getvalue().replace(said, cleaned(said)), err=True, nl=False)


def _printable(error: PressclipError) -> str:
    """The error's lines without control characters: a name in it may come from a page."""
    from pressclip.output import cleaned

    return "\n".join(map(cleaned, str(error).splitlines()))
