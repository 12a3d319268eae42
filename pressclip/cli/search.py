"""`pressclip search`."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from pressclip.cli.common import moment, named_sections, print_rows, read, settings, shared, zone_of
from pressclip.errors import NotFound

if TYPE_CHECKING:
    from db.search import Found

_COLUMNS = ("id", "time", "section", "title", "url")


class _Searching(click.Command):
    """A query that starts with a minus sign and holds a space is a query, not an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Moves such a query behind `--`."""
        cut = args.index("--") if "--" in args else len(args)
        queries = [arg for arg in args[:cut] if arg.startswith("-") and " " in arg and not arg.startswith("--")]
        options = [arg for arg in args[:cut] if arg not in queries]
        behind = [*queries, *args[cut + 1 :]]
        return super().parse_args(ctx, [*options, *(["--", *behind] if behind else [])])


@click.command("search", cls=_Searching, epilog="Example: pressclip search 'libya OR haftar' --since 7d --format csv")
@click.argument("query", nargs=-1, metavar="[QUERY]")
@click.option("--site", help="Only this site.")
@click.option("--section", help="Only articles seen in this section.")
@click.option("--author", help="Only this author.")
@click.option("--since", help="From this date (2026-01-31) or age (7d) on.")
@click.option("--until", help="Up to this date, its day included.")
@click.option("--sort", type=click.Choice(["newest", "relevance"]), default="newest", help="The order of the rows.")
@click.option("--limit", type=click.IntRange(min=0), default=20, show_default=True, help="At most so many.")
@click.option("--offset", type=click.IntRange(min=0), default=0, help="Leave out the first so many.")
@click.option("--full", is_flag=True, help="With the text.")
@shared()
def command(query: tuple[str, ...], *, sort: str, limit: int, offset: int, full: bool, **limits: str | None) -> None:
    """Articles in the archive that match QUERY, newest first; all of them without a QUERY."""
    if len(query) > 1:
        raise click.UsageError(f"QUERY is one argument; put it in quotes: pressclip search '{' '.join(query)}'")
    if sort == "relevance":
        raise click.UsageError("--sort relevance is not in this version yet; rows come newest first")
    rows = _search(query[0] if query else None, limits, limit, offset, full=full)
    print_rows(rows, _COLUMNS)


def _search(query: str | None, limits: dict[str, str | None], limit: int, offset: int, *, full: bool) -> list[Any]:
    from datetime import UTC, datetime

    from db.search import Filters, search
    from db.sections import every_section
    from pressclip.rows import article_row
    from queries.parser import parse

    of = settings(with_secrets=False)
    zone, now = zone_of(of), datetime.now(UTC)
    if limits["site"] is not None and limits["site"] not in {site.name for site in of.sites}:
        raise NotFound(f"no site is called {limits['site']!r}; there are: {', '.join(site.name for site in of.sites)}")
    filters = Filters(
        site=limits["site"],
        author=limits["author"],
        since=moment(limits["since"], zone, end=False, now=now),
        until=moment(limits["until"], zone, end=True, now=now),
    )
    parsed = parse(query) if query is not None else None

    def find(tx: Any) -> "list[Found]":
        named = limits["section"]
        ids = None if named is None else tuple(one.id for one in named_sections(every_section(tx), named))
        return search(tx, parsed, replace(filters, sections=ids), limit=limit, offset=offset)

    found = read(of, find)
    return [article_row(one.article, full=full) for one in found]
