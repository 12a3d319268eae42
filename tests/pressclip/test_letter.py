"""`pressclip letter`: to the webmaster of a site that refuses its pages."""

from dataclasses import replace
from pathlib import Path

import pytest

from pressclip.cli.main import run
from pressclip.letters import letter_to
from pressclip.settings import SiteSettings
from replica.faults import Fault
from replica.server import ReplicaServer
from replica.site import Site
from tests.daemons import write_config
from tests.pressclip.configs import SITE, loaded, problems

EUROPE = '[[sites.sections]]\nname = "Europe"\nurl = "https://news.example/europe/"\n'


def test_the_letter_says_who_asks_what_was_refused_and_what_would_do() -> None:
    site = SiteSettings(name="news", home="https://news.example/", budget=60)
    refused = [("https://news.example/europe/", "HTTP 403")]
    text = letter_to(site, refused, contact="desk@example.org", agent="Pressclip/1 (+desk@example.org)")
    for words in (
        "https://news.example/europe/\n    HTTP 403",
        "desk@example.org",
        "Pressclip/1",
        "60 requests",
        "feed",
    ):
        assert words in text
    assert max(map(len, text.splitlines())) < 120
    promise = "it keeps title, link and\nexcerpt of an article"
    assert promise in text
    assert promise not in letter_to(replace(site, rights="full"), refused, contact="x", agent="y")


def test_it_is_written_of_what_the_archive_knows_and_the_status_offers_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = Site([])
    site.faults.add(Fault(path_prefix="/category/", status=403))
    with ReplicaServer(site) as server:
        config = write_config(tmp_path, server.url, screen="console://")
        run(["--config", str(config), "poll"])
    capsys.readouterr()
    assert run(["--config", str(config), "letter", "replica"]) == 0
    text = capsys.readouterr().out
    assert f"{server.url}category/africa/\n    HTTP 403" in text
    assert "tests@localhost.invalid" in text
    run(["--config", str(config), "status", "--format", "json"])
    assert "pressclip letter replica" in capsys.readouterr().out
    run(["--config", str(config), "sections"])
    told = capsys.readouterr()
    assert "pressclip letter replica" in told.err
    assert "letter" not in told.out


def test_without_an_archive_there_is_a_letter_all_the_same(lone: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    path = Path(lone[1])
    path.write_text(path.read_text(encoding="utf-8") + '[http]\ncontact = "me@example.org"\n', encoding="utf-8")
    assert run([*lone, "letter", "news"]) == 0
    assert "Subject: Access for a reader of https://news.example/" in capsys.readouterr().out
    assert run([*lone, "letter", "nowhere"]) == 1
    assert "no site is called 'nowhere'" in capsys.readouterr().err


def test_without_a_contact_there_is_none(lone: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*lone, "letter", "news"]) == 2
    assert "http.contact" in capsys.readouterr().err


def test_a_site_read_by_feeds_alone_lists_its_sections_and_reads_no_page_unless_told(tmp_path: Path) -> None:
    assert problems(tmp_path, SITE + "feed_only = true")[0].startswith("sites[0].feed_only: the menu is a page too")
    site = loaded(tmp_path, SITE + "feed_only = true\n" + EUROPE).sites[0]
    assert (site.feed_only, site.probe, site.fetch_articles, site.sections_from) == (True, "off", False, "config")
    assert loaded(tmp_path, SITE + "feed_only = true\nfetch_articles = true\n" + EUROPE).sites[0].fetch_articles
