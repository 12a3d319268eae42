"""How the pages of a site are built that one profile reads: they share a theme, so one of them a day tells for all."""

from datetime import datetime, timedelta

from pressclip.models import Page
from scraper.html.fingerprint import fingerprint

_LASTS = timedelta(days=1)


class Shapes:
    """The fingerprints taken lately, by site and method, in this process alone. Any thread may ask."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str], tuple[datetime, str]] = {}

    def of(self, page: Page, site: str, method: str, now: datetime) -> str:
        """The fingerprint of a page that was read `now` (aware UTC) by that method, or of one of its kind."""
        at, known = self._taken.get((site, method), (now, None))
        if known is None or not timedelta() <= now - at < _LASTS:
            self._taken[site, method] = (now, known := fingerprint(page))
        return known
