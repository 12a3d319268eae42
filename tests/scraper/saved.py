"""Saved pages as answers to a request: the small ones kept here, and the real ones beside the checkout."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from pressclip.models import Page
from tests.shared_pages import shared_pages

AT = datetime(2026, 11, 23, 17, 14, tzinfo=UTC)
ROME = ZoneInfo("Europe/Rome")
THEMES = ("zox", "newspaper", "blocks")
_PAGES = Path(__file__).parents[1] / "pages"


def answer(text: str, url: str = "https://tidal.example/category/harbours/", *, status: int = 200) -> Page:
    """A page with this text, served at `AT`."""
    return Page(url=url, final_url=url, status=status, date=AT, text=text)


def saved(name: str, url: str = "https://tidal.example/category/harbours/", *, status: int = 200) -> Page:
    """One of the small pages in tests/pages/."""
    return answer((_PAGES / name).read_text("utf-8"), url, status=status)


def real(theme: str) -> Iterator[tuple[str, dict[str, Any], Page]]:
    """Every real page of a theme with its name and what is expected of it; skips where they are missing."""
    folder = shared_pages() / theme
    for name, facts in json.loads((folder / "expected.json").read_text("utf-8")).items():
        if name.endswith(".html"):
            url = "https://news.example" + facts.get("path", facts.get("article"))
            date = parsedate_to_datetime(facts["date"]) if "date" in facts else AT
            text = (folder / name).read_text("utf-8")
            yield name, facts, Page(url=url, final_url=url, status=facts.get("status", 200), date=date, text=text)


def truth() -> dict[str, dict[str, Any]]:
    """What every real article says, by its path, not percent-encoded."""
    articles = json.loads((shared_pages() / "articles.json").read_text("utf-8"))
    return {unquote(article["path"]): article for article in articles}
