"""What polling and delivering work with: one value, made by `pressclip.app`, passed to every step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.matching import Watch
from alerts.templates import Templates
from db.archive import Archive
from db.budget import left
from db.sent_journal import SentJournal
from pressclip.errors import NotFound
from pressclip.models import Message, Outcome
from pressclip.settings import ChannelSettings, SectionSettings, Settings, SiteSettings
from schedules.followed import Followed
from schedules.lacking import Lacking
from schedules.pings import Pings
from schedules.senders import Senders
from schedules.shapes import Shapes
from schedules.site_feeds import SiteFeeds
from schedules.spent import Spent
from scraper.fetching.fetch import Fetcher
from scraper.profiles.profile import Profile

Send = Callable[[ChannelSettings, Message], Outcome]  # blocking; called in a thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything a step needs. `clock` gives aware UTC, `chance` a number in [0, 1)."""

    settings: Settings
    archive: Archive
    fetcher: Fetcher
    spent: Spent
    watches: Sequence[Watch]
    profiles: Callable[[SiteSettings, str | None], Sequence[Profile]]  # by site and remembered method
    send: Send
    journal: SentJournal  # of what was sent, beside the archive
    senders: Senders  # threads of their own for sending, so that a service that hangs holds up nothing else
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    owner: str  # of leases: this process
    alive: Callable[[str], bool]  # whether the owner of a lease may still be there
    pings: Pings | None = None  # to a watchdog elsewhere
    templates: Templates = field(default_factory=Templates)  # the user's own words for messages
    site_feeds: SiteFeeds = field(default_factory=SiteFeeds)
    lacking: Lacking = field(default_factory=Lacking)
    shapes: Shapes = field(default_factory=Shapes)
    followed: Followed = field(default_factory=Followed)
    _sections: dict[str, dict[str, SectionSettings]] = field(init=False, repr=False, default_factory=dict)
    _often: dict[str, Mapping[str, timedelta]] = field(init=False, repr=False, default_factory=dict)
    _next: "list[Desk]" = field(init=False, repr=False, default_factory=list)  # the one that a reload made, if any

    def site(self, name: str) -> SiteSettings:
        """The settings of a site by name, its budget no more than the Crawl-delay of its home leaves.

        Raises NotFound for one that left the configuration.
        """
        for site in self.settings.sites:
            if site.name == name:
                rest = left(site, self.settings.sites, self.fetcher.delay_at(site.home))
                return site if rest == site.budget else replace(site, budget=rest)
        raise NotFound(f"the configuration names no site {name!r} any more")

    def succeeded_by(self, desk: "Desk") -> None:
        """Notes the desk of new settings that the steps go on with; those under way end with this one."""
        self._next.append(desk)

    @property
    def judges(self) -> Sequence[Watch]:
        """The watches to judge by now: those of a reload count at once, also for what was asked for before it."""
        return self._next[-1].judges if self._next else self.watches

    async def aclose(self) -> None:
        """Closes the connections; a sending that hangs is left to its lease."""
        await self.fetcher.aclose()
        if self.pings is not None:
            await self.pings.fetcher.aclose()

    def zone(self, name: str) -> ZoneInfo:
        """The zone of a site's printed times."""
        return ZoneInfo(self.site(name).timezone)

    def often(self, site: str) -> Mapping[str, timedelta]:
        """The sections of a site that have an `at_least_every`, by their names casefolded."""
        if (known := self._often.get(site)) is None:
            own = self.site(site).sections[::-1]
            every = {one.name.casefold(): one.at_least_every for one in own if one.at_least_every is not None}
            known = self._often[site] = every
        return known

    def section(self, site: str, name: str) -> SectionSettings | None:
        """The configuration's own settings for a section, if it has any."""
        if (known := self._sections.get(site)) is None:
            known = self._sections[site] = {one.name.casefold(): one for one in self.site(site).sections[::-1]}
        return known.get(name.casefold())
