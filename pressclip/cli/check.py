"""`pressclip check`."""

import click

from pressclip.cli.common import data_dir, settings, shared


@click.command("check", epilog="Example: pressclip --config config.toml check")
@shared()
def command() -> None:
    """The configuration, explained in words; a wrong one is refused with all that is wrong in it."""
    from alerts.channels import verify
    from db.archive import path_of
    from pressclip.cli.common import option
    from pressclip.config import explain
    from pressclip.errors import ConfigError, DeliveryError, Problem
    from pressclip.output import chosen, write_object
    from schedules.cadence import interval

    of = settings()
    problems = []
    for number, channel in enumerate(of.channels):
        try:
            verify(channel.url)
        except DeliveryError as error:
            problems.append(Problem(f"channels[{number}].url", str(error)))
    if problems:
        raise ConfigError(of.path, tuple(problems))
    lines = [*explain(of, interval), f"The archive is {path_of(of.archive.url, data_dir(of))}"]
    if option("form") is None:
        click.echo("\n".join(lines))
    else:
        write_object({"config": of.path, "explained": lines}, chosen(option("form")))
