"""An article's page becomes an Article: its own text only, whatever else is stacked below or beside it.

read_article ── the places of a theme, where a profile knows them ─┐
             └─ else what articles of all themes have ─────────────┴─> the rest: JSON-LD, then meta tags ─> Article
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo

from selectolax.lexbor import LexborHTMLParser

from pressclip.errors import NotAnArticle
from pressclip.models import UNKNOWN, Access, Article, Page, Published
from scraper.articles.access import is_protected, without_prefix
from scraper.articles.any_theme import Stated, read_any
from scraper.articles.facts import Facts
from scraper.articles.linked_data import ld_facts, ld_language
from scraper.articles.meta import Said, meta_facts, meta_said, stated_titles
from scraper.articles.places import read_places
from scraper.dates.times import narrowed, read_time
from scraper.html.markup import attribute, parse
from scraper.html.sites import address, host, identity
from scraper.profiles.profile import Profile
from scraper.text.authors import author_names
from scraper.text.shortcodes import without_shortcodes

_ADDRESSES = (("link[rel=canonical]", "href"), ('meta[property="og:url"]', "content"))
_AHEAD = timedelta(minutes=5)  # that a site's two clocks may differ: an edit is no later than its page
_LANGUAGE = re.compile(r"[a-z]{2,3}(?![^-_])")
_MOST = 50  # times; no article has more


def read_article(page: Page, *, zone: tzinfo, profiles: Sequence[Profile]) -> Article:
    """The article whose page this is, read by the first profile that finds it, else by what articles have in common.

    Each step fills what is still missing: the theme's places, JSON-LD, microdata and meta tags. `zone` is the site's,
    for times printed without one. Raises NotAnArticle where none stands there: a list, a home page, hardly any text;
    ReadError for a page that must not be parsed at all.
    """
    if page.status >= 400:
        raise NotAnArticle(f"the page came with HTTP {page.status}")
    tree = parse(page.text)
    url = _address(tree, page)
    said, is_locked = meta_said(tree), is_protected(tree)
    ld = ld_facts(tree, identity(url) or "", page.final_url)
    meta = meta_facts(said)
    language = _language(tree, ld, meta) or _primary(ld_language(tree))
    places = (read_places(tree, profile.article, page.final_url) for profile in profiles if profile.article is not None)
    found = next((facts for facts in places if facts is not None), None)
    if found is None:
        found = read_any(tree, page, url, _stated(said, ld, meta), is_protected=is_locked)
    all_facts = (found, ld, meta)
    return Article(
        url=url,
        title=without_prefix(found.title) if is_locked else found.title,
        label=next((facts.label for facts in all_facts if facts.label), None),
        authors=_authors(all_facts),
        published=_published(all_facts, page.date, zone),
        excerpt=without_shortcodes(meta.excerpt or ld.excerpt) or None,
        text="" if is_locked else _text(found, ld, all_facts),
        image=_image(all_facts, page.final_url),
        language=language,
        bio=found.bio or None,
        modified=_modified(all_facts, page.date, zone),
        access=_access(all_facts, is_locked=is_locked),
    )


def _stated(said: Said, ld: Facts, meta: Facts) -> Stated:
    return Stated(
        titles=tuple(dict.fromkeys(title for title in (ld.title, *stated_titles(said)) if title)),
        site=" ".join(said.get("og:site_name", ())),
        is_article=ld.is_article or meta.is_article,
        seems_article="article" in said.get("og:type", ()),
    )


def _authors(all_facts: Sequence[Facts]) -> tuple[str, ...]:
    """The first names found, and those that another part of the page names beside all of them."""
    names: tuple[str, ...] = ()
    for facts in all_facts:
        more = author_names(facts.authors)
        if {name.casefold() for name in names} <= {name.casefold() for name in more}:
            names = author_names((*names, *more)) if not names else _joined(names, more)
    return names


def _joined(names: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    known = {name.casefold() for name in names}
    return (*names, *(name for name in more if name.casefold() not in known))


def _published(all_facts: Sequence[Facts], at: datetime, zone: tzinfo) -> Published:
    """What all statements say together; what is only printed near the headline counts where nothing else is said."""
    *rest, meta = all_facts
    said = [*meta.published[:_MOST], *(time for facts in rest for time in facts.published[:_MOST])]
    stated = narrowed(read_time(time, at=at, zone=zone) for time in said)
    if stated.lower is not None:
        return stated
    seen = (read_time(time, at=at, zone=zone) for facts in all_facts for time in facts.seen)
    return next((reading for reading in seen if reading.lower is not None), UNKNOWN)


def _modified(all_facts: Sequence[Facts], at: datetime, zone: tzinfo) -> datetime | None:
    """The first statement of an instant, or of a minute, that is not ahead of the page itself."""
    for time in (time for facts in all_facts for time in facts.modified):
        reading = read_time(time, at=at, zone=zone)
        if reading.lower is not None and reading.precision in {"second", "minute"} and reading.lower <= at + _AHEAD:
            return reading.lower
    return None


def _text(found: Facts, ld: Facts, all_facts: Iterable[Facts]) -> str:
    """The printed text; JSON-LD's, where next to nothing is printed and all of it is free."""
    text = without_shortcodes(found.text)
    is_free = all(facts.is_free is not False for facts in all_facts)
    return without_shortcodes(ld.text) if is_free and not text else text


def _access(all_facts: Iterable[Facts], *, is_locked: bool) -> Access:
    if is_locked:
        return "protected"
    return "paywalled" if any(facts.is_free is False for facts in all_facts) else "open"


def _image(all_facts: Sequence[Facts], base: str) -> str | None:
    """The picture made for sharing (Open Graph), else the printed or the stated one."""
    found, ld, meta = all_facts
    said = (meta.image, found.image, ld.image)
    return next((image for one in said if one and (image := address(one, base))), None)


def _address(tree: LexborHTMLParser, page: Page) -> str:
    """The page's canonical address (RFC 6596) if it is one of this host and no home page, else where it was found."""
    for selector, name in _ADDRESSES:
        node = tree.css_first(selector)
        url = address(attribute(node, name), page.final_url) if node is not None else None
        if url is not None and _is_plausible(url, page.final_url):
            return url
    return address(page.final_url, page.final_url) or page.final_url


def _is_plausible(url: str, found_at: str) -> bool:
    target, here = identity(url), identity(found_at)
    return bool(target and here and host(target) == host(here) != target)


def _language(tree: LexborHTMLParser, ld: Facts, meta: Facts) -> str | None:
    """The page's language: of `<html>`, else as Open Graph or JSON-LD state it."""
    node = tree.css_first("html[lang]")
    said = (attribute(node, "lang") if node is not None else "", meta.language, ld.language)
    return next((language for one in said if (language := _primary(one))), None)


def _primary(tag: str) -> str | None:
    """The primary subtag (BCP 47)."""
    match = _LANGUAGE.match(tag.lower())
    return match[0] if match else None
