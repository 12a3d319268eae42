"""A page's body as plain values."""

import gc

import pytest

from scraper.html.markup import parse
from scraper.html.outline import Element, Outline, outline


def _outline(body: str) -> Outline:
    return outline(parse(f"<body>{body}</body>"))


def test_elements_stand_in_page_order_and_say_where_they_end() -> None:
    body = _outline("<div><p>One <b>two</b></p><p>three</p></div><i></i>")
    assert [(one.tag, one.index, one.end, one.depth) for one in body.elements] == [
        ("body", 0, 6, 0), ("div", 1, 5, 1), ("p", 2, 4, 2), ("b", 3, 4, 3), ("p", 4, 5, 2), ("i", 5, 6, 1),
    ]  # fmt: skip
    assert body.elements[1].text() == "One two three"


def test_the_smallest_element_around_two_holds_both() -> None:
    body = _outline("<div><p>One <b>two</b></p><p>three</p></div><i></i>")
    around = [body.elements[3].around_both(body.elements[other]).tag for other in (3, 2, 4, 5)]
    assert around == ["b", "p", "div", "body"]


@pytest.mark.parametrize("text", ["7", " 7 ", "7\x1f", "\u00a07", "\u0667"])
def test_a_number_that_stands_alone_is_found_whatever_white_space_is_around_it(text: str) -> None:
    assert [(number, element.tag) for number, element in _outline(f"<p>{text}</p>").numbered] == [(7, "p")]


@pytest.mark.parametrize("text", ["", "7.", "no 7", "\u00b2", "7" * 30])
def test_what_is_no_bare_number_of_a_page_is_none(text: str) -> None:
    assert _outline(f"<p>{text}</p>").numbered == []


@pytest.mark.parametrize(
    ("element", "is_hidden"),
    [
        ("<p>x</p>", False),
        ("<p hidden>x</p>", True),
        ("<p style='color:red'>x</p>", False),
        ("<p style='DISPLAY : none'>x</p>", True),
        ("<p class='sr-only'>x</p>", True),
        ("<p id='screen-reader-text'>x</p>", True),
    ],
)
def test_what_is_not_displayed_is_hidden_with_all_that_it_holds(element: str, is_hidden: bool) -> None:
    inner = element.replace("x", "<b>x</b>")
    assert [one.hidden for one in _outline(inner).elements] == [False, is_hidden, is_hidden]


def test_names_and_style_come_from_classes_and_id() -> None:
    named = _outline('<p id="Top" class="Card-12 Big">x</p><p id="only">x</p><p>x</p>').elements[1:]
    assert [(one.names, one.style) for one in named] == [
        ("card-12 big top", "p.Card-"), ("only", "p"), ("", "p"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p><b>One <i>two</i></b></p>", "One two"),
        ("<p><b hidden>One</b></p>", ""),
        ("<p hidden><b>One</b></p>", "One"),
        ("<p><b></b></p>", ""),
    ],
)
def test_what_holds_one_element_alone_says_what_that_shows(body: str, text: str) -> None:
    assert _outline(body).elements[1].text() == text


def test_elements_with_a_text_of_their_own_are_known() -> None:
    assert _outline("<div><p>One <b>two</b></p><p> <i></i></p></div>").worded == {2, 3}


def test_elements_of_one_tag_are_together_and_what_is_not_seen_is_left_out() -> None:
    body = _outline("<p>1</p><x-y>2</x-y><script>3</script><p>4</p><svg><a>5</a></svg><template>6</template>")
    tagged = {tag: [one.index for one in elements] for tag, elements in body.tagged.items() if elements}
    assert tagged == {"p": [1, 3], "x-y": [2]}


def test_a_closed_outline_is_freed_without_a_sweep() -> None:
    gc.collect()
    gc.disable()
    try:
        before = _elements()
        body = _outline("<div><p>One <b>two</b></p></div>")
        assert _elements() == before + 4
        body.close()
        del body
        assert _elements() == before
    finally:
        gc.enable()


def _elements() -> int:
    return sum(isinstance(one, Element) for one in gc.get_objects())
