"""A real archive in a throwaway folder, and short ways to put things into it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from sqlalchemy import Connection

from db import aliases, holding, sections
from db.archive import Archive, open_archive
from db.filing import Filed, file
from db.holding import Split
from db.identity import Own
from db.known import Place
from db.sections import Wanted
from pressclip.models import Card, Published
from tests import loops

T = TypeVar("T")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@cache
def _new() -> bytes:
    """What a new archive's file holds: made once by the migrations, since they take longer than most tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "archive.db")
        open_archive(path).close()
        return path.read_bytes()


@contextmanager
def archive_in(folder: Path) -> Iterator[Archive]:
    """A new archive in the folder, closed at the end; one that is there already is opened."""
    path = folder / "archive.db"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_new())
    archive = open_archive(path)
    try:
        yield archive
    finally:
        archive.close()


def write(archive: Archive, change: Callable[[Connection], T]) -> T:
    """One transaction, from a test without a loop."""
    return loops.run(archive.write(change))


def read(archive: Archive, query: Callable[[Connection], T]) -> T:
    """One look, from a test without a loop."""
    return loops.run(archive.read(query))


def every_key(tx: Connection) -> set[str]:
    """The keys of all addresses of all articles."""
    return {key for part in aliases.every(tx, 100) for key, _ in part}


def make_sections(archive: Archive, *names: str, site: str = "news") -> dict[str, Place]:
    """Sections of one site, by name, as places that were read an hour before noon."""
    home = f"https://{site}.example/"

    def make(tx: Connection) -> dict[str, Place]:
        site_id = sections.sync_site(tx, site, home)
        wanted = [Wanted(name=n, url=f"{home}category/{n.lower()}/", source="menu") for n in names]
        sections.sync_sections(tx, site_id, wanted, "menu", NOON)
        return {
            one.name: Place(
                site_id=site_id,
                section_id=one.id,
                last_success=NOON - timedelta(hours=1),
                baseline=False,
                read_pages=False,
            )
            for one in sections.all_sections(tx, NOON)
            if one.site == site
        }

    return write(archive, make)


def card(slug: str, position: int = 0, *, age: timedelta | None = None, **more: object) -> Card:
    """A card of the story `slug`, printed with this age at noon."""
    published = Published()
    if age is not None:
        published = Published(lower=NOON - age, upper=NOON - age, precision="second")
    values: dict[str, object] = {
        "url": f"https://news.example/2026/11/23/{slug}/",
        "title": slug.replace("-", " ").capitalize(),
        "position": position,
        "published": published,
    }
    return Card(**(values | more))  # type: ignore[arg-type]  # the fields of Card by name


def page(*slugs: str) -> list[Card]:
    """A listing: these stories from the top, each an hour older than the one above."""
    return [card(slug, position, age=timedelta(hours=position)) for position, slug in enumerate(slugs)]


def file_page(archive: Archive, place: Place, cards: Sequence[Card], now: datetime = NOON) -> Filed:
    """Files a listing in a transaction of its own."""
    return write(archive, lambda tx: file(tx, place, cards, now))


def release(tx: Connection, channel: str, split: Split) -> int:
    """Makes messages of what a channel is owed, as `split` cuts it."""
    what = holding.due(tx, channel)
    return 0 if what is None else holding.release(tx, channel, what, split, NOON, kind="alert", body=None)


def own(linked: str, led_to: str | None = None) -> Own:
    """The addresses of a page that a link led to, there or elsewhere; it states the one where it was found."""
    return Own(linked=linked, found_at=led_to or linked, canonical=led_to or linked)
