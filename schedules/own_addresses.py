"""The addresses that an article's page proves, or states, to be its own. Pure."""

from urllib.parse import unquote, urlsplit

from db.identity import Own
from pressclip.addresses import absolute, is_by_number, key, long_numbers
from pressclip.errors import NotAnArticle
from pressclip.models import Article, Page
from queries.tokens import words

_SHORT = 3  # letters of a word that says nothing


def own_addresses(url: str, page: Page, article: Article) -> Own:
    """The addresses of the page that a link to `url` led to.

    A canonical address (RFC 6596) for which neither the way there nor a word of the title speaks is left out: themes
    that go wrong name one page for all. Raises NotAnArticle where the link led elsewhere for the moment only: to a
    landing page, or to another article.
    """
    found_at = absolute(page.final_url, page.final_url) or page.final_url
    is_spoken_for = _speaks_for(article.url, (url, found_at), article.title)
    canonical = article.url if is_spoken_for else found_at
    if key(url) in {key(found_at), key(canonical)} or page.moved_to is not None or is_by_number(url):
        return Own(linked=url, found_at=found_at, canonical=canonical, doubted=None if is_spoken_for else article.url)
    raise NotAnArticle(f"{url} leads elsewhere for now, to {page.final_url}")


def _speaks_for(canonical: str, known: tuple[str, str], title: str) -> bool:
    stated = _slug(canonical)
    is_same = key(canonical) in {key(one) for one in known} or stated in {_slug(one) for one in known if _slug(one)}
    if is_same or is_by_number(canonical):  # a number says nothing of what it is of
        return is_same
    numbers = {number for one in known for number in long_numbers(one)}
    said = {word for word in words(_path(canonical)) if len(word) > _SHORT}
    return not numbers.isdisjoint(long_numbers(canonical)) or not said.isdisjoint(words(title))


def _path(address: str) -> str:
    parts = urlsplit(address)
    return unquote(f"{parts.path} {parts.query}")


def _slug(address: str) -> str:
    return urlsplit(address).path.rstrip("/").rpartition("/")[2]
