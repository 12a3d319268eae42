"""`pressclip letter`."""

from datetime import UTC, datetime

import click

from pressclip.cli.common import check_site, read, settings, shared
from pressclip.errors import ArchiveError, ConfigError, Problem

_REFUSED = frozenset({"blocked", "consent", "login", "disallowed"})


@click.command("letter", epilog="Example: pressclip letter moderndiplomacy > letter.txt")
@click.argument("site")
@shared(rows=False)
def command(site: str) -> None:
    """A letter to the webmaster of a site that refuses its pages: who asks, what was refused, what would do.

    It is printed, not sent. Your address comes from [http] contact.
    """
    from db.sections import all_sections
    from pressclip.letters import letter_to
    from scraper.fetching.headers import user_agent

    of = settings(with_secrets=False)
    if not of.http.contact:
        raise ConfigError(of.path, (Problem("http.contact", "is empty: the letter has to say where you are reached"),))
    now = datetime.now(UTC)
    try:
        known = read(of, lambda tx: all_sections(tx, now))
    except ArchiveError:  # nothing was read yet, or nothing can be
        known = []
    check_site(site, known, of)
    mine = next((one for one in of.sites if one.name == site), None)
    if mine is None:
        raise click.BadParameter(f"the configuration names no site {site!r} any more", param_hint="SITE")
    refused = [(one.url, one.error or one.status or "") for one in known if one.site == site and one.status in _REFUSED]
    click.echo(letter_to(mine, refused, contact=of.http.contact, agent=user_agent(of.http.contact)), nl=False)
