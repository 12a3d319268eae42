"""Which sections are followed: the configuration's, and those of each site's own menu, re-read daily."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from functools import partial

from sqlalchemy import Connection

from alerts.unmet import of_no_site
from db import incidents, menus, sections, site_names
from db.lost_places import lost_places
from db.sections import Wanted
from pressclip.errors import ArchiveError, Deferred, FetchError, NoRules, PressclipError, SetAside, SiteDown, bug
from pressclip.events import crashed, emit, warn
from pressclip.models import Page
from pressclip.settings import SiteSettings
from schedules import cadence, ledger
from schedules.desk import Desk
from schedules.manners import check_held, note_hold
from schedules.marks import marked
from schedules.menus import section_pages
from schedules.reachability import ANSWERS, answered, unreached
from scraper.html.menu import MenuItem

_MONTHLY = timedelta(days=30)  # what is wrong with the configuration is not told more often
_DAILY = timedelta(days=1)
_AFTER_A_RESTART = timedelta(hours=1)  # the configuration may ask for other sections of the menu than before


async def sync(desk: Desk) -> None:
    """Brings the archive's sites and sections in step with the configuration.

    A Crawl-delay of a home that is known counts before anything is asked for: a first probe or poll would be planned
    for the whole budget, and the next one for what the delay leaves of it, at each start.
    """
    await desk.archive.write(lambda tx: _sync(tx, desk))
    for site in desk.settings.sites:
        await desk.fetcher.recall(site.home)


def _sync(tx: Connection, desk: Desk) -> None:
    now = desk.clock()
    site_names.rename(tx, {site.name: site.home for site in desk.settings.sites})
    before = sections.all_sections(tx, now)
    for site in desk.settings.sites:
        site_id = sections.sync_site(tx, site.name, site.home)
        own = [Wanted(name=one.name, url=one.url, source="config") for one in site.sections if one.url is not None]
        sections.sync_sections(tx, site_id, own, "config", now)
        _sync_menu(tx, site, site_id, now)
        _plan(tx, site, site_id, now)
    sections.stop_other_sites(tx, [site.name for site in desk.settings.sites], now)
    ledger.follow_moved(tx, before, now)


def _sync_menu(tx: Connection, site: SiteSettings, site_id: int, now: datetime) -> None:
    """Stops what the configuration wants no more of the menu; reads the menu again where that may bring back some."""
    known = sections.names_from_menu(tx, site_id, now)
    wanted = site.sections_from == "menu"
    sections.stop(tx, [one for name, one in known.items() if not wanted or _is_skipped(site, name)], now)
    read_at = menus.state(tx, site_id)["menu_read_at"]
    if wanted and read_at is not None and now - read_at >= _AFTER_A_RESTART:
        menus.ask_again(tx, site_id)


def _plan(tx: Connection, site: SiteSettings, site_id: int, now: datetime) -> None:
    """Gives every section without a due time its first one."""
    new = sections.unplanned(tx, site_id)
    every = cadence.interval(site, max(1, sections.count(tx, site_id, now)), None)
    sections.schedule(tx, dict(zip(new, cadence.first_polls(site, len(new), now, every=every), strict=True)))


async def read_menus(desk: Desk, goes_on: Callable[[], bool] = lambda: True, *, force: bool = False) -> None:
    """Reads the menus that are due, until `goes_on` says no; a site out of reach is tried again with back-off."""
    for site in desk.settings.sites:
        if not goes_on():
            return
        if site.sections_from == "menu" and (force or await _is_due(desk, site)):
            await _read_menu(desk, site)


async def _is_due(desk: Desk, site: SiteSettings) -> bool:
    now = desk.clock()

    def due(tx: Connection) -> bool:
        at = menus.state(tx, sections.site_id(tx, site.name))["menu_due"]
        return at is None or at <= now

    return await desk.archive.read(due)


async def _read_menu(desk: Desk, site: SiteSettings) -> None:
    try:
        await check_held(desk.archive, site.home, desk.clock())
        site_id = await desk.archive.read(lambda tx: sections.site_id(tx, site.name))
        around = partial(_marked, desk, site_id)
        wanted = followed(site, await section_pages(desk.fetcher, site.home, site=site.name, around=around))
    except ArchiveError:
        raise  # ours, not the menu's
    except PressclipError as error:
        await desk.archive.write(partial(_menu_failed, desk, site, error))
        return
    except Exception as error:  # noqa: BLE001 - a bug must not have the menu read every second
        crashed(f"menu of {site.name}", error)
        await desk.archive.write(partial(_menu_failed, desk, site, bug(error)))
        return
    new = await desk.archive.write(lambda tx: _menu_read(tx, desk, site, wanted))
    emit("menu.read", site=site.name, sections=len(wanted), new=new)


def _marked(desk: Desk, site_id: int, kind: str, page: Page) -> AbstractAsyncContextManager[None]:
    return marked(desk, f"{kind}:{site_id}", page)


def followed(site: SiteSettings, items: tuple[MenuItem, ...]) -> list[Wanted]:
    """The menu's sections but for those that `skip_sections` names (`*` and `?` as in file names). Pure."""
    return [Wanted(name=item.name, url=item.url, source="menu") for item in items if not _is_skipped(site, item.name)]


def _is_skipped(site: SiteSettings, name: str) -> bool:
    return any(fnmatchcase(name.casefold(), pattern.casefold()) for pattern in site.skip_sections)


def _menu_read(tx: Connection, desk: Desk, site: SiteSettings, wanted: list[Wanted]) -> int:
    now = desk.clock()
    site_id, before = sections.site_id(tx, site.name), sections.all_sections(tx, now)
    new = sections.sync_sections(tx, site_id, wanted, "menu", now)
    ledger.follow_moved(tx, before, now)
    menus.tried(tx, site_id, now=now, due=now + _DAILY, error=None, failures=0)
    answered(tx, desk, site_id, site.home)
    _plan(tx, site, site_id, now)
    _tell_of_lost_places(tx, desk, now)
    return len(new)


def _tell_of_lost_places(tx: Connection, desk: Desk, now: datetime) -> None:
    followed = sections.all_sections(tx, now)
    bound = {watch.name: watch.sections for watch in desk.settings.watches}
    lost = [*lost_places(tx, bound, desk.settings.by_menu), *of_no_site(desk.settings)]
    for told in lost if followed else ():
        incidents.noted_site(tx, followed[0].site_id, told, now, again=_MONTHLY)


def _menu_failed(desk: Desk, site: SiteSettings, error: PressclipError, tx: Connection) -> None:
    now = desk.clock()
    site_id = sections.site_id(tx, site.name)
    if isinstance(error, Deferred) and not isinstance(error, NoRules | SiteDown):
        menus.put_off(tx, site_id, due=error.until, why=str(error))
        emit("menu.waits", site=site.name, why=str(error))
        return
    state = menus.state(tx, site_id)
    failures = state["menu_failures"] + 1
    held = note_hold(tx, site.home, error, now, desk.chance()) if isinstance(error, FetchError) else None
    due: datetime | None = unreached(tx, desk, site.name, error) or held or getattr(error, "until", None)
    if isinstance(error, ANSWERS):
        answered(tx, desk, site_id, site.home)
    if due is None:
        due = cadence.after_failure(now, failures, _DAILY, desk.chance())
    menus.tried(tx, site_id, now=now, due=due, error=str(error), failures=failures)
    if isinstance(error, SetAside):
        incidents.noted_site(tx, site_id, f"menu of {site.name}: {error}", now)
    kept = sections.count(tx, site_id, now)
    warn(
        "menu.failed",
        site=site.name,
        error=str(error),
        sections=f"{kept} known" if kept else "none known yet",
        again=f"{due:%H:%M} UTC",
    )
