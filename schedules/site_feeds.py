"""What the probe of each site brought last, for the polls that it leads to: it spares them the section's own feed."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from pressclip.addresses import key
from scraper.feeds.entries import Feed, FeedEntry

_FRESH = timedelta(minutes=10)


class SiteFeeds:
    """The last answer in full of each site's probe, in this process alone: without it a poll asks for itself."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[datetime, Mapping[str, FeedEntry]]] = {}

    def note(self, site: str, feed: Feed, now: datetime) -> None:
        """Remembers an answer that came `now` (aware UTC)."""
        self._last[site] = (now, {key(entry.card.url): entry for entry in feed.entries})

    def entries(self, site: str, keys: Collection[str], now: datetime) -> Mapping[str, FeedEntry]:
        """What it tells of all the articles with these keys; nothing unless it knows every one of them."""
        at, entries = self._last.get(site, (now, {}))
        if not keys or now - at > _FRESH or not entries.keys() >= set(keys):
            return {}
        return {one: entries[one] for one in keys}
