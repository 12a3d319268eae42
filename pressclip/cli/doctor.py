"""`pressclip doctor`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pressclip.cli.common import option, shared
from pressclip.errors import PressclipError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pressclip.cli.examination import Examination
    from pressclip.models import Article, Card
    from scraper.diagnosis import Diagnosis

_COLUMNS = ("method", "chosen", "cards", "verdict")


@click.command("doctor", epilog="Example: pressclip doctor https://moderndiplomacy.eu/category/energy/ --format json")
@click.argument("url_or_file", metavar="URL|FILE")
@click.option("--base", metavar="URL", help="The address that a file was saved from.")
@click.option("--only", metavar="METHOD", help="Only this method, such as profile:zox, markup, generic or feed.")
@click.option("--timezone", metavar="ZONE", help="Of the times that the site prints; else the configuration's, or UTC.")
@click.option("--save", metavar="NAME", help="Write the believed reading as the profile NAME.toml, to mend by hand.")
@click.option("--bundle", metavar="FILE", help="Pack page, readings and history into a zip, for who maintains this.")
@shared()
def command(
    url_or_file: str, *, base: str | None, only: str | None, timezone: str | None, save: str | None, bundle: str | None
) -> int:
    """How this page reads by every method, and which reading is believed and why.

    A section page gives a row a method, in JSON with its cards; an article's page gives the article. What the archive
    knows of the section counts, as in a poll.
    """
    from pressclip.cli.examination import examine
    from pressclip.output import chosen, write_object, write_rows
    from scraper.diagnosis import diagnose, wall

    seen = examine(url_or_file, base=base, timezone=timezone, only=only)
    form = chosen(option("form"))
    found = diagnose(
        seen.page, zone=seen.zone, profiles=seen.profiles, history=seen.history, now=seen.page.date,
        asked=seen.asked, only=only,
    )  # fmt: skip
    found = [_of_the_section(seen, one) for one in found]
    rows = [_row(one) for one in found]
    if bundle is not None:
        _pack(Path(bundle), seen, rows)
    is_read = any(one.chosen or (only is not None and one.is_believed) for one in found)
    if not is_read:
        article = _article(seen)
        if article is not None:
            write_object(_told(article), form)
            return 0
        instead = wall(seen.page)
        click.echo(f"pressclip: no reading is believed{f'; {instead}' if instead else ''}", err=True)
    if save is not None:
        _save(save, seen, found, only)
    if form in {"table", "csv"}:
        rows = [{**row, "cards": len(row["cards"])} for row in rows]
    write_rows(rows, form, _COLUMNS)
    return 0 if save is not None or is_read else 1


def _of_the_section(seen: "Examination", one: "Diagnosis") -> "Diagnosis":
    """The reading that is chosen, unless a poll would take the page for another section's."""
    from dataclasses import replace

    from pressclip.cli.examination import BY_REQUEST, objection_to

    if not one.chosen or one.listing is None or one.method in BY_REQUEST:
        return one
    reason = objection_to(seen, one.listing)
    if reason is None:
        return one
    return replace(one, chosen=False, is_believed=False, verdict=f"not believed: {reason}")


def _article(seen: "Examination") -> "Article | None":
    from pressclip.errors import ReadError
    from schedules.pages import read_article_page

    try:
        return read_article_page(seen.page, seen.zone, seen.profiles)
    except ReadError:
        return None


def _save(name: str, seen: "Examination", found: "Sequence[Diagnosis]", only: str | None) -> None:
    """Writes the believed reading, or the one asked for by `--only`, as a profile. Never over a file that is there."""
    from scraper.diagnosis import profile_behind
    from scraper.profiles.profile_text import write_profile

    path = Path(name if name.endswith(".toml") else f"{name}.toml")
    if path.exists():
        raise click.UsageError(f"{path} is there already; choose another name")
    one = next((one for one in found if one.listing is not None and (one.chosen or only)), None)
    if one is None or one.listing is None:
        raise PressclipError("no reading is believed that could be saved; name one by --only METHOD")
    profile = profile_behind(
        seen.page, one.listing, zone=seen.zone, profiles=seen.profiles, history=seen.history, name=path.stem
    )  # fmt: skip
    path.write_text(write_profile(profile), encoding="utf-8")
    told = f"to use it, put profile = '{_from_the_configuration(path)}' under its [[sites]]"
    click.echo(f"pressclip: {path} written; {told}", err=True)


def _from_the_configuration(path: Path) -> Path:
    """The file as the configuration has to name it, whose paths begin in its own folder and not where one stands."""
    from pressclip.cli.fetching import configuration

    of = configuration()
    if of is None or path.is_absolute():
        return path
    folder, there = Path(of.path).parent.resolve(), path.resolve()
    return there.relative_to(folder) if there.is_relative_to(folder) else there


def _pack(path: Path, seen: "Examination", rows: "Sequence[dict[str, Any]]") -> None:
    from pressclip.bundle import pack

    if path.exists():
        raise click.UsageError(f"{path} is there already; choose another name")
    names = pack(path, seen.page, rows, seen.history, seen.section, seen.kept)
    click.echo(f"pressclip: {path} written: {', '.join(names)}", err=True)


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
        "modified": stamp(article.modified),
        "access": article.access,
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
        "pinned": card.pinned,
    }
