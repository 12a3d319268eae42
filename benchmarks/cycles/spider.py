"""Scrapy's side of `benchmarks.cycle`: a spider over the same pages, a pipeline into SQLite.

`python -m benchmarks.cycles.spider ORIGIN CONNECTIONS`; the settings of a new project but for the number of
connections, the delay and the log. The pipeline keeps the least that a listing needs. Prints CPU milliseconds a page
between the spider's opening and its closing, and the peak of memory.
"""

import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy import signals
from scrapy.crawler import CrawlerProcess
from w3lib.url import canonicalize_url

from benchmarks.cycles.least import Least, published
from benchmarks.cycles.meter import cpu_ms, peak_mb, tell
from benchmarks.cycles.sections import CARDS, PAGES, path_of


class CardItem(scrapy.Item):  # type: ignore[misc]  # without its types
    """An article as a section shows it."""

    url = scrapy.Field()
    key = scrapy.Field()
    section = scrapy.Field()
    position = scrapy.Field()
    pinned = scrapy.Field()
    title = scrapy.Field()
    label = scrapy.Field()
    age = scrapy.Field()
    published = scrapy.Field()
    excerpt = scrapy.Field()
    image = scrapy.Field()
    seen = scrapy.Field()


class PageItem(scrapy.Item):  # type: ignore[misc]  # without its types
    """A section's page as it came."""

    section = scrapy.Field()
    seen = scrapy.Field()
    etag = scrapy.Field()
    heading = scrapy.Field()
    next = scrapy.Field()
    body = scrapy.Field()


class Pipeline:
    """Files each page and its cards in one commit."""

    def open_spider(self, spider: Any) -> None:
        """Makes the database."""
        self._least = Least(Path(spider.file))

    def process_item(self, item: Any, spider: Any) -> Any:  # noqa: ARG002 - Scrapy's signature
        """Files one card, or the page that comes after its cards."""
        if isinstance(item, PageItem):
            self._least.page(item)
        else:
            self._least.card(dict(item))
        return item

    def close_spider(self, spider: Any) -> None:  # noqa: ARG002 - Scrapy's signature
        """Commits the rest."""
        self._least.close()


class Spider(scrapy.Spider):  # type: ignore[misc]  # without its types
    """Reads the cards of every section."""

    name = "cards"

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """All sections."""
        for number in range(PAGES):
            yield scrapy.Request(self.origin + path_of(number))

    def parse(self, response: Any) -> Iterator[scrapy.Item]:
        """The cards of one page, then the page."""
        seen = time.time()
        links = response.css("#mvp-cat-feat-wrap a[rel=bookmark], ul.infinite-content a[rel=bookmark]")
        for position, link in enumerate(links):
            url, age = response.urljoin(link.attrib["href"]), link.css(".mvp-cd-date::text").get()
            yield CardItem(
                url=url,
                key=canonicalize_url(url),
                section=response.url,
                position=position,
                pinned=bool(link.css(".mvp-cd-cat.sticky")),
                title="".join(link.css("h2 ::text").getall()).strip(),
                label=link.css(".mvp-cd-cat:not(.sticky)::text").get(),
                age=age,
                published=published(age, seen),
                excerpt=link.css("p::text").get(),
                image=link.css("img:not(.mvp-mob-img)::attr(src)").get(),
                seen=seen,
            )
        yield PageItem(
            section=response.url,
            seen=seen,
            etag=response.headers.get("ETag"),
            heading=response.css("h1 .mvp-feat1-pop-head::text").get(),
            next=response.css(".mvp-nav-links .pagination .current + a::attr(href)").get(),
            body=response.body,
        )


def main(origin: str, connections: int) -> None:
    """Measures one crawl."""
    measured: dict[str, float] = {}

    def opened() -> None:
        measured["begin"] = time.process_time()

    def closed() -> None:
        measured["fresh"] = cpu_ms(measured.pop("begin"), PAGES)

    with tempfile.TemporaryDirectory() as folder:
        process = CrawlerProcess(
            {
                "CONCURRENT_REQUESTS": connections,
                "CONCURRENT_REQUESTS_PER_DOMAIN": connections,
                "LOG_LEVEL": "ERROR",
                "TELNETCONSOLE_ENABLED": False,
                "ROBOTSTXT_OBEY": True,
                "FEED_EXPORT_ENCODING": "utf-8",
                "ITEM_PIPELINES": {Pipeline: 300},
            }
        )
        crawler = process.create_crawler(Spider)
        crawler.signals.connect(opened, signals.spider_opened)
        crawler.signals.connect(closed, signals.spider_closed)
        process.crawl(crawler, origin=origin, file=str(Path(folder) / "spider.db"))
        process.start()
        counted = crawler.stats.get_value("response_received_count")
        items = crawler.stats.get_value("item_scraped_count")
    if counted < PAGES or items != PAGES * (CARDS + 1):
        raise SystemExit(f"the spider had {counted} pages and {items} cards")
    tell({**measured, "items": items, "peak_mb": peak_mb()})


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
