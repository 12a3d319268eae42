"""What config.toml says, parsed: frozen values, made by `pressclip.config` alone.

Durations are timedeltas, times of day are the wall's of the zone beside them.
"""

from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveSettings:
    """`[archive]`."""

    url: str = "sqlite:///pressclip.db"
    keep_raw: timedelta = timedelta(days=90)
    keep: timedelta | None = None  # articles; None: for ever


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSettings:
    """`[http]`."""

    contact: str = ""
    timeout: timedelta = timedelta(seconds=20)
    max_body: int = 8_000_000  # bytes, after decompression
    respect_robots: bool = True
    allow_private: bool = False
    connections: int = 8
    per_host: int = 1
    pause: timedelta = timedelta(seconds=1)
    proxy: str = field(default="", repr=False)  # sites are asked through it; "": directly


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """`[web]`."""

    listen: str = "127.0.0.1:8000"
    token: str | None = field(default=None, repr=False)
    hosts: tuple[str, ...] = ()  # names beside the listener's own by which it is asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """`[service]`; the address holds a secret and stays out of every repr."""

    ping_url: str = field(default="", repr=False)  # called while all is well; "": nobody is


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesSettings:
    """`[messages]`."""

    templates: str | None = None  # a folder; a path that is absolute


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionSettings:
    """`[[sites.sections]]`: a section of one's own (`url` given), or settings for one of the menu's."""

    name: str
    url: str | None = None
    at_least_every: timedelta | None = None
    at_most_every: timedelta | None = None


REREAD_AFTER = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 72))


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """`[[sites]]`; `budget` is requests an hour, None for no limit."""

    name: str
    home: str
    timezone: str = "UTC"
    profile: str = "auto"
    budget: int | None = 60
    probe: Literal["auto", "off"] = "auto"
    fetch_articles: bool = True
    rights: Literal["respect", "full"] = "respect"  # full: texts are kept whatever the site reserves
    feed_only: bool = False  # its section pages are not asked for: it refuses them
    reread_after: tuple[timedelta, ...] = REREAD_AFTER  # an article's page is looked at again so long after it was seen
    sections_from: Literal["menu", "config"] = "menu"
    skip_sections: tuple[str, ...] = ()
    sections: tuple[SectionSettings, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    """`[[watches]]`."""

    name: str
    query: str
    channels: tuple[str, ...]
    sections: tuple[str, ...] = ()
    text_wait: timedelta = timedelta(minutes=10)
    on: tuple[str, ...] = ("new", "edit")  # what it tells of: new articles, edits that bring its words in


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """`[[channels]]`; the URL holds secrets and stays out of every repr."""

    name: str
    url: str = field(repr=False)
    digest: str | None = None  # "hourly", "HH:MM" or "mon HH:MM"
    quiet: tuple[time, time] | None = None
    timezone: str = "UTC"
    max_per_hour: int | None = None  # messages about articles
    storm: int = 30  # articles at once that become a digest
    heartbeat: timedelta | None = None  # silence after which it is told that all is well
    operator: bool = False
    on_uncertain: Literal["repeat", "skip"] = "repeat"
    updates: bool = False  # it is told when the title of an article changes that it was told of


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A whole configuration. `path` is the file it came from."""

    path: str
    archive: ArchiveSettings = ArchiveSettings()
    http: HttpSettings = HttpSettings()
    web: WebSettings = WebSettings()
    service: ServiceSettings = ServiceSettings()
    messages: MessagesSettings = MessagesSettings()
    sites: tuple[SiteSettings, ...] = ()
    watches: tuple[WatchSettings, ...] = ()
    channels: tuple[ChannelSettings, ...] = ()
    terms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    filled: tuple[str, ...] = field(default=(), repr=False)  # what stands for `${…}` where a secret may be

    @property
    def by_menu(self) -> tuple[str, ...]:
        """The sites whose sections are those of their menus, by name."""
        return tuple(site.name for site in self.sites if site.sections_from == "menu")
