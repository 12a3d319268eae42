"""Versions are kept; of what changes at every reading only the newest is, and the operator hears of it once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from db import articles, pages
from db.archive import Archive
from db.enriching import Told, enrich
from db.following import changes as changes_after
from db.following import last_seq
from db.known import Place
from db.revisions import Edit, is_noise, supersede, titles_before
from db.schema import article, incident, noise, revision
from pressclip.models import Article
from tests.archives import NOON, card, file_page, make_sections, own, page, read, write

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
URL = "https://news.example/2026/11/23/story/"


@pytest.fixture(autouse=True)
def place(archive: Archive) -> Place:
    """A section with two articles whose pages are not read yet; the story's number is 2."""
    there = replace(make_sections(archive, "Europe")["Europe"], read_pages=True)
    file_page(archive, there, page("story", "other"))
    return there


def tell(archive: Archive, text: str, now: datetime, slug: str = "story") -> bool:
    """The feed has this text of the article; whether that is an edit to judge."""
    url = URL.replace("story", slug)
    one = Told(article=Article(url=url, title="Story", text=text), categories=(), source="feed")
    return any(filed.changed for filed in write(archive, lambda tx: enrich(tx, {f"{url[8:-1]}": one}, now)))


def changes(archive: Archive, texts: Sequence[str], start: datetime, every: timedelta = 15 * MINUTE) -> list[bool]:
    return [tell(archive, text, start + number * every) for number, text in enumerate(texts)]


def count(archive: Archive) -> int:
    return read(archive, lambda tx: tx.scalar(select(func.count()).select_from(revision)) or 0)


def told(archive: Archive) -> list[str]:
    return list(read(archive, lambda tx: tx.scalars(select(incident.c.error)).all()))


def with_advert(number: int) -> str:
    return f"The talks went on.\nRead also: offer {number}\nNobody slept."


def test_a_feeds_text_with_another_advert_each_time_makes_five_versions_and_the_newest_is_kept(
    archive: Archive,
) -> None:
    edits = changes(archive, [with_advert(number) for number in range(300)], NOON)
    assert edits == [False] + [True] * 5 + [False] * 294
    assert count(archive) == 5
    assert read(archive, lambda tx: tx.scalar(select(article.c.text).where(article.c.id == 2))) == with_advert(299)
    assert told(archive) == ["the text of articles in the feed changes at every reading: only the newest is kept"]


def test_a_second_article_of_a_noisy_feed_is_not_told_again(archive: Archive) -> None:
    for slug in ("story", "other"):
        for number in range(20):
            tell(archive, with_advert(number), NOON + number * HOUR * 3, slug)
    assert len(told(archive)) == 1


def test_what_stood_still_for_a_day_is_believed_again(archive: Archive) -> None:
    changes(archive, [with_advert(number) for number in range(20)], NOON)
    assert tell(archive, "The talks broke down.", NOON + 3 * DAY)
    assert count(archive) == 6


def test_a_live_ticker_is_news_each_time_it_adds_a_line_even_where_it_corrects_itself(
    archive: Archive,
) -> None:
    lines = [f"{number}:00 A ferry left." for number in range(30)]
    texts = ["\n".join(reversed(lines[: number + 1])) for number in range(30)]
    assert changes(archive, texts, NOON) == [False] + [True] * 29
    assert not tell(archive, texts[-1].replace("29:00", "29:05"), NOON + 8 * HOUR)
    assert tell(archive, "Breaking.\n" + texts[-1].replace("29:00", "29:05"), NOON + 9 * HOUR)


def test_a_line_that_comes_and_goes_is_noise_like_any(archive: Archive) -> None:
    lines = ["The talks went on.", "Nobody slept."]
    texts = ["\n".join([lines[0], *([f"Offer {number}"] if number % 2 else []), lines[1]]) for number in range(400)]
    changes(archive, texts, NOON, MINUTE)
    assert count(archive) <= 50


def test_headlines_shown_by_turns_stop_being_edits_and_the_page_is_not_read_again_for_them(
    archive: Archive, place: Place
) -> None:
    write(archive, lambda tx: pages.settle(tx, 2, Article(url=URL, title="Story"), own(URL), NOON))
    edits = []
    for number in range(40):
        shown = card("story", title=("A ferry leaves", "Ferry departs")[number % 2])
        edits.append(bool(file_page(archive, place, [shown], NOON + number * 15 * MINUTE).changed))
        reads = read(archive, lambda tx: tx.scalar(select(article.c.page_state).where(article.c.id == 2)))
        assert (reads == "owed") == edits[-1]
        write(archive, lambda tx: pages.settle(tx, 2, Article(url=URL, title="Story"), own(URL), NOON))
    assert sum(edits) == 5
    assert len(told(archive)) == 1
    assert read(archive, lambda tx: articles.load(tx, [2]))[2].revisions == 6


def test_what_is_noise_of_an_article_stays_so_where_that_proves_to_be_another(archive: Archive, place: Place) -> None:
    short = "https://news.example/?p=7"
    [lost] = file_page(archive, place, [card("x", url=short), card("story", 1)]).new
    for number in range(20):
        shown = [card("x", url=short, title=f"Ferry {number}"), card("story", 1)]
        file_page(archive, place, shown, NOON + number * 15 * MINUTE)
    found = Article(url=URL, title="Story", text="It sails.")
    settled = write(archive, lambda tx: pages.settle(tx, lost, found, own(short, URL), NOON))
    assert settled.article_id == 2 != lost
    assert read(archive, lambda tx: tx.scalars(select(noise.c.article_id)).all()) == [2]


def edit(before: str, after: str) -> Edit:
    return Edit(article_id=2, field="text", source="feed", before=before, after=after)


@pytest.mark.parametrize(
    ("lately", "was_noise", "replaced", "added"),
    [
        (0, False, False, False), (4, False, False, False), (5, False, True, False), (0, True, True, False),
        (49, True, True, False), (50, False, True, True),
    ],
)  # fmt: skip
def test_what_is_noise(lately: int, was_noise: bool, replaced: bool, added: bool) -> None:
    assert is_noise(edit("a\nb", "a\nc"), lately=lately, was_noise=was_noise) is replaced
    assert is_noise(edit("a\nb", "a\nc\nb"), lately=lately, was_noise=was_noise) is added


def test_an_edit_is_told_with_the_title_that_it_replaced_whatever_was_edited_since(archive: Archive) -> None:
    edits = [
        Edit(article_id=2, field="title", source="page", before="Talks", after="Oil talks"),
        Edit(article_id=2, field="text", source="page", before="They met.", after="They left."),
        Edit(article_id=2, field="title", source="page", before="Oil talks", after="Gas talks"),
    ]
    for hours, edit in enumerate(edits):
        write(archive, partial(supersede, edits=[edit], now=NOON + hours * HOUR))
    told_of = [(2, f"edit:{number}") for number in (2, 3, 4)] + [(2, "new of 7")]
    found = read(archive, lambda tx: titles_before(tx, told_of))
    assert found == {(2, "edit:2"): "Talks", (2, "edit:4"): "Oil talks"}


def test_a_version_that_only_a_section_saw_is_told_to_who_follows_the_changes(archive: Archive, place: Place) -> None:
    def settle(title: str, now: datetime) -> None:
        read_page = Article(url=URL, title=title, text="The harbour of Bari was closed.")
        write(archive, lambda tx: pages.settle(tx, 2, read_page, own(URL), now))

    def told(after: int) -> list[tuple[int, int]]:
        found, _ = read(archive, lambda tx: changes_after(tx, after, 10))
        return [(number, more.revisions) for _, _, number, more in found]

    settle("Story again", NOON + MINUTE)
    last = read(archive, last_seq)
    file_page(archive, place, [card("story", title="Story again"), card("other", 1)], NOON + HOUR)
    assert told(last) == [(2, 2)]
    last = read(archive, last_seq)
    file_page(archive, place, [card("story", title="Story again"), card("other", 1)], NOON + 2 * HOUR)
    assert told(last) == []
