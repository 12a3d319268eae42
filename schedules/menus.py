"""Where a site's sections are learned: from its own menu, or from its API's categories where it has none."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext

from pressclip.errors import Deferred, FetchError, NoCards, ReadError
from pressclip.models import Page
from schedules.manners import asks_for_pause
from schedules.readers import aside
from scraper.feeds.rest import categories_address, read_categories
from scraper.fetching.fetch import Fetcher
from scraper.html.menu import MenuItem, read_menu

Around = Callable[[str, Page], AbstractAsyncContextManager[None]]  # `menu` or `categories`, and what is parsed


async def section_pages(
    fetcher: Fetcher, home: str, *, site: str, around: Around = lambda _kind, _page: nullcontext()
) -> tuple[MenuItem, ...]:
    """The section pages of a site; `around` is entered while an answer is parsed, and may raise ReadError instead.

    Raises FetchError, ReadError where neither menu nor API tells of any; where the API asks for a pause just that.
    """
    page = await fetcher.get(home, site=site, kind="menu")
    try:
        async with around("menu", page):
            return await aside(read_menu, page)
    except NoCards as error:
        failed = error
    try:
        answer = await fetcher.get(categories_address(home), site=site, kind="api")
        async with around("categories", answer):
            return tuple(category.item for category in await aside(read_categories, answer))
    except (FetchError, ReadError) as error:
        if isinstance(error, Deferred) or asks_for_pause(error):
            raise
        raise NoCards(f"{failed}; nor does its API tell of any: {error}") from error
