from urllib.parse import quote

import pytest

from tests.web.pages.reading import one, page, texts
from tests.web.pages.shelf import HOSTILE, Desk, get
from web.pages.values import harmless


def test_an_article_tells_where_it_was_seen_and_what_each_watch_made_of_it(desk: Desk) -> None:
    tree = page(desk, "/why?url=1")
    assert one(tree, "h2 a").attributes["href"] == "/articles/1"
    facts = dict(zip(texts(tree, "dt"), texts(tree, "dd"), strict=True))
    assert facts["Filed"].endswith("8 Nov 2026, 19:00 UTC, as news")
    assert facts["Seen"].startswith("Africa: 8 Nov 2026, 19:00 UTC")
    assert texts(tree, "section h3")[:2] == ["libya: matched", "energy: no"]
    assert "desk is about to be told" in texts(tree, "section p")[0]
    assert texts(tree, ".clauses")[0].startswith("+yes: haftar: Haftar in its title")
    assert texts(tree, "section[aria-labelledby=alerts] li") == ["owed desk, libya: 23 Nov 2026, 12:00 UTC"]


def test_it_can_be_asked_of_one_watch(desk: Desk) -> None:
    tree = page(desk, "/why?url=1&watch=energy")
    assert [text for text in texts(tree, "section h3") if text != "Alerts"] == ["energy: no"]
    assert one(tree, "option[selected]").attributes["value"] == "energy"


def test_an_address_that_was_never_seen_tells_where_it_should_have_stood_and_what_to_do(desk: Desk) -> None:
    tree = page(desk, "/why?url=https://news.example/2026/11/20/nowhere/")
    assert texts(tree, "main h2") == ["Never seen"]
    places = texts(tree, "section[aria-labelledby=places] li")
    assert places[0].startswith("Africa: ")
    assert tree.css("section[aria-labelledby=places] li a")[0].attributes["href"] == "/sections/meridian/Africa"
    other = page(desk, "/why?url=https://other.example/a/")
    assert texts(other, "pre") == ["pressclip discover https://other.example/"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("url=hello", "'hello' is neither an article's id nor an http(s) address."),
        ("url=999", "No article '999' in the archive."),
        ("url=1&watch=nobody", "No watch is called 'nobody'; there are: libya, energy."),
        (
            f"url={quote('javascript:alert(1)')}",
            "'javascript:alert(1)' is neither an article's id nor an http(s) address.",
        ),
    ],
)
def test_what_cannot_be_explained_is_said_beside_the_form(desk: Desk, asked: str, said: str) -> None:
    tree = page(desk, f"/why?{asked}", 404)
    assert texts(tree, "[role=alert]") == [said]
    assert one(tree, "#url").attributes["aria-describedby"] == "wrong"


def test_hostile_words_and_addresses_are_only_ever_text(desk: Desk) -> None:
    tree = page(desk, "/why?url=46")
    said = " ".join(str(harmless(HOSTILE)).split())
    assert texts(tree, "main h2") == [said]
    assert texts(tree, ".inert") == ["javascript:alert(document.domain)"]
    address = f"https://other.example/{HOSTILE}"
    for answer in (get(desk, f"/why?url={quote(address)}"), get(desk, f"/why?url=46&watch={quote(HOSTILE)}")):
        assert "<script>document" not in answer.text
        assert "<img" not in answer.text


def test_an_article_and_a_search_for_an_address_lead_there(desk: Desk) -> None:
    assert texts(page(desk, "/articles/1"), "a[href='/why?url=1']") == ["Why it did or did not alert"]
    address = quote("https://news.example/2026/11/nowhere/", safe="")
    tree = page(desk, f"/?q={address}", 400)
    assert one(tree, "a[href^='/why']").attributes["href"] == f"/why?url={address}"
    nothing = page(desk, f"/?q=%22{address}%22")
    assert one(nothing, ".empty a").attributes["href"] == f"/why?url={address}"
    assert not page(desk, "/?q=nowhere").css("a[href^='/why']")
