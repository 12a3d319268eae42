import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.html.links_digest import links_digest
from tests.scraper.saved import THEMES, real

PAGE = """
<head><link rel="stylesheet" href="/style.css?ver=6.1"><script nonce="a1">var age = 5;</script></head>
<ul>
 <li><a class="card" href="https://tidal.example/2026/11/ferry-returns/">The ferry returns</a> 5 minutes ago
 <li><a href="/2026/11/dredger-sinks/#comment-17" rel="bookmark">A dredger sinks</a> 2 hours ago
 <li><a href="/?p=7&#038;preview=1">A quay is sold</a>
</ul>
<a href="/?page_id=3&amp;_wpnonce=77aa&amp;replytocom=5">Reply</a>
"""
slugs = st.lists(st.text("abcdefgh-", min_size=1, max_size=8), max_size=12)


def linked(*slugs: str) -> str:
    return "".join(f'<p>5 minutes ago <a class="x" href="/news/{slug}/">Read</a>' for slug in slugs)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("5 minutes ago", "6 minutes ago"),
        ("The ferry returns<", "The ferry is back<"),
        ('nonce="a1"', 'nonce="b2"'),
        ("style.css?ver=6.1", "style.css?ver=6.2"),
        ("_wpnonce=77aa", "_wpnonce=88bb"),
        ("replytocom=5", "replytocom=6"),
        ("#comment-17", "#comment-18"),
        ("ferry-returns/", "ferry-returns/?utm_source=home&amp;fbclid=9"),
        ('class="card" href="https://tidal.example/2026/11/ferry-returns/"',
         "HREF = 'https://tidal.example/2026/11/ferry-returns/' class='[&>svg]:w-4'"),
        ('<a class="card"', '<A class="[&>svg]:w-4"'),
        ("&#038;preview", "&amp;preview"),
    ],
)  # fmt: skip
def test_a_page_with_the_same_links_does_not_look_new(before: str, after: str) -> None:
    assert before in PAGE
    assert links_digest(PAGE.replace(before, after)) == links_digest(PAGE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ferry-returns", "ferry-sails"),
        ("?p=7", "?p=8"),
        ("preview=1", "preview=2"),
        ("page_id=3", "sid=3"),
        ("<ul>", "<ul><li><a href='/2026/11/tide-turns/'>The tide turns</a>"),
        ("<ul>", "<ul><li><a href=/2026/11/tide-turns/>The tide turns</a>"),
        ("<ul>", "<ul><li><a\n\thref\n=\n'/2026/11/tide-turns/'>The tide turns</a>"),
    ],
)
def test_another_link_makes_a_page_look_new(before: str, after: str) -> None:
    assert before in PAGE
    assert links_digest(PAGE.replace(before, after)) != links_digest(PAGE)


def test_an_address_without_quotes_ends_at_white_space() -> None:
    assert links_digest("<a href=/news/x/ class=new>") == links_digest("<a href=/news/x/ class=old>")


def test_half_a_character_in_an_address_is_no_matter() -> None:
    assert links_digest('<a href="/\ud83d">') != links_digest("")


def test_only_links_count() -> None:
    assert links_digest('<link href="/a"><area href="/b"><abbr href="/c"><a data-href="/d" name="e">') == links_digest(
        ""
    )


def test_white_space_around_an_address_is_none_of_it() -> None:
    assert links_digest('<a href=" /news/x/ ">') == links_digest('<a href="/news/x/">')


@given(slugs, st.randoms())
def test_neither_order_nor_repetition_of_links_counts(names: list[str], chance: object) -> None:
    mixed = names + names[:3]
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random
    assert links_digest(linked(*mixed)) == links_digest(linked(*names))


@given(slugs, slugs)
def test_two_sets_of_links_have_two_digests(these: list[str], those: list[str]) -> None:
    assert (links_digest(linked(*these)) == links_digest(linked(*those))) is (set(these) == set(those))


@given(st.text())
def test_any_text_has_a_digest(source: str) -> None:
    assert len(links_digest('<a href="' + source)) == 32


@pytest.mark.parametrize("piece", ["<a ", "<a href=", '<a href="', "<a href='x?&", " href=", " ", "\n<", '"', "<a\n"])
def test_a_hostile_page_takes_time_in_proportion_to_its_size(piece: str) -> None:
    source = "<a href" + piece * (2_000_000 // len(piece))
    began = time.perf_counter()
    links_digest(source)
    assert time.perf_counter() - began < 3  # what is quadratic takes hours


def test_addresses_without_number_or_end_are_counted_up_to_a_bound() -> None:
    many = "".join(f"<a href=/{number}>" for number in range(5_000))
    assert links_digest(many + "<a href=/more>") == links_digest(many)
    long = f'<a href="/{"x" * 499}'
    assert links_digest(long + 'y">') == links_digest(long + 'z">')


@pytest.mark.parametrize("theme", THEMES)
def test_the_pages_of_real_sections_that_show_other_articles_look_different(theme: str) -> None:
    digests: dict[str, tuple[str, ...]] = {}
    for name, facts, page in real(theme):
        if name.startswith("category-") and facts.get("cards"):
            shown = tuple(sorted(card["path"] for card in facts["cards"]))
            assert digests.setdefault(links_digest(page.text), shown) == shown
    assert len(digests) > 5
