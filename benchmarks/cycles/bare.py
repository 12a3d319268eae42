"""The bare libraries' side of `benchmarks.cycle`: httpx, selectolax and sqlite3 do the least, and nothing else.

`python -m benchmarks.cycles.bare ORIGIN CONNECTIONS`; the cards that the spider reads, into the tables that it fills,
in one thread, without robots.txt, budget, limits, checks of addresses, validators, doubts, coverage or watches: what
the libraries take that ours rests on, used as their manuals show. Prints CPU milliseconds a page, how many of these
reading and filing took, and the peak of memory.
"""

import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

from benchmarks.cycles.least import Least, published
from benchmarks.cycles.meter import cpu_ms, peak_mb, tell
from benchmarks.cycles.sections import CARDS, PAGES, path_of

_CARDS = "#mvp-cat-feat-wrap a[rel=bookmark], ul.infinite-content a[rel=bookmark]"


async def main(origin: str, connections: int) -> None:
    """Measures one crawl."""
    taken = Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        least = Least(Path(folder) / "bare.db")
        async with httpx.AsyncClient(limits=httpx.Limits(max_connections=connections)) as client:
            await _work(client, least, origin, iter([0]), Counter())  # whatever is only imported or made once
            left, begin = iter(range(1, PAGES)), time.process_time()
            await asyncio.gather(*(_work(client, least, origin, left, taken) for _ in range(connections)))
            fresh = cpu_ms(begin, PAGES - 1)
        least.close()
    if taken["cards"] != (PAGES - 1) * CARDS:
        raise SystemExit(f"the bare libraries had {taken['cards']} cards")
    parts = {name: taken[name] * 1000 / (PAGES - 1) for name in ("read", "file")}
    tell({"fresh": fresh, **parts, "peak_mb": peak_mb()})


async def _work(
    client: httpx.AsyncClient, least: Least, origin: str, left: Iterator[int], taken: "Counter[str]"
) -> None:
    for number in left:
        answer = await client.get(origin + path_of(number))
        begin = time.process_time()
        *cards, page = _read(str(answer.url), answer.content)
        read = time.process_time()
        for card in cards:
            least.card(card)
        least.page(page | {"etag": answer.headers.get("etag")})
        taken.update({"cards": len(cards), "read": read - begin, "file": time.process_time() - read})


def _read(address: str, body: bytes) -> Iterator[dict[str, Any]]:
    """The cards of one page, then the page."""
    seen, tree = time.time(), LexborHTMLParser(body)
    for position, link in enumerate(tree.css(_CARDS)):
        url, age = urljoin(address, link.attributes["href"]), _text(link.css_first(".mvp-cd-date"))
        yield {
            "url": url,
            "key": url.partition("?")[0].partition("#")[0],
            "section": address,
            "position": position,
            "pinned": link.css_first(".mvp-cd-cat.sticky") is not None,
            "title": _text(link.css_first("h2")),
            "label": _text(link.css_first(".mvp-cd-cat:not(.sticky)")),
            "age": age,
            "published": published(age, seen),
            "excerpt": _text(link.css_first("p")),
            "image": _attribute(link.css_first("img:not(.mvp-mob-img)"), "src"),
            "seen": seen,
        }
    heading = _text(tree.css_first("h1 .mvp-feat1-pop-head"))
    further = _attribute(tree.css_first(".mvp-nav-links .pagination .current + a"), "href")
    yield {"section": address, "seen": seen, "heading": heading, "next": further, "body": body}


def _text(node: LexborNode | None) -> str | None:
    return None if node is None else node.text(strip=True)


def _attribute(node: LexborNode | None, name: str) -> str | None:
    return None if node is None else node.attributes.get(name)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
