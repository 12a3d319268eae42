from selectolax.lexbor import LexborHTMLParser

from tests.web.pages.reading import page, texts
from tests.web.pages.shelf import Desk, get


def test_a_watch_is_told_with_its_words_hits_and_channels_by_name(desk: Desk) -> None:
    rows = texts(page(desk, "/watches"), ".row")
    assert [row.split()[0] for row in rows] == ["libya", "energy"]
    assert "Articles with “haftar” or (“libya” and the phrase “palermo conference”)." in rows[0]
    assert "tells desk, phone" in rows[1]
    assert "in Energy" in rows[1]
    tree = page(desk, "/watches/libya")
    assert len(tree.css(".card")) == 15
    assert texts(tree, ".card h3")[0] == "The Palermo conference, a day late (41)"
    assert get(desk, "/watches/nobody").status_code == 404


def test_a_section_is_told_with_its_state_its_hours_and_its_gaps(desk: Desk) -> None:
    rows = texts(page(desk, "/sections"), "tbody tr")
    assert any("Africa" in row and "1 gap" not in row for row in rows)
    assert any("broken" in row and "no cards were found" in row for row in rows)
    tree = page(desk, "/sections/meridian/Africa")
    assert "profile:zox" in texts(tree, ".facts")[0]
    assert len(tree.css("svg.heat rect")) == 48
    assert len(tree.css("svg.line rect.gap")) == 2
    assert any("the feed ended" in line for line in texts(tree, "section[aria-labelledby=coverage] li"))
    assert texts(tree, "section[aria-labelledby=pages] .empty") == ["None is kept."]
    assert get(desk, "/sections/meridian/Nowhere").status_code == 404


def test_alerts_are_listed_by_state(desk: Desk) -> None:
    tree = page(desk, "/alerts?state=owed")
    assert "owed alert to desk" in texts(tree, ".row h2")
    assert texts(page(desk, "/alerts?state=sent"), ".empty") == ["No message is in this state."]
    assert get(desk, "/alerts?state=odd").status_code == 404


def test_the_status_names_what_is_wrong(desk: Desk) -> None:
    tree = page(desk, "/status")
    assert texts(tree, ".verdict") == ["The daemon is not running."]
    assert "Sections that cannot be read" in texts(tree, "h2")
    assert any("46 articles" in fact for fact in texts(tree, ".facts div"))


def test_an_address_that_leads_nowhere_is_told_in_the_same_look(desk: Desk) -> None:
    answer = get(desk, "/articles/999999")
    assert answer.status_code == 404
    assert texts(LexborHTMLParser(answer.text), "h1") == ["Nothing is here"]
    assert "No article has the number 999999." in answer.text
