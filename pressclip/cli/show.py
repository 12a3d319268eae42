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
    from pressclip.rows import stamped

    form = chosen(option("form"))
    told = read(settings(with_secrets=False), lambda tx: _article(tx, id_or_url))
    if form == "table":
        from pressclip.article_page import console_for, print_article

        print_article(told, console_for())
    else:
        write_object(stamped(told), form)


def _article(tx: Any, id_or_url: str) -> dict[str, Any]:
    from db import articles, matches, outbox, stories
    from db.versions import versions
    from pressclip.differences import differences
    from pressclip.rows import article_row

    public_id = articles.find(tx, id_or_url)
    if public_id is None:
        raise NotFound(f"no article {id_or_url!r} in the archive")
    stored = articles.load(tx, [public_id])[public_id]
    kept = versions(tx, public_id)
    for one in kept:
        pieces = () if one["superseded_by"] is None else differences(one["value"], one["superseded_by"])
        one["diff"] = [{"op": piece.op, "text": piece.text} for piece in pieces]
    return article_row(stored, full=True) | {
        "sightings": articles.sightings(tx, public_id),
        "revision_list": kept,
        "match_list": matches.matches_of(tx, public_id),
        "alerts": outbox.alerts_of(tx, public_id),
        "aliases": articles.aliases(tx, public_id),
        "gone": stored.gone,
        "story": stories.elsewhere(tx, public_id),
    }
