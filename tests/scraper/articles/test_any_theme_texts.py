"""Where the title and the text of an article end on a page of any theme."""

from dataclasses import replace

import pytest

from tests.scraper.articles.made import BODY, URL, drawn, read
from tests.scraper.saved import answer


def test_a_heading_within_the_text_is_part_of_it_whatever_its_rank() -> None:
    last = "<h1>What comes next</h1><p>Nobody knows, but all are asked.</p>"
    for body in (f"<div>{BODY}{last}</div>", f"<div>{BODY}<div>{last}</div></div>"):
        text = read(drawn(body=body)).text or ""
        assert text.endswith("What comes next\nNobody knows, but all are asked.")


def test_a_text_in_several_boxes_of_one_kind_is_read_whole() -> None:
    body = f'<div class="part">{BODY}</div><div class="part"><p>That is all there is.</p></div>'
    assert (read(drawn(body=body)).text or "").endswith("That is all there is.")


def test_the_headline_of_another_articles_piece_is_not_the_pages() -> None:
    other = (
        "<article><h1><a href='/2026/11/01/herring-were-counted-again/'>Herring</a></h1><p>Were counted.</p></article>"
    )
    page = drawn()
    assert read(replace(page, text=page.text.replace("<main>", f"{other}<main>"))).title == "The quay wall will hold"


def test_shortcodes_and_lines_said_twice_are_left_out() -> None:
    caption = "<figure><img src='/q.jpg'><p>The wall at noon.</p><figcaption>The wall at noon.</figcaption></figure>"
    text = read(drawn(body=f'<div>{BODY}{caption}<p>[gallery ids="1,2"]It stands.</p></div>')).text
    assert text is not None
    assert text.endswith("has written.\nThe wall at noon.\nIt stands.")


def test_a_text_that_no_element_holds_is_left_to_the_last_resort() -> None:
    text = read(drawn(body="<div><div>wall</div><div>quay</div></div>")).text
    assert text == "wall\nquay"


@pytest.mark.parametrize(
    ("headline", "title"),
    [
        ("<span class='kicker'>Harbours</span> The quay wall will hold", "The quay wall will hold"),
        ("<span class='kicker'>Harbours:</span> Will it hold?", "Will it hold?"),
        ("<span class='kicker'>Harbours</span>", "Harbours"),
        ("The quay <em>wall</em>: “will hold”", "The quay wall: “will hold”"),
    ],
)
def test_a_title_is_printed_without_its_kicker(headline: str, title: str) -> None:
    assert read(drawn(title=headline)).title == title


def test_a_stated_title_serves_where_no_heading_prints_it() -> None:
    page = drawn('<meta property="og:title" content="The quay wall will hold">')
    article = read(replace(page, text=page.text.replace("h1>", "b>")))
    assert article.title == "The quay wall will hold"
    assert (article.text or "").endswith("has written.")


def test_what_stands_above_the_headline_and_below_the_text_is_left_out() -> None:
    above = "<p>The Tidal Post comes out on every day of the week but Sunday.</p>Since 1931<header><div>Harbours</div>"
    page = answer(
        f"<body class='single'>{above}<h1>It will hold</h1><p>Ada Lind went to see the wall.</p></header>{BODY}"
        "<p>Related articles</p></body>",
        URL,
    )
    text = read(page).text or ""
    assert text.startswith("The wall is walked")
    assert text.endswith("has written.")


def test_a_text_may_begin_with_the_word_by() -> None:
    first = "By the time it rang, nobody was left."
    assert (read(drawn(body=f"<div><p>{first}</p>{BODY}</div>")).text or "").startswith(first)
