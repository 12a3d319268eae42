"""`pressclip doctor`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from pressclip.cli.common import option, shared
from pressclip.cli.fetching import http_settings, look

if TYPE_CHECKING:
    from pressclip.models import Article, Card, Page
    from scraper.diagnosis import Diagnosis

_COLUMNS = ("method", "chosen", "cards", "verdict")


@click.command("doctor", epilog="Example: pressclip doctor https://moderndiplomacy.eu/category/energy/ --format json")
@click.argument("url_or_file", metavar="URL|FILE")
@click.option("--base", metavar="URL", help="The address that a file was saved from.")
@click.option("--only", metavar="METHOD", help="Only this method, such as profile:zox, markup or generic.")
@click.option("--timezone", default="UTC", show_default=True, help="Of the times that the site prints.")
@shared()
def command(url_or_file: str, *, base: str | None, only: str | None, timezone: str) -> int:
    """How this page reads by every method, and which reading is believed and why.

    A section page gives a row a method, in JSON with its cards; an article's page gives the article.
    """
    from pressclip.output import chosen, write_object, write_rows
    from scraper.diagnosis import diagnose, wall
    from scraper.profiles import shipped_profiles

    zone = _zone(timezone)
    page = _page(url_or_file, base)
    form = chosen(option("form"))
    found = diagnose(page, zone=zone, profiles=shipped_profiles(), known=(), only=only)
    if not any(one.chosen for one in found):
        article = _article(page, zone)
        if article is not None:
            write_object(_told(article), form)
            return 0
        instead = wall(page)
        click.echo(f"pressclip: no reading is believed{f'; {instead}' if instead else ''}", err=True)
    rows = [_row(one) for one in found]
    if form in {"table", "csv"}:
        rows = [{**row, "cards": len(row["cards"])} for row in rows]
    write_rows(rows, form, _COLUMNS)
    return 0 if any(one.chosen for one in found) else 1


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError):
        raise click.BadParameter(f"{name!r} is no time zone such as Europe/Rome") from None


def _page(url_or_file: str, base: str | None) -> "Page":
    from datetime import UTC, datetime

    from pressclip.models import Page
    from scraper.charset import decode

    if url_or_file.startswith(("http://", "https://")):
        return asyncio.run(look(url_or_file, http_settings()))
    path = Path(url_or_file)
    if not path.is_file():
        raise click.UsageError(f"{url_or_file!r} is neither a web address nor a file")
    if base is None:
        raise click.UsageError("a file wants --base, the address that it was saved from")
    return Page(url=base, final_url=base, status=200, date=datetime.now(UTC), text=decode(path.read_bytes(), ""))


def _article(page: "Page", zone: ZoneInfo) -> "Article | None":
    from pressclip.errors import ReadError
    from scraper.article import read_article
    from scraper.profiles import shipped_profiles

    try:
        return read_article(page, zone=zone, profiles=shipped_profiles())
    except ReadError:
        return None


def _told(article: "Article") -> dict[str, Any]:
    from pressclip.rows import stamp

    return {
        "kind": "article",
        "url": article.url,
        "title": article.title,
        "authors": list(article.authors),
        "published": stamp(article.published.lower),
        "published_to": stamp(article.published.upper),
        "published_precision": article.published.precision,
        "section": article.label,
        "language": article.language,
        "image": article.image,
        "excerpt": article.excerpt,
        "text": article.text,
        "bio": article.bio,
    }


def _row(one: "Diagnosis") -> dict[str, Any]:
    listing = one.listing
    return {
        "method": one.method,
        "verdict": one.verdict,
        "chosen": one.chosen,
        "evidence": list(listing.evidence) if listing else [],
        "next": listing.next_url if listing else None,
        "cards": [_card(card) for card in listing.cards] if listing else [],
    }


def _card(card: "Card") -> dict[str, Any]:
    from pressclip.rows import stamp

    return {
        "url": card.url,
        "title": card.title,
        "label": card.label,
        "time": card.time_text,
        "published": stamp(card.published.lower),
        "published_to": stamp(card.published.upper),
        "published_precision": card.published.precision,
        "excerpt": card.excerpt,
        "image": card.image,
    }
