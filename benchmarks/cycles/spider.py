"""Scrapy's side of `benchmarks.cycle`: a spider over the same pages, a pipeline into SQLite.

`python -m benchmarks.cycles.spider ORIGIN CONNECTIONS`; Scrapy's own settings but for the number of connections and
the log. Prints CPU milliseconds a page between the spider's opening and its closing, and the peak of memory.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy import signals
from scrapy.crawler import CrawlerProcess

from benchmarks.cycles.meter import cpu_ms, peak_mb, tell
from benchmarks.cycles.pages import PAGES, path_of

_TABLE = """\
CREATE TABLE article (
    url TEXT PRIMARY KEY, section TEXT, title TEXT, label TEXT, age TEXT, excerpt TEXT, image TEXT, last_seen REAL
)"""
_UPSERT = """\
INSERT INTO article VALUES (:url, :section, :title, :label, :age, :excerpt, :image, :last_seen)
ON CONFLICT (url) DO UPDATE SET title = excluded.title, excerpt = excluded.excerpt, last_seen = excluded.last_seen"""
_A_COMMIT = 25


class Pipeline:
    """Files each card, 25 a commit."""

    def open_spider(self, spider: Any) -> None:
        """Makes the database."""
        self._database = sqlite3.connect(spider.file)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.execute(_TABLE)
        self.filed = 0

    def process_item(self, item: dict[str, Any], spider: Any) -> dict[str, Any]:  # noqa: ARG002 - Scrapy's signature
        """Files one card."""
        self._database.execute(_UPSERT, item)
        self.filed += 1
        if self.filed % _A_COMMIT == 0:
            self._database.commit()
        return item

    def close_spider(self, spider: Any) -> None:  # noqa: ARG002 - Scrapy's signature
        """Commits the rest."""
        self._database.commit()
        self._database.close()


class Spider(scrapy.Spider):  # type: ignore[misc]  # without its types
    """Reads the cards of every section."""

    name = "cards"

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """All sections."""
        for number in range(PAGES):
            yield scrapy.Request(self.origin + path_of(number))

    def parse(self, response: Any) -> Iterator[dict[str, Any]]:
        """The cards of one page."""
        now = time.time()
        for link in response.css("#mvp-cat-feat-wrap a[rel=bookmark], ul.infinite-content a[rel=bookmark]"):
            yield {
                "url": link.attrib["href"],
                "section": response.url,
                "title": "".join(link.css("h2 ::text").getall()).strip(),
                "label": link.css(".mvp-cd-cat::text").get(),
                "age": link.css(".mvp-cd-date::text").get(),
                "excerpt": link.css("p::text").get(),
                "image": link.css("img::attr(src)").get(),
                "last_seen": now,
            }


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
    if counted < PAGES or items < PAGES * 10:
        raise SystemExit(f"the spider had {counted} pages and {items} cards")
    tell({**measured, "items": items, "peak_mb": peak_mb()})


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
