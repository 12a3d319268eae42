"""Which way of asking "did it change?" each address understands, learned from its answers."""

from pressclip.models import Page, Validators
from scraper.fetching import headers

_MOST = 1_000  # addresses in memory


class Conditions:
    """The ways to ask of the addresses that do not understand the first one."""

    def __init__(self) -> None:
        self._ways: dict[str, int] = {}

    def headers(self, url: str, validators: Validators | None) -> dict[str, str]:
        """The headers of a conditional request; empty where nothing can be sent."""
        ways = headers.conditions(validators)
        return ways[self._ways.get(url, 0) % len(ways)] if ways else {}

    def learn(self, url: str, sent: Validators | None, page: Page) -> None:
        """Asks otherwise next time where a whole page came although its validators are those that were sent."""
        if sent is None or page.not_modified or not headers.are_same(sent, page.validators):
            return
        if len(self._ways) >= _MOST:
            self._ways.clear()
        self._ways[url] = self._ways.get(url, 0) + 1
