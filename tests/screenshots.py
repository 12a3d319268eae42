"""Makes the README's pictures of the pages anew, from a replica site: `python -m tests.screenshots`."""

import sys
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from replica.content import generate
from replica.demo import TOPICS
from tests.archives import NOON
from tests.desks import Newsroom, newsroom, watch
from tests.web.pages.serving import browser, served
from web.context import make_context

DOCS = Path(__file__).parents[1] / "docs"
_DAYS = 12
_QUERY = 'haftar OR (libya AND "palermo conference")'
_BEFORE = "Haftar’s men return to the coast"
_AFTER = "Haftar’s men return to the coast, and the oil flows again"


def live(room: Newsroom) -> int:
    """A site is followed for some days; returns the id of an article that was edited."""
    posts = generate(seed=7, count=90, start=NOON - timedelta(days=2), step=timedelta(hours=3.7), topics=TOPICS)
    for post in posts:
        room.site.add(post)
    for name in room.sections():
        room.poll(name)
    for _ in range(_DAYS * 4):
        _turn(room, hours=6)
    last = [post for post in posts if _BEFORE in post.title and post.published < room.now][-1]
    paragraphs = [*last.paragraphs[:-1], "The port of Zuetina opened at dawn, and a first tanker made fast."]
    room.site.edit(last.id, title=_AFTER, paragraphs=tuple(paragraphs), modified=room.now)
    for _ in range(3):
        _turn(room, hours=1)
    url_part = f"/{last.slug}"
    found = room.read(lambda tx: tx.exec_driver_sql("SELECT id, url FROM article ORDER BY id").all())
    return next(int(row.id) for row in found if url_part in row.url)


def _turn(room: Newsroom, **delta: float) -> None:
    room.later(**delta)
    for name in room.sections():
        room.poll(name)
    room.read_pages()
    room.read_edits()
    room.read_pages()
    room.deliver()


def main(folder: Path = DOCS) -> None:
    """Writes the pictures into the folder."""
    folder.mkdir(exist_ok=True)
    watches = (watch("libya", _QUERY), watch("energy", "hydrogen OR (gas AND pipeline*)"))
    with ExitStack() as stack:
        inside = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        site: dict[str, Any] = {"name": "meridian", "budget": None}
        room = stack.enter_context(newsroom(inside, *watches, **site))
        edited = live(room)
        room.later(minutes=20)
        context = make_context(room.desk.settings, room.desk.archive.path, clock=lambda: room.now)
        address = stack.enter_context(served(context))
        opened = stack.enter_context(browser())
        for name, path, options in _pictures(edited):
            page = opened.new_page(**options, locale="en-GB", timezone_id="UTC")
            page.clock.set_fixed_time(room.now)
            page.goto(address + path)
            page.screenshot(path=folder / f"{name}.png")
            page.close()


def _pictures(edited: int) -> list[tuple[str, str, dict[str, Any]]]:
    wide = {"viewport": {"width": 1000, "height": 820}}
    phone = {"viewport": {"width": 360, "height": 720}, "device_scale_factor": 1.5, "is_mobile": True}
    return [
        ("search", "/?q=haftar+OR+libya", wide),
        ("article", f"/articles/{edited}#matches", wide | {"color_scheme": "dark"}),
        ("phone", "/", phone),
        *(_MORE if len(sys.argv) > 1 else []),
    ]


_WIDE = {"viewport": {"width": 1000, "height": 1100}}
_MORE: list[tuple[str, str, dict[str, Any]]] = [
    ("watches", "/watches", _WIDE),
    ("watch", "/watches/libya", _WIDE),
    ("sections", "/sections", _WIDE),
    ("section", "/sections/meridian/Africa", _WIDE),
    ("alerts", "/alerts", _WIDE),
    ("status", "/status", _WIDE),
    ("backtest", "/backtest?q=hydrogen", _WIDE),
    ("wrong", "/?q=libya+AND+OR+gas&since=x", _WIDE),
    ("missing", "/articles/99999", _WIDE),
    ("why", "/why?url=1", _WIDE),
    ("unseen", "/why?url=https://news.example/2026/11/30/never-seen/", _WIDE),
]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
