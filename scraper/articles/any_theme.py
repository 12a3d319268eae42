"""An article's page of any theme, read without knowing where things stand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser

from pressclip.errors import NotAnArticle
from pressclip.models import Page
from scraper.articles.access import ends_in_a_teaser, take_teaser_boxes_out
from scraper.articles.body import body_lines, find_body, last_resort, marked_around
from scraper.articles.facts import Facts
from scraper.articles.headline import find_headline, page_titles, printed_title
from scraper.articles.marks import mark_facts
from scraper.articles.signs import check_address, check_region, is_marked_single, says_it_is_a_list
from scraper.articles.stack import outermost, own_and_other_pieces, stacked_pieces
from scraper.html.outline import Element, Outline, outline
from scraper.html.prose import Prose, blocks_of
from scraper.html.sites import host, identity
from scraper.html.trim import not_the_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a page's head says of it: the titles given there, the site's name, and whether it says it is an article."""

    titles: tuple[str, ...]
    site: str
    is_article: bool
    seems_article: bool  # Open Graph's type, which section pages of some plugins have too


def read_any(tree: LexborHTMLParser, page: Page, url: str, stated: Stated, *, is_protected: bool) -> Facts:
    """The article at `url`, cut out of the page and read. Raises NotAnArticle where none stands there.

    Takes out of the tree what is not the article's.
    """
    own = check_address(page)
    is_sure = is_marked_single(tree) or stated.is_article or is_protected
    if says_it_is_a_list(page.text) and not stated.is_article:
        raise NotAnArticle("the page says that it is a list")
    whole = outline(tree)
    mine, others = own_and_other_pieces(whole, {own, identity(url) or own}, page.final_url)
    titles = (*stated.titles, *page_titles(tree, f"{stated.site} {host(own)}"))
    headline = find_headline(whole, titles, mine=mine, others=others)
    title = printed_title(headline, stated.titles) if headline is not None else next(iter(stated.titles), "")
    if not title or (headline is None and not is_sure):
        raise NotAnArticle("the page has no headline")
    prose = Prose(whole, blocks_of(whole), others)
    apart = _apart(whole, prose, others, headline)
    _take_out(apart)
    marks = mark_facts(whole, headline, page.final_url)
    prose = Prose(whole, prose.blocks, apart)
    trimmed = list(not_the_text(whole, prose, headline))
    _take_out(trimmed)
    prose = Prose(whole, prose.blocks, trimmed)
    body = find_body(whole, prose, headline)
    is_sure = is_sure or marks.is_article
    if body is None and not is_sure:
        raise NotAnArticle("no text stands on the page")
    if body is not None:
        marked = marked_around(headline)
        is_marked = marked is not None and marked.tag != "main"
        has_sign = stated.seems_article or bool(marks.authors or marks.seen) or is_marked
        check_region(prose, body, own, is_sure=is_sure, has_sign=has_sign)
    return _with_text(replace(marks, title=title, is_article=True), whole, body, headline)


def _with_text(facts: Facts, whole: Outline, body: Element | None, headline: Element | None) -> Facts:
    around = (facts.title, facts.label, *facts.authors)
    if body is None:
        return replace(facts, text="\n".join(last_resort(whole, headline, around)))
    is_teaser = ends_in_a_teaser(body.node)
    take_teaser_boxes_out(body.node)
    lines = body_lines(body, headline, around)
    return replace(facts, text="\n".join(lines), is_free=False if is_teaser else None)


def _apart(whole: Outline, prose: Prose, others: Sequence[Element], headline: Element | None) -> list[Element]:
    """The pieces of other articles, but for what holds the headline."""
    if headline is None:
        return list(others)
    kept = [other for other in others if not other.holds(headline)]
    return outermost([*kept, *stacked_pieces(whole, prose, headline)])


def _take_out(pieces: Sequence[Element]) -> None:
    for piece in pieces:
        piece.node.decompose()
