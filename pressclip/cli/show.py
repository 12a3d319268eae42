"""`pressclip show`."""

from typing import Any

import click

from pressclip.cli.common import option, read, settings, shared
from pressclip.errors import NotFound


@click.command("show", epilog="Example: pressclip show 17 --format json")
@click.argument("id_or_url", metavar="ID|URL")
@shared()
def command(id_or_url: str) -> None:
    """One article with its text, sections, revisions, matches and alerts; any of its addresses will do."""
    from pressclip.output import chosen, write_object

    write_object(read(settings(with_secrets=False), lambda tx: _article(tx, id_or_url)), chosen(option("form")))


def _article(tx: Any, id_or_url: str) -> dict[str, Any]:
    from db import articles, matches, outbox, stories
    from pressclip.rows import article_row, stamped

    public_id = articles.find(tx, id_or_url)
    if public_id is None:
        raise NotFound(f"no article {id_or_url!r} in the archive")
    stored = articles.load(tx, [public_id])[public_id]
    more = {
        "sightings": articles.sightings(tx, public_id),
        "revision_list": articles.revisions(tx, public_id),
        "match_list": matches.matches_of(tx, public_id),
        "alerts": outbox.alerts_of(tx, public_id),
        "aliases": articles.aliases(tx, public_id),
        "gone": stored.gone,
        "story": stories.elsewhere(tx, public_id),
    }
    told: dict[str, Any] = stamped(article_row(stored, full=True) | more)
    return told
