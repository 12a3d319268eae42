"""A page that is read in one way after the other is parsed once: its readings share the tree and its outline."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser

from pressclip.models import Page
from scraper.html.markup import parse
from scraper.html.outline import Outline, outline


@dataclass(frozen=True, kw_only=True)  # no slots: what is made when it is asked for needs a place
class Parsed(Page):
    """A page with its tree and its outline, for looking only: whoever changes a tree parses one of their own."""

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """Raises ReadError for a page that must not be parsed."""
        return parse(self.text)

    @cached_property
    def outline(self) -> Outline:
        """Raises ReadError for a page that must not be parsed."""
        return outline(self.tree)


@contextmanager
def parsed(page: Page) -> Iterator[Parsed]:
    """The page with what is parsed of it; what reads it within this block shares that.

    The outline is closed at the end of the outermost block, so nothing of it may leave.
    """
    if isinstance(page, Parsed):
        yield page
        return
    whole = Parsed(**{field.name: getattr(page, field.name) for field in fields(page)})
    with _unswept():
        try:
            yield whole
        finally:
            if "outline" in whole.__dict__:
                whole.outline.close()


@contextmanager
def _unswept() -> Iterator[None]:
    """No search for garbage meanwhile: it would go through the ten thousand objects of an outline, which all stay.

    Of several threads only one that found the search on turns it off, and always on again.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
