"""What an answer says of the rights in it, by headers, meta tags and its origin's file."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressclip.models import Page, Statement
from scraper.fetching.tdm_file import Rule
from scraper.rights.said import of_rule, statements
from tests.archives import NOON

URL = "https://news.example/a/"
PAGE = Page(url=URL, final_url=URL, status=200, date=NOON)
RULE = Rule(location="/", reserved=True, policy="https://news.example/p")


def page(head: str = "", *headers: tuple[str, str]) -> Page:
    return replace(PAGE, text=f"<!doctype html><html><head>{head}</head><body><p>x</p></body></html>", headers=headers)


def tag(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


def bars(said: tuple[Statement, ...]) -> tuple[bool, bool]:
    """Whether text, and copy, are forbidden."""
    return any(one.no_text for one in said), any(one.no_copy for one in said)


def test_a_page_that_says_nothing_says_nothing() -> None:
    assert statements(page(tag("robots", "index, follow, max-image-preview:large")), None, NOON) == ()


@pytest.mark.parametrize(
    ("file", "header", "meta", "reserved"),
    [
        (True, None, None, True), (True, "0", None, False), (True, "0", "1", True), (None, "1", "0", False),
        (False, "1", None, True), (False, None, "1", True), (True, "2", None, True), (True, "", "no", True),
        (None, None, None, False),
    ],
)  # fmt: skip
def test_a_header_supersedes_the_file_and_a_meta_tag_both(
    file: bool | None, header: str | None, meta: str | None, reserved: bool
) -> None:
    headers = () if header is None else (("tdm-reservation", header),)
    head = "" if meta is None else tag("tdm-reservation", meta)
    rule = None if file is None else Rule(location="/", reserved=file)
    assert bars(statements(page(head, *headers), rule, NOON)) == (reserved, reserved)


def test_each_means_is_told_in_its_words_and_what_counts_no_more_says_so() -> None:
    here = page(
        tag("TDM-Reservation", "0"), ("tdm-reservation", "1"), ("tdm-policy", "https://news.example/q"),
        ("x-robots-tag", "googlebot: noindex"), ("x-robots-tag", "noarchive"),
    )  # fmt: skip
    assert [(one.source, one.said, one.no_text) for one in statements(here, RULE, NOON)] == [
        ("tdmrep.json", "tdm-reservation 1 on /, tdm-policy https://news.example/p (superseded)", False),
        ("tdm header", "tdm-reservation 1, tdm-policy https://news.example/q (superseded)", False),
        ("tdm meta", "tdm-reservation 0", False),
        ("robots header", "noarchive", True),
    ]


@pytest.mark.parametrize(
    ("words", "text", "copy"),
    [("noindex", True, False), ("noarchive", True, True), ("nosnippet", True, False), ("none", True, False),
     ("nofollow", False, False), ("unavailable_after: 2020-01-01", True, True)],
)  # fmt: skip
def test_words_for_robots_bar_the_text_or_the_copy_too(words: str, text: bool, copy: bool) -> None:
    for name in ("robots", "pressclip", "ROBOTS"):
        assert bars(statements(page(tag(name, words)), None, NOON)) == (text, copy)
    assert bars(statements(page(tag("googlebot", words)), None, NOON)) == (False, False)


def test_only_tags_of_the_head_count_and_none_in_a_comment_or_a_script() -> None:
    for head in (f"<!-- {tag('robots', 'noarchive')} -->", f"<script>var x = '{tag('robots', 'noarchive')}'</script>"):
        assert statements(page(head), None, NOON) == ()
    below = replace(PAGE, text=f"<head></head><body>{tag('robots', 'noarchive')}</body>")
    assert statements(below, None, NOON) == ()


@pytest.mark.parametrize(
    "before",
    [
        "<!-- put this before </head> and <body> -->", "<!--><!-- <body> -->", '<script>write("<body>")</script>',
        "<style>/* </head > */</style>", "<title>How to end a </head> and begin a <body></title>",
        """<meta name="description" content="Of <body> and </head>"><meta content='<body' name=x>""", "<bodyguard>",
        "<SCRIPT type=x>'<body>'</SCRIPT >", f"<style>{'a{}' * 110_000}</style>", "<noscript><img src=/x></noscript>",
    ],
)  # fmt: skip
def test_a_tag_counts_whatever_looks_like_the_end_of_the_head_before_it(before: str) -> None:
    assert bars(statements(page(before + tag("robots", "noarchive")), None, NOON)) == (True, True)
    assert bars(statements(page(before + tag("tdm-reservation", "1")), None, NOON)) == (True, True)
    below = page(before).text.replace("<p>", tag("robots", "noarchive"))
    assert statements(replace(PAGE, text=below), None, NOON) == ()


def test_a_tag_counts_however_its_name_is_written() -> None:
    for written in ("name=&#114;obots", "NAME = 'ROBOTS'", 'name=" robots "', 'name="r&#x6f;bots"'):
        assert bars(statements(page(f"<meta content=noarchive {written}>"), None, NOON)) == (True, True)


def test_a_head_without_end_reserves_what_it_may_say_further_on() -> None:
    style = "<style>" + "a{}" * 400_000
    [said] = statements(page(f"{style}</style>{tag('robots', 'noarchive')}"), None, NOON)
    assert (said.source, said.no_text, said.no_copy) == ("robots meta", True, True)
    assert said.said.startswith("the head has more than 1,000,000 characters")


@pytest.mark.parametrize("text", ["<p>" + "x" * 1_100_000, '{"x": "' + "x" * 1_100_000, "<rss>" + "x" * 1_100_000])
def test_a_long_text_without_any_head_reserves_nothing(text: str) -> None:
    assert statements(replace(PAGE, text=text), None, NOON) == ()


@pytest.mark.parametrize(
    "piece", ["<!--", "<script", "<a b='", '<a b="', "</head", "<body=", "name=", "name=a&", "<x ", "--!"]
)
def test_the_end_of_a_head_is_looked_for_in_linear_time(piece: str) -> None:
    text = page(piece * (500_000 // len(piece))).text
    started = time.process_time()
    statements(replace(PAGE, text=text), None, NOON)
    assert time.process_time() - started < 2


def test_a_head_built_to_exhaust_the_parser_says_nothing() -> None:
    assert statements(page("<b " + "a " * 30_000 + ">" + tag("robots", "noarchive")), None, NOON) == ()


def test_a_file_that_leaves_the_value_unset_says_nothing() -> None:
    assert of_rule(Rule(location="/", reserved=None)) == ()
    assert of_rule(None) == ()


@given(
    st.lists(st.sampled_from(["0", "1", "2", "", "x"])),
    st.lists(st.sampled_from(["0", "1", ""])),
    st.sampled_from([True, False, None]),
)
def test_the_last_means_that_speaks_decides(headers: list[str], metas: list[str], file: bool | None) -> None:
    here = page("".join(tag("tdm-reservation", one) for one in metas), *(("tdm-reservation", one) for one in headers))
    rule = None if file is None else Rule(location="/", reserved=file)
    spoken = [
        [one for one in said if one in {"0", "1"}]
        for said in ([] if file is None else [str(int(file))], headers, metas)
    ]
    decided = next((values for values in reversed(spoken) if values), [])
    assert bars(statements(here, rule, NOON))[0] == ("1" in decided)
