"""A kept page speaks of an article by any spelling of its address; what only looks like it is another's."""

import pytest

from db.mentions import finder

STORY = "news.example/2026/11/23/a-story"


@pytest.mark.parametrize(
    "body",
    [
        '<a href="https://www.news.example/2026/11/23/a-story/">',
        "<a href='/2026/11/23/A-Story'>",
        '{"link":"https:\\/\\/news.example\\/2026\\/11\\/23\\/a-story\\/"}',
        "<link>https://news.example/2026/11/23/a-story/?utm_source=feed</link>",
        '<a href="https://news.example/2026/11/23/a-story/amp/">',
        "https://news.example/2026/11/23/a-story#comments",
    ],
)
def test_an_address_is_found_however_it_is_spelled(body: str) -> None:
    assert finder([STORY], [])(body.encode())


@pytest.mark.parametrize(
    "body",
    [
        "",
        '<a href="https://news.example/2026/11/23/a-story-of-two-cities/">',
        '<a href="https://news.example/2026/11/23/not-a-story/">',
        '<a href="https://news.example/2026/11/23/a-story/of-old/">',
        "a-story, and 2026/11/23 as well",
    ],
)
def test_another_address_is_not_taken_for_it(body: str) -> None:
    assert not finder([STORY], [])(body.encode())


def test_a_short_address_is_found_with_its_host_or_where_it_begins_a_link_alone() -> None:
    speaks = finder(["news.example/libya"], [])
    assert speaks(b'<a href="/libya/">')
    assert speaks(b"https://news.example/libya/")
    assert not speaks(b'<a href="/category/libya/">')


@pytest.mark.parametrize("apostrophe", ["'", "%27", "&#39;", "&#039;", "&#x27;", "&apos;", "\\u0027"])
def test_an_apostrophe_of_an_address_is_known_however_it_is_escaped(apostrophe: str) -> None:
    speaks = finder(["news.example/2026/11/23/zanzibar's-letters"], [])
    assert speaks(f'<a href="/2026/11/23/zanzibar{apostrophe}s-letters/">'.encode())
    assert not speaks(f'<a href="/2026/11/23/zanzibar{apostrophe}s-letter/">'.encode())


@pytest.mark.parametrize("joint", ["&", "&amp;", "&#038;", "\\u0026"])
def test_a_joint_of_an_addresss_parameters_is_known_however_it_is_escaped(joint: str) -> None:
    speaks = finder(["news.example?p=10&lang=fr"], [])
    assert speaks(f'<a href="https://news.example/?p=10{joint}lang=fr">'.encode())
    assert not speaks(f'<a href="https://news.example/?p=10{joint}lang=de">'.encode())


def test_a_posts_number_is_found_as_a_whole_number_only() -> None:
    speaks = finder(["news.example?p=10"], [])
    assert speaks(b"<guid>https://news.example/?p=10</guid>")
    assert speaks(b'"https:\\/\\/news.example\\/?p=10"')
    assert not speaks(b"<guid>https://news.example/?p=100</guid>")


def test_an_address_in_another_script_is_found_encoded_and_plain() -> None:
    speaks = finder(["news.example/2026/%D0%9C%D0%B8%D1%80"], [])
    assert speaks('<a href="/2026/Мир/">'.encode())
    assert speaks(b'<a href="/2026/%d0%9c%d0%b8%d1%80/">')


def test_a_long_title_is_found_escaped_and_a_short_or_a_home_page_never() -> None:
    speaks = finder(["news.example"], ["Oil & “gas” talks resume", "Libya"])
    assert speaks("<h2>Oil &amp; “gas” talks resume</h2>".encode())
    assert speaks(b'{"title":"Oil & \\u201cgas\\u201d talks resume"}')
    assert not speaks(b'Libya <a href="https://news.example/">')
    assert not finder([], [])(b"anything")
