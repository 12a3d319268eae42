"""`[[sites]]` and their `[[sites.sections]]`."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Literal

from yarl import URL

from pressclip.addresses import key
from pressclip.config import values
from pressclip.config.files import content
from pressclip.config.hints import hint
from pressclip.config.names import note_repeats, read_name
from pressclip.config.tables import Table
from pressclip.durations import parse_rate, print_duration
from pressclip.errors import ConfigError
from pressclip.settings import REREAD_AFTER, SectionSettings, SiteSettings

_FLOOR = timedelta(minutes=5)
_FLOOR_WITHOUT_BUDGET = timedelta(milliseconds=10)
_CEILING = timedelta(days=30)
_SOONEST, _LATEST = timedelta(minutes=5), timedelta(days=90)  # that an article's page is looked at again
_LARGEST_BUDGET = 10_000
_LARGEST_PROFILE = 1_000_000  # bytes


def read_sites(root: Table) -> tuple[SiteSettings, ...]:
    """All sites: at least one, no two of one name."""
    tables = root.tables("sites")
    if not tables and not root.noted("sites"):
        root.note("sites", "there is none; list at least one under [[sites]], with its name and home")
    sites = tuple(_read_site(table) for table in tables)
    note_repeats(tables, [site.name for site in sites])
    return sites


def _read_site(table: Table) -> SiteSettings:
    table.require("home", '"https://example.org/"')
    budget = table.parsed("budget", 60, _budget, expected='a rate such as "60/hour"')
    soonest = _FLOOR_WITHOUT_BUDGET if budget is None else _SOONEST
    children = table.tables("sections")
    sections = tuple(_read_section(child, budget) for child in children)
    note_repeats(children, [section.name for section in sections])
    feed_only = table.flag("feed_only", default=False)
    site = SiteSettings(
        name=read_name(table, "example", but="/:"),
        home=table.unshown("home", "", values.web_address),
        timezone=table.parsed("timezone", "UTC", values.zone),
        profile=_profile(table),
        budget=budget,
        probe=table.choice("probe", "off" if feed_only else "auto", ("auto", "off")),
        fetch_articles=table.flag("fetch_articles", default=not feed_only),
        rights=table.choice("rights", "respect", ("respect", "full")),
        feed_only=feed_only,
        reread_after=table.durations("reread_after", REREAD_AFTER, soonest, _LATEST),
        sections_from=_sections_from(table, sections),
        skip_sections=table.texts("skip_sections"),
        sections=sections,
    )
    _check_sections(table, children, site)
    _check_addresses(children, sections)
    _check_budget(table, site)
    table.close()
    return site


def _read_section(table: Table, budget: int | None) -> SectionSettings:
    floor = _FLOOR_WITHOUT_BUDGET if budget is None else _FLOOR
    section = SectionSettings(
        name=read_name(table, "Middle East"),
        url=table.unshown("url", None, values.web_address),
        at_least_every=table.duration("at_least_every", None, floor, _CEILING),
        at_most_every=table.duration("at_most_every", None, floor, _CEILING),
    )
    if section.at_least_every and section.at_most_every and section.at_least_every < section.at_most_every:
        at_most = print_duration(section.at_most_every)
        got = table.written("at_least_every")
        table.note("at_least_every", f"got {got}, expected at_most_every ({at_most}) or longer")
    table.close()
    return section


def _budget(text: str) -> int | None:
    if text == "off":
        return None
    rate = parse_rate(text)
    if not 1 <= rate <= _LARGEST_BUDGET:
        raise ValueError(f"expected 1/hour to {_LARGEST_BUDGET}/hour")
    return rate


def _check_budget(table: Table, site: SiteSettings) -> None:
    addresses = [site.home, *(section.url for section in site.sections)]
    hosts = [URL(address).host for address in addresses if address]
    if site.budget is None and not all(host and values.is_loopback(host) for host in hosts):
        table.note("budget", 'got "off", expected a rate such as "60/hour": only sites on loopback may go without')


def _sections_from(table: Table, sections: Sequence[SectionSettings]) -> Literal["menu", "config"]:
    """As written, else the sections of the configuration if it gives an address to any, else the menu's."""
    own = any(section.url for section in sections)
    return table.choice("sections_from", "config" if own else "menu", ("menu", "config"))


def _check_sections(table: Table, children: Sequence[Table], site: SiteSettings) -> None:
    if site.feed_only and site.sections_from == "menu":
        note = "the menu is a page too: list the sections by their addresses; `pressclip discover --toml` writes them"
        table.note("feed_only", note)
    if site.sections_from == "menu":
        return
    if not children and not table.noted("sections"):
        table.note("sections_from", 'no section is listed; list one under [[sites.sections]], or write "menu"')
    for child in children:
        if "url" not in child:
            child.note("url", 'missing; a section of the menu needs sections_from = "menu"')


def _check_addresses(children: Sequence[Table], sections: Sequence[SectionSettings]) -> None:
    """A section is its address, so no two may have the same, however spelt."""
    first: dict[str, str] = {}
    for child, section in zip(children, sections, strict=True):
        if section.url is not None:
            place = first.setdefault(key(section.url), child.place)
            if place != child.place:
                child.note("url", f"the address of {place} already")


def _profile(table: Table) -> str:
    """`auto`, the name of one that is shipped, or a path, made relative to the configuration's folder."""
    written = table.parsed("profile", "auto", str)
    if written == "auto":
        return written
    from scraper.profiles.profile import load_profile, shipped_profiles

    names = [known.name for known in shipped_profiles()]
    if "/" in written or written.endswith(".toml"):
        profile = str(table.source.folder / written)
        why = _unreadable(Path(profile))
    else:
        profile, why = written, None if written in names else hint(written, names)
    if why is not None:
        expected = 'expected "auto", the name of a profile or the path of one'
        table.note("profile", f"got {table.written('profile')}, {expected}{why}")
        return "auto"
    try:
        load_profile(profile)
    except ConfigError as error:
        for problem in error.problems:
            table.note("profile", f"{table.written('profile')}: {problem}")
    return profile


def _unreadable(path: Path) -> str | None:
    """What is wrong with a file that cannot be read, behind the rest of a sentence; its name may be a secret."""
    try:
        content(path, _LARGEST_PROFILE)
    except ValueError as error:
        return f"; the file {error}"
    return None
