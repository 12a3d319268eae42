"""The pages in Chromium, under the policy that the server sends: with a script and without, wide and narrow."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pressclip.settings import WebSettings
from tests.archives import NOON, write
from tests.db.shelf import put
from tests.web.pages.browsing import ADDRESSES, Room
from tests.web.pages.serving import CHROMIUM, served
from tests.web.pages.shelf import SETTINGS, documents
from web.context import make_context

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")]


def test_one_searches_filters_opens_and_sees_an_edit(room: Room) -> None:
    page = room.page()
    page.get_by_role("searchbox").fill("haftar")
    page.get_by_role("button", name="Search").click()
    assert page.locator(".card mark").first.inner_text().casefold() == "haftar"
    page.get_by_text("Narrow by section").click()
    page.locator("details#narrow").wait_for()
    assert not page.locator("#narrow .partial").count(), page.locator("#narrow").inner_text()
    page.get_by_role("link", name="Bo Ek", exact=True).click()
    assert page.locator(".total").inner_text() == "3 articles"
    page.locator(".card .headline a").last.click()
    page.wait_for_url("**/articles/*")
    assert page.get_by_role("heading", level=1).inner_text().startswith("Haftar and his men return")
    page.get_by_role("link", name="2 versions").click()
    assert page.locator("del").all_inner_texts() == ["go back", "shore"]
    assert page.locator("ins").all_inner_texts() == ["return", "coast"]


def test_scrolling_brings_older_articles_each_once(room: Room) -> None:
    page = room.page()
    assert page.locator(".card").count() == 20
    for more in (40, 46):
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.locator(".card").nth(more - 1).wait_for(state="attached")
    page.locator("p.end").wait_for()
    ids = page.locator(".card").evaluate_all("cards => cards.map(card => card.dataset.id)")
    assert len(ids) == len(set(ids)) == 46


def test_without_a_script_everything_is_there_and_times_are_utc(room: Room) -> None:
    page = room.page(java_script_enabled=False, timezone_id="Asia/Tokyo")
    assert "23 Nov 2026, 11:00 UTC" in page.locator(".kicker time").all_inner_texts()
    for cards in (20, 6):
        with page.expect_navigation():
            page.locator("a.older").click()
        assert page.locator(".card").count() == cards
    page.goto(room.address + "/?q=libya+AND+OR")
    assert "expected a word" in page.locator("#wrong-q").inner_text()


def test_times_are_the_viewers_with_utc_in_the_title(room: Room) -> None:
    page = room.page("/articles/45", timezone_id="Asia/Tokyo", locale="en-GB")
    seen = page.locator(".dates time:not([data-age])").first
    assert seen.inner_text() == "23 Nov 2026, 20:00"
    assert seen.get_attribute("title") == "23 Nov 2026, 11:00 UTC"
    assert "Asia/Tokyo" in page.locator("footer").inner_text()


def test_new_articles_are_announced_without_a_reload(room: Room) -> None:
    page = room.browser.new_page()
    page.clock.install(time=NOON)
    page.goto(room.address + "/")
    news = documents(4)[1:]
    soon = NOON + timedelta(minutes=1)
    room.aside.submit(write, room.desk.archive, lambda tx: put(tx, news, first=soon)).result()
    page.clock.fast_forward(31_000)
    link = page.locator("#came a")
    link.wait_for()
    assert link.inner_text() == "3 new"
    assert page.title().startswith("(3) ")
    assert page.locator("#came").get_attribute("aria-live") == "polite"
    link.click()
    assert page.locator(".card").first.get_attribute("data-id") == "49"


def test_a_page_that_nobody_sees_asks_for_nothing_by_itself_and_does_what_it_is_told(room: Room) -> None:
    page, asked = room.browser.new_page(), []
    page.on("request", lambda request: asked.append(request.url.partition("fragment=")[2][:5]))
    page.add_init_script("Object.defineProperty(document, 'hidden', { get: () => true })")
    page.clock.install(time=NOON)
    page.goto(room.address + "/")
    page.clock.fast_forward(31_000)
    page.get_by_text("Narrow by section").click()
    page.locator("details#narrow").wait_for()
    assert "facet" in asked
    assert "count" not in asked


def test_a_day_of_the_chart_is_clicked_and_a_time_is_drawn_on_it(room: Room) -> None:
    page = room.page("/?q=hydrogen", locale="en-GB")
    over = page.locator(".chart .u-over")
    over.wait_for()
    assert not page.locator(".chart > svg").is_visible()
    assert page.get_by_role("img", name=re.compile("Articles a day: 9 from")).is_visible()
    box = over.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 40)
    assert re.fullmatch(r"\d+ Nov 2026: [01]", page.locator(".pointed").inner_text())
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 40, steps=4)
    page.mouse.up()
    page.wait_for_url("**/?q=hydrogen&since=2026-11-*&until=2026-11-23")
    page.locator(".chart .u-over").click(position={"x": box["width"] - 3, "y": 40})
    page.wait_for_url("**/?q=hydrogen&since=2026-11-23&until=2026-11-23")
    page.goto(room.address + "/watches/libya")
    page.locator(".chart .u-over").click(position={"x": box["width"] - 3, "y": 40})
    page.wait_for_url("**/?watch=libya&since=2026-11-23&until=2026-11-23")


def test_one_asks_why_an_article_alerted_and_why_an_address_is_not_there(room: Room) -> None:
    page = room.page("/articles/1", timezone_id="Asia/Tokyo", locale="en-GB")
    page.get_by_role("link", name="Why it did or did not alert").click()
    page.wait_for_url("**/why?url=1")
    assert page.locator("h3").first.inner_text() == "libya: matched"
    assert "9 Nov 2026, 04:00" in page.locator(".facts").inner_text(), "in the viewer's zone"
    page.get_by_label("Of", exact=True).select_option("energy")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url("**/why?url=1&watch=energy")
    assert page.locator("h3").first.inner_text() == "energy: no"
    page.goto(room.address)
    page.get_by_role("searchbox").fill("https://news.example/2026/11/20/nowhere/")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Why is it here, or not?").click()
    page.get_by_role("heading", name="Where it should have stood").wait_for()


def test_a_page_with_all_that_belongs_to_it_is_light(room: Room) -> None:
    page = room.browser.new_page()
    sent: list[int] = []
    page.on("requestfinished", lambda request: sent.append(request.sizes()["responseBodySize"]))
    heaviest = {}
    for address in ADDRESSES:
        sent.clear()
        page.context.clear_cookies()
        page.goto(room.address + address, wait_until="networkidle")
        heaviest[address] = sum(sent)
    assert max(heaviest.values()) < 100_000, heaviest


def test_keys_lead_through_the_list(room: Room) -> None:
    page = room.page("/?until=2026-11-22")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    focused = page.evaluate("document.activeElement.dataset.id")
    assert focused == page.locator(".card").nth(1).get_attribute("data-id")
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("jk?")
    assert page.get_by_role("searchbox").input_value() == "jk?", "what is typed is no command"
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    page.wait_for_url(f"**/articles/{focused}")


def test_a_slash_leads_from_every_page_into_the_search_box(room: Room) -> None:
    page = room.page("/status")
    page.keyboard.press("/")
    page.locator("#q:focus").wait_for(timeout=5000)
    page.keyboard.type("gas")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=gas*")


def test_who_goes_back_from_an_article_stands_where_the_list_was_left(room: Room) -> None:
    page = room.page()
    first = page.locator(".card").count()
    page.locator("a.older").scroll_into_view_if_needed()
    page.locator(".card").nth(first).wait_for(state="attached")
    page.evaluate("document.body.dataset.same = ''")
    page.locator(".card h2 a").nth(first).click()
    page.wait_for_url("**/articles/*")
    page.evaluate("setTimeout(() => history.back())")  # `go_back` waits for a load, of which a kept page has none
    page.locator("body[data-same]").wait_for(timeout=5000)
    assert page.locator(".card").count() > first
    assert page.evaluate("scrollY") > 0


def test_the_first_tab_skips_to_the_content(room: Room) -> None:
    page = room.page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("width", [320, 768, 1600])
def test_nothing_sticks_out_at_any_width(room: Room, width: int) -> None:
    page = room.page(viewport={"width": width, "height": 700})
    for address in ADDRESSES:
        page.goto(room.address + address)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_hostile_fields_do_nothing(room: Room) -> None:
    page = room.page()
    for address in (*ADDRESSES, "/sections", "/?q=script"):
        page.goto(room.address + address)
        assert page.title().endswith("· Pressclip"), address
    page.goto(room.address + "/")
    page.locator("a.narrow").click()
    href = page.locator(".facets a", has_text="<script>").first.get_attribute("href")
    page.goto(room.address + str(href))
    assert page.locator(".card").count() == 1
    assert room.wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(room: Room, scheme: Any) -> None:
    page = room.page(color_scheme=scheme)
    found = set()
    for address in ADDRESSES:
        page.goto(room.address + address)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        found |= {tuple(pair) for pair in page.evaluate(PAIRS)}
    assert len(found) > 8
    faint = {pair: round(ratio, 2) for pair in found if (ratio := contrast(*pair)) < 4.5}
    assert faint == {}
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (luminance(paper) > 0.5) is (scheme == "light")


PAIRS = """() => {
  const pairs = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    const isSeen = node.checkVisibility() && !node.closest("[aria-hidden=true]");
    if (!isSeen || !walker.currentNode.textContent.trim()) continue;
    let behind = node;
    while (behind && getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
    const style = getComputedStyle(node);
    const paper = getComputedStyle(behind || document.body).backgroundColor;
    pairs.push([node.closest("svg") ? style.fill : style.color, paper]);
  }
  return pairs;
}"""


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of `rgb(1, 2, 3)`."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of two colours' luminances."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_a_reader_of_screens_finds_its_way(room: Room) -> None:
    page = room.page()
    for address in ADDRESSES:
        page.goto(room.address + address)
        for role in ("banner", "main", "contentinfo"):
            assert page.get_by_role(role, include_hidden=True).count() == 1, (address, role)
        assert page.get_by_role("navigation", name="Pages").count() == 1
        nameless = page.evaluate(NAMELESS)
        assert nameless == [], address


NAMELESS = """() => [...document.querySelectorAll(
    "a, button, input, select, summary, svg[role=img], nav, [role=region]")]
  .filter((node) => node.checkVisibility() && !node.closest("[aria-hidden=true]"))
  .filter((node) => !(node.textContent.trim() || node.getAttribute("aria-label") || node.labels?.length
    || document.getElementById(node.getAttribute("aria-labelledby") || "")?.textContent.trim()))
  .map((node) => node.outerHTML)"""


def test_one_signs_in_sees_a_page_and_signs_out(room: Room) -> None:
    settings = replace(SETTINGS, web=WebSettings(token="a long enough token"))
    context = make_context(settings, room.desk.archive.path, clock=lambda: NOON)
    with served(context) as address:
        room.address = address
        page = room.page("/?q=hydrogen")
        assert page.title() == "Sign in · Pressclip"
        page.get_by_label("Token").fill("wrong")
        page.get_by_role("button", name="Sign in").click()
        assert "wrong" in page.get_by_role("alert").inner_text()
        page.get_by_label("Token").fill("a long enough token")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/?q=hydrogen")
        assert page.locator(".card").count() == 9
        page.goto(f"{address}/status")
        page.get_by_role("button", name="Sign out").click()
        page.goto(f"{address}/status")
        assert page.title() == "Sign in · Pressclip"
        page.close()


def test_who_is_signed_in_goes_back_to_the_place_and_who_signed_out_to_no_page(room: Room) -> None:
    settings = replace(SETTINGS, web=WebSettings(token="a long enough token"))
    with served(make_context(settings, room.desk.archive.path, clock=lambda: NOON)) as address:
        room.address = address
        page = room.page("/?sort=newest")
        page.get_by_label("Token").fill("a long enough token")
        page.get_by_role("button", name="Sign in").click()
        page.locator("a.older").wait_for()
        for more in (40, 46):
            page.evaluate("scrollTo(0, document.body.scrollHeight)")
            page.locator(".card").nth(more - 1).wait_for(state="attached")
        left = page.locator(".card").nth(33)
        left.evaluate("card => scrollTo(0, scrollY + card.getBoundingClientRect().top - 30)")
        chosen, place = left.get_attribute("data-id"), left.evaluate("card => card.getBoundingClientRect().top")
        news, soon = documents(4)[1:], NOON + timedelta(minutes=1)
        room.aside.submit(write, room.desk.archive, lambda tx: put(tx, news, first=soon)).result()
        left.locator("h2 a").click()
        page.wait_for_url("**/articles/*")
        page.go_back()
        page.locator(f".card[data-id='{chosen}']").wait_for()
        page.evaluate(COMES_TO, [f".card[data-id='{chosen}']", place])
        ids = page.locator(".card").evaluate_all("cards => cards.map(card => card.dataset.id)")
        assert len(ids) == len(set(ids))
        page.goto(f"{address}/api/v1/articles")
        page.goto(f"{address}/status")
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/login")
        for _ in range(3):
            with page.expect_navigation():
                page.evaluate("setTimeout(() => history.back())")
            assert "hydrogen" not in page.content()
        page.close()


COMES_TO = """([which, top]) => new Promise((done, failed) => {
  const look = () => {
    const found = document.querySelector(which);
    if (found && Math.abs(found.getBoundingClientRect().top - top) < 3) done();
  };
  setInterval(look, 20);
  setTimeout(() => failed(`${which} is not where it was`), 10000);
})"""
