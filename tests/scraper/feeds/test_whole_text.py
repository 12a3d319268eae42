from dataclasses import replace
from difflib import SequenceMatcher
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressclip.models import Article, Card, Listing
from scraper.feeds.entries import Feed, FeedEntry
from scraper.feeds.feed import read_feed
from scraper.feeds.whole_text import with_whole_texts
from scraper.text.shortcodes import without_shortcodes
from tests.scraper.saved import ROME, THEMES, answer, saved, truth
from tests.shared_pages import shared_pages

TITLE = "Quay wall"
LEAD = "The wall was built when the harbour had sails, and nobody has looked behind it since then."
REST = (
    "On Friday three masons took out the first of its blocks and found a second wall, older by a century, with rings "
    "for ships that were moored there before the town had a mayor.\n"
    "The board has stopped the work until spring. Until then the fish market stays on the north side, where the "
    "stalls are smaller and the wind comes straight from the sea."
)
WHOLE = f"{LEAD}\n{REST}"


def entry(text: str | None, *, excerpt: str | None = LEAD, number: int = 0) -> FeedEntry:
    url = f"https://tidal.example/{number}/"
    card = Card(url=url, title=TITLE, position=number, excerpt=excerpt)
    return FeedEntry(card=card, article=Article(url=url, title=TITLE, excerpt=excerpt, text=text))


def texts(*entries: FeedEntry) -> list[str | None]:
    listing = Listing(url="https://tidal.example/feed/", cards=tuple(one.card for one in entries), method="feed")
    return [one.article.text for one in with_whole_texts(Feed(listing=listing, entries=entries)).entries]


def test_a_text_that_goes_beyond_its_excerpt_to_a_proper_end_is_whole() -> None:
    assert texts(entry(WHOLE)) == [WHOLE]


@pytest.mark.parametrize(
    "beginning",
    [
        None,
        "",
        LEAD,
        f"{WHOLE}..",
        f"{WHOLE}…",
        f"{WHOLE} [...]",
        f"{WHOLE} […]",
        f"{WHOLE} (…)",
        f"{WHOLE}\nContinue reading {TITLE}",
        f"{WHOLE}\nRead more →",
        f"{WHOLE}\nWeiterlesen",
        f"{WHOLE}\nLire la suite",
        f"{WHOLE}\nSubscribe to read the full story.\nFrom two coins a month.",
        f"{WHOLE}\nThis article is only for our subscribers.",
        f"{WHOLE}\nArticle réservé aux abonnés",
    ],
)
def test_a_beginning_is_not_taken_for_the_whole(beginning: str | None) -> None:
    assert texts(entry(beginning)) == [None]


def test_a_text_hardly_longer_than_its_excerpt_is_a_beginning() -> None:
    assert texts(entry(WHOLE, excerpt=WHOLE[: len(WHOLE) - 40]), entry(WHOLE, excerpt=None, number=1)) == [None, WHOLE]


def test_a_text_of_few_words_is_read_again_on_its_page() -> None:
    assert texts(entry(REST[:250], excerpt=None)) == [None]


def test_a_text_far_shorter_than_the_others_of_its_feed_is_a_beginning() -> None:
    others = [entry("\n".join([WHOLE] * (5 + number)), number=number) for number in range(1, 4)]
    assert texts(entry(WHOLE), *others)[0] is None
    assert texts(entry(WHOLE), *others[:1])[0] == WHOLE


def test_texts_that_are_all_of_one_length_were_cut_to_it() -> None:
    alike = [entry(WHOLE[: 450 + number], number=number) for number in range(4)]
    assert texts(*alike) == [None] * 4
    assert texts(*alike[:3]) == [one.article.text for one in alike[:3]]


@pytest.mark.parametrize(
    "added",
    [
        "The post Quay wall appeared first on Tidal Post.",
        "The post Quay wall first appeared on Tidal Post.",
        "Der Beitrag Quay wall erschien zuerst auf Tidal Post.",
        "L’article Quay wall est apparu en premier sur Tidal Post.",
        "La entrada Quay wall se publicó primero en Tidal Post.",
        "L'articolo Quay wall proviene da Tidal Post.",
        "O post Quay wall apareceu primeiro em Tidal Post.",
        "Het bericht Quay wall verscheen eerst op Tidal Post.",
        "Запись Quay wall впервые появилась Tidal Post.",
    ],
)
def test_the_line_that_plugins_add_is_no_part_of_the_text(added: str) -> None:
    assert texts(entry(f"{WHOLE}\n{added}")) == [WHOLE]
    assert texts(entry(f"{WHOLE}…\n{added}")) == [None]
    assert texts(entry(f"{added}\n{WHOLE}")) == [f"{added}\n{WHOLE}"]


def test_of_a_feed_with_leads_and_articles_the_articles_are_taken() -> None:
    feed = with_whole_texts(read_feed(saved("feeds/harbours.xml"), zone=ROME))
    whole = {urlsplit(one.card.url).path: one.article.text for one in feed.entries if one.article.text}
    assert list(whole) == ["/2026/11/23/pier/", "/2026/11/21/tide-table/"]
    assert whole["/2026/11/23/pier/"].endswith("Its owner has taken a kiosk on the quay.")


def test_nothing_else_of_an_entry_changes() -> None:
    feed = read_feed(saved("feeds/harbours.xml"), zone=ROME)
    checked = with_whole_texts(feed)
    assert checked.listing == feed.listing
    for before, after in zip(feed.entries, checked.entries, strict=True):
        assert replace(after, article=replace(after.article, text=before.article.text)) == before


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["feed.xml", "feed-atom.xml", "category-energy-feed.xml"])
def test_the_long_articles_of_real_feeds_are_whole_and_as_on_their_pages(theme: str, name: str) -> None:
    facts = truth()
    source = (shared_pages() / theme / name).read_text("utf-8")
    feed = with_whole_texts(read_feed(answer(source, f"https://news.example/{name}"), zone=ROME))
    for one in feed.entries:
        body = without_shortcodes(facts[unquote(urlsplit(one.card.url).path)]["body_text"])
        if len(body) >= 300:
            assert SequenceMatcher(None, one.article.text or "", body, autojunk=False).ratio() >= 0.99
        else:
            assert one.article.text is None
    assert sum(one.article.text is not None for one in feed.entries) == 6


@given(st.lists(st.text(max_size=400) | st.none(), max_size=8))
def test_whatever_the_texts_none_is_made_up(given_texts: list[str | None]) -> None:
    entries = [entry(text, number=number) for number, text in enumerate(given_texts)]
    for before, after in zip(given_texts, texts(*entries), strict=True):
        assert after is None or (before or "").startswith(after)


def test_a_text_of_megabytes_is_weighed_at_once() -> None:
    long = "The post " * 100_000 + " appeared first on" * 100_000
    assert texts(entry(long), entry(f"{WHOLE}\n{long}", number=1)) == [long, f"{WHOLE}\n{long}"]
