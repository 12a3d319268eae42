"""What each origin's robots.txt allows; where it cannot be had, its pages wait."""

from datetime import timedelta

import httpx

from pressclip.errors import Disallowed, NoRules
from scraper.fetching.guard import shown
from scraper.fetching.origin_files import OriginFiles, origin_of
from scraper.fetching.robots import Rules


async def delay_for(files: OriginFiles[Rules], url: httpx.URL, site: str) -> timedelta:
    """The Crawl-delay of an address. Raises Disallowed, or NoRules or Unreachable where nobody knows.

    Nobody does while its robots.txt answers with 5xx, 429 or not at all, and never did otherwise (RFC 9309, 2.3.1.4).
    """
    origin = origin_of(url)
    known = await files.known(origin, site)
    if known.says is None:
        raise NoRules(f"{origin}/robots.txt cannot be had", known.since + known.lasts)
    if not known.says.allow(str(url)):
        raise Disallowed(f"robots.txt forbids {shown(url)}")
    return known.says.delay
