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
    from db import articles
    from pressclip.listings.article import article_object

    public_id = articles.find(tx, id_or_url)
    told = None if public_id is None else article_object(tx, public_id)
    if told is None:
        raise NotFound(f"no article {id_or_url!r} in the archive")
    return told
