"""`pressclip reread`."""

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from pressclip.cli.common import data_dir, named_sections, print_rows, settings, shared
from pressclip.cli.progress import progress

if TYPE_CHECKING:
    from pressclip.settings import Settings

_COLUMNS = ("section", "pages", "unread", "new", "texts")


@click.command("reread", epilog="Example: pressclip reread 'Middle East' --format table")
@click.argument("section", required=False)
@shared()
def command(section: str | None) -> None:
    """Reads the kept pages again with today's reader and files what was missed; nobody is told of it.

    Worth it after an upgrade, or once a profile was mended. Without SECTION: those of all sections.
    """
    print_rows(asyncio.run(_reread(settings(), section)), _COLUMNS)


async def _reread(of: "Settings", name: str | None) -> list[dict[str, Any]]:
    from db.sections import every_section
    from pressclip.app import open_desk
    from schedules.reread import kept_pages, reread

    async with open_desk(of, data_dir(of)) as desk:
        followed = {site.name for site in of.sites}
        known = [one for one in await desk.archive.read(every_section) if one.site in followed]
        wanted = named_sections(known, name) if name is not None else known
        total = await desk.archive.read(lambda tx: sum(len(kept_pages(tx, one.id)) for one in wanted))
        with progress("Reading", total) as advance:
            return [asdict(await reread(desk, one, advance)) for one in wanted]
