"""`pressclip forget`."""

import asyncio
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pressclip.cli.common import data_dir, option, settings, shared
from pressclip.errors import ArchiveError, NotFound

if TYPE_CHECKING:
    from db.archive import Archive
    from db.erasing import Target

_SHOWN = 5  # titles in the question
_LEFT = (
    "Not erased: messages that were sent, copies of the archive made before, and other articles that speak of it."
    " While the site lists it, its pages are kept with it."
)


@click.command("forget", epilog="Example: pressclip forget https://news.example/2026/11/23/story/")
@click.argument("url_or_author", metavar="URL|AUTHOR")
@click.option("--yes", is_flag=True, help="Without asking.")
@shared()
def command(url_or_author: str, *, yes: bool) -> None:
    """Erases an article, or all of an author's, and files it never again.

    Its text, versions, titles, kept pages, words in the index, matches and alerts are erased, in the file too; only
    hashes of its addresses stay. They also lie beside the archive, in NAME.forgotten: leave that file there, and what
    was forgotten is erased from an older copy, too, when you restore one. It may run beside the daemon.
    """
    from pressclip.output import chosen, write_object

    told = asyncio.run(_forget(url_or_author, yes=yes))
    write_object(told, chosen(option("form")))
    click.echo(_LEFT, err=True)


async def _forget(wanted: str, *, yes: bool) -> dict[str, Any]:
    from db.archive import open_existing, path_of

    of = settings(with_secrets=False)
    archive = open_existing(path_of(of.archive.url, data_dir(of)))
    try:
        target, titles = await archive.read(lambda tx: _meant(tx, wanted))
        _ask(target, titles, wanted, yes=yes)
        return await _erase(archive, target)
    finally:
        archive.close()


def _meant(tx: Any, wanted: str) -> "tuple[Target, list[str]]":
    """What is to be forgotten, and titles to ask by. An address that no article has is at least never filed."""
    from db import articles, erasing
    from pressclip.addresses import key

    found = articles.find(tx, wanted)
    ids = [found] if found is not None else erasing.by_author(tx, wanted)
    if ids:
        shown = articles.load(tx, ids[:_SHOWN]).values()
        return erasing.target_of(tx, ids), [stored.article.title for stored in shown]
    try:
        alone = frozenset([key(wanted)])
    except ValueError:
        raise NotFound(f"{wanted!r} is the address of no article, and no article names such an author") from None
    return erasing.Target(ids=(), keys=alone, titles=frozenset()), []


def _ask(target: "Target", titles: list[str], wanted: str, *, yes: bool) -> None:
    from pressclip.output import cleaned

    if yes:
        return
    number = len(target.ids)
    click.echo(f"{number} articles of {cleaned(wanted)}" if number != 1 else "1 article", err=True)
    for title in titles:
        click.echo(f"  {cleaned(title)}", err=True)
    if number > len(titles):
        click.echo(f"  and {number - len(titles)} more", err=True)
    click.echo("Text, versions, kept pages, matches and alerts are erased for good.", err=True)
    if not sys.stdin.isatty():
        raise click.UsageError("nobody is here to be asked; say --yes")
    click.confirm("Forget it?", abort=True, err=True)


async def _erase(archive: "Archive", target: "Target") -> dict[str, Any]:
    from db import erasing, forgetting, raw_bases
    from db.sqlite.wiping import wipe
    from pressclip.cli.progress import progress

    now = datetime.now(UTC)
    salt = await archive.read(forgetting.salt_of)
    await asyncio.to_thread(_journal, archive.path, forgetting.entries_of(target.keys, salt, now))
    speaks, pages = target.finder(), 0
    after: int | None = 0
    with progress("Looking through kept pages", await archive.read(erasing.count_bases)) as advance:
        while after is not None:
            found, after = await archive.read(partial(erasing.pages_speaking, speaks=speaks, after=after))
            await archive.write(partial(raw_bases.remove, ids=found))
            pages += len(found)
            advance(erasing.BASES)

    def some(tx: Any, ids: tuple[int, ...]) -> int:
        part = erasing.target_of(tx, ids) if ids else target
        return erasing.erase(tx, part, forgetting.entries_of(part.keys, salt, now), now)

    erased = 0
    with progress("Erasing", len(target.ids)) as advance:
        for start in range(0, max(1, len(target.ids)), erasing.AT_ONCE):
            erased += await archive.write(partial(some, ids=target.ids[start : start + erasing.AT_ONCE]))
            advance(erasing.AT_ONCE)
    wiped = await asyncio.to_thread(wipe, archive.path)
    await archive.write(forgetting.wiped)
    return {"articles": erased, "addresses": len(target.keys), "pages": pages, "wiped": wiped}


def _journal(path: Path, entries: Any) -> None:
    from db import forgetting

    try:
        forgetting.append_journal(path, entries)
    except OSError as error:
        raise ArchiveError(f"{forgetting.journal_of(path)}: it cannot be written: {error.strerror}") from error
