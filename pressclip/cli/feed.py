"""`pressclip feed`."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from pressclip.cli.common import check_site, read, sections_on, settings, shared, whole
from pressclip.cli.query_words import Searching, one_query

if TYPE_CHECKING:
    from pressclip.settings import Settings
    from pressclip.syndication import Entry
    from queries.tree import Query


@click.command("feed", cls=Searching, epilog="Example: pressclip feed 'libya OR haftar' > libya.atom")
@click.argument("query", nargs=-1, required=True, metavar="QUERY")
@click.option("--site", help="Only this site.")
@click.option("--section", help="Only articles seen in this section.")
@click.option("--limit", type=whole(1), default=50, show_default=True, help="At most so many.")
@click.option(
    "--kind", type=click.Choice(["atom", "json"]), default="atom", show_default=True, help="Atom or JSON Feed."
)
@click.option("--title", help="Of the feed; the query if not given.")
@shared(rows=False)
def command(
    query: tuple[str, ...], *, site: str | None, section: str | None, limit: int, kind: str, title: str | None
) -> None:
    """The newest articles that match QUERY as a feed: titles, excerpts and links, never the text.

    An article has the same id in every feed, and is marked as updated when it was edited.
    """
    from pressclip.output import for_programs
    from pressclip.syndication import atom, feed_of, json_feed
    from queries.parser import parse

    asked, now = one_query(query, "feed") or "", datetime.now(UTC)
    of = settings(with_secrets=False)
    parsed = parse(asked, of.terms)
    entries = read(of, lambda tx: _entries(tx, of, parsed, (site, section), limit))
    name = "\n".join(filter(None, (asked, site, section)))
    feed = feed_of(name, title or f"Pressclip: {asked}", entries, now)
    for_programs().write(atom(feed) if kind == "atom" else json_feed(feed))


def _entries(
    tx: Any, of: "Settings", query: "Query", where: tuple[str | None, str | None], limit: int
) -> "list[Entry]":
    from db.search import Filters, search
    from db.sections import every_section
    from pressclip.listings.entries import entries_of

    (site, section), known = where, every_section(tx)
    check_site(site, known, of)
    ids = None if section is None else tuple(one.id for one in sections_on(known, site, section))
    found = [one.article for one in search(tx, query, Filters(site=site, sections=ids), limit=limit)]
    return entries_of(tx, found)
