"""The pages of a site with a thousand sections: the replica's theme Zox News, 25 cards and about 150 KB each.

Three scenes: `fresh`; `tenth`, one of ten cards new; `aged`, the same as in that an hour later.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from benchmarks.cycles.sections import CARDS, PAGES, path_of
from replica.content import generate
from replica.pages import Frame, ListPage
from replica.posts import Post
from replica.site import CATEGORIES
from replica.themes import zox_cards
from replica.themes.registry import THEMES

SCENES = ("fresh", "tenth", "aged")
_NEW = 2  # of them in `tenth`, on every other page 3
_FEATURED = 3
_LOWER_BYTES = 122_000  # the side bar, the same on every page; the cards and the menus take the rest


def uppers(origin: str) -> tuple[dict[str, list[bytes]], bytes]:
    """What stands above the side bar, by scene and section, and what all pages have from there on."""
    now = datetime.now(UTC)
    frame = Frame(name="The Ledger", origin=origin, now=now, categories={one.slug: one for one in CATEGORIES})
    later = {scene: replace(frame, now=now + timedelta(hours=scene == "aged")) for scene in SCENES}
    mark, lower = _lower(frame)
    made: dict[str, list[bytes]] = {scene: [] for scene in SCENES}
    for number, (before, after) in enumerate(_posts(now)):
        for scene in SCENES:
            html = _html(later[scene], number, before if scene == "fresh" else after)
            made[scene].append(html.partition(mark)[0].encode())
    return made, lower


def _posts(now: datetime) -> Iterator[tuple[tuple[Post, ...], tuple[Post, ...]]]:
    """What each section shows before and after one of ten is new."""
    news = [_NEW + number % 2 for number in range(PAGES)]
    count, start = PAGES * CARDS + sum(news), now - timedelta(minutes=5)
    posts = iter(generate(seed=7, count=count, start=start, step=timedelta(seconds=-20)))
    for new in news:
        mine = tuple(next(posts) for _ in range(CARDS + new))
        yield mine[new:], mine[:CARDS]


def _html(frame: Frame, number: int, posts: tuple[Post, ...]) -> str:
    name, featured, others = f"Section {number}", posts[:_FEATURED], posts[_FEATURED:]
    page = ListPage(heading=name, path=path_of(number), posts=others, featured=featured, last=4)
    return THEMES["zox"].listing(frame, page)


def _lower(frame: Frame) -> tuple[str, bytes]:
    """Where the side bar's box begins in every page, and all from there on, as large as it has to be."""
    boxes = generate(seed=8, count=400, start=frame.now - timedelta(hours=1), step=timedelta(minutes=-50))
    mark = zox_cards.tabs(frame).partition("<a")[0]
    for number in range(50, len(boxes), 10):
        _, _, rest = _html(replace(frame, latest=boxes[:number]), 0, boxes[:1]).partition(mark)
        if len(rest.encode()) >= _LOWER_BYTES:
            break
    return mark, (mark + rest).encode()
