from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.forms import Kind, kind_of
from alerts.marks import clean
from alerts.messages import render, split
from pressclip.models import AlertItem, Hit
from tests.alerts.items import PLAIN, hit, item, stored, titled, watch
from tests.doubles.entities import parse, units

NASTY = 'AT&T <b>5 < 6 &amp; "q" *_['
KINDS: tuple[Kind, ...] = ("telegram", "email", "console", "plain")
TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("<>&\"'`*_[\\ \n\x00😀ש"), max_size=400)


class Page(HTMLParser):
    """The text a mail reader shows, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


def telegram(*items: AlertItem) -> str:
    return render(items, "telegram", zone="Europe/Rome").html or ""


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("tgram://1:A/2", "telegram"),
        ("TGRAM://1:A/2", "telegram"),
        ("mailto://h?to=a@b.org", "email"),
        ("mailtos://h?to=a@b.org", "email"),
        ("console://", "console"),
        ("ntfy://h/topic", "plain"),
    ],
)
def test_the_scheme_says_the_kind(url: str, kind: Kind) -> None:
    assert kind_of(url) == kind


def test_a_telegram_message_links_the_title_and_says_why() -> None:
    found = watch("libya", hit(PLAIN.title, "Haftar"), hit(PLAIN.text, "Haftar", "text"))
    assert telegram(item(PLAIN, found)) == (
        '<a href="https://news.example/2026/11/23/haftar-in-palermo/"><b>Haftar</b> in Palermo</a>\n'
        "Middle East · 23 Nov 2026, 13:00 CET · Ada Lovelace\n"
        "The general came late. Nobody had expected <b>Haftar</b> at all.\n"
        "libya: haftar in the title and the text"
    )


def test_a_plain_message_stars_the_hits_and_shows_the_address() -> None:
    found = watch("libya", hit(PLAIN.excerpt, "general", "excerpt"))
    assert render([item(PLAIN, found)], "plain", zone="UTC").text == (
        "Haftar in Palermo\n"
        "Middle East · 23 Nov 2026, 12:00 UTC · Ada Lovelace\n"
        "The *general* came late.\n"
        "libya: general in the excerpt\n"
        "https://news.example/2026/11/23/haftar-in-palermo/"
    )


def test_a_hit_deep_in_the_text_is_shown_with_what_stands_around_it() -> None:
    text = "before " * 500 + "Haftar spoke " + "after " * 500
    html = telegram(item(replace(PLAIN, text=text), watch("libya", hit(text, "Haftar", "text"))))
    line = html.splitlines()[2]
    assert line.startswith("…before")
    assert "<b>Haftar</b> spoke after" in line
    assert len(line) < 340


def test_three_watches_of_one_chat_are_named_in_one_item() -> None:
    title = PLAIN.title
    html = telegram(
        item(PLAIN, watch("libya", hit(title, "Haftar")), watch("italy", hit(title, "Palermo")), watch("all"))
    )
    assert html.splitlines()[3:] == ["libya: haftar in the title", "italy: palermo in the title", "all"]
    assert html.count("in Palermo") + html.count("<b>Palermo</b>") == 1


@pytest.mark.parametrize(
    ("occasion", "also", "told"),
    [
        ("new", True, "also matches libya"),
        ("edit:3", False, "edited, now matches libya"),
        ("edit:3", True, "edited, now also matches libya"),
    ],
)
def test_an_edit_and_a_later_watch_say_so(occasion: str, also: bool, told: str) -> None:
    assert telegram(item(PLAIN, watch("libya"), occasion=occasion, also=also)).splitlines()[-1] == told


def test_a_word_that_stands_there_twice_is_named_once() -> None:
    twice = watch("libya", hit("Oil, oil", "Oil"), hit("Oil, oil", "oil"))
    assert telegram(item(replace(PLAIN, title="Oil, oil"), twice)).splitlines()[-1] == "libya: oil in the title"


def test_many_clauses_are_counted_after_the_fourth() -> None:
    hits = [Hit(clause=f"c{number}", field="title", start=0, end=1) for number in range(6)]
    told = telegram(item(PLAIN, watch("libya", *hits))).splitlines()[-1]
    assert told.startswith("libya: c0 in the title, c1 in")
    assert told.endswith("c3 in the title, 2 more")


def test_many_watches_are_counted_after_the_tenth() -> None:
    told = telegram(item(PLAIN, *(watch(f"w{number}") for number in range(12)))).splitlines()
    assert told[-2:] == ["w9", "and 2 more"]


def test_markup_in_a_title_arrives_as_its_text() -> None:
    html = telegram(titled(NASTY, ["5 <"]))
    assert html.startswith(
        '<a href="https://news.example/2026/11/23/haftar-in-palermo/">'
        'AT&amp;T &lt;b&gt;<b>5 &lt;</b> 6 &amp;amp; "q" *_[</a>\n'
    )
    assert parse(html).text.splitlines()[0] == NASTY
    mail = render([titled(NASTY)], "email", zone="UTC")
    assert NASTY in Page(mail.html or "").text
    assert mail.subject == f"[libya] {NASTY} · Middle East"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,<script>",
        'https://news.example/"onmouseover="alert(1)',
        "https://news.example/a b",
        "https://news.example/\u202egpj.exe",
        "https://[half/",
        "//news.example/",
        "https://news.example/" + "a" * 1000,
        "",
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_an_address_that_is_not_plain_http_is_never_a_link(url: str, kind: Kind) -> None:
    message = render([item(replace(PLAIN, url=url))], kind, zone="UTC")
    assert Page(message.html or "").links == []
    assert "news.example" not in message.text
    assert "script" not in message.text


def test_a_script_in_a_title_stays_text() -> None:
    title = '<script>alert(1)</script><img src=x onerror="alert(1)">'
    page = Page(render([titled(title)], "email", zone="UTC").html or "")
    assert title in page.text
    assert set(page.tags) <= {"div", "a", "b"}


def test_a_line_end_in_a_title_begins_no_header() -> None:
    message = render([titled("Harmless\r\nBcc: everyone@example.org\x00")], "email", zone="UTC")
    assert message.subject == "[libya] Harmless Bcc: everyone@example.org · Middle East"


def test_an_escape_code_in_a_title_does_not_reach_the_terminal() -> None:
    text = render([titled("\x1b[31mred\x9b2J [bold]x[/bold]", ["red"])], "console", zone="UTC").text
    assert text.splitlines()[0] == "[31m\x1b[1mred\x1b[22m2J [bold]x[/bold]"


def test_a_subject_names_the_watches_and_the_count() -> None:
    one, two = item(PLAIN, watch("libya")), item(replace(PLAIN, title="Second"), watch("oil"), watch("libya"), number=2)
    assert render([one], "email", zone="UTC").subject == "[libya] Haftar in Palermo · Middle East"
    assert render([one, two], "email", zone="UTC").subject == "[libya, oil] 2 articles: Haftar in Palermo"
    edited = item(PLAIN, *(watch(name) for name in "abcde"), occasion="edit:2")
    assert render([edited], "email", zone="UTC").subject == "[a, b, c +2] edited: Haftar in Palermo · Middle East"


def test_a_long_subject_is_cut() -> None:
    subject = render([titled("word " * 60)], "email", zone="UTC").subject
    assert len(subject) <= 100
    assert subject.endswith("word…")


def test_an_empty_title_has_a_name_to_click() -> None:
    assert ">(untitled)</a>" in telegram(item(replace(PLAIN, title=" \n")))


def test_a_flood_is_split_between_articles_each_part_valid_and_in_order() -> None:
    items = [item(replace(PLAIN, title=f"{number:03} {NASTY}"), number=number) for number in range(60)]
    groups = split(items, "telegram")
    assert [one for group in groups for one in group] == items
    assert 3 < len(groups) < 20
    for group in groups:
        shown = parse(telegram(*group)).text
        assert [line[:3] for line in shown.splitlines() if "AT&T" in line] == [f"{one.article.id:03}" for one in group]


def test_nothing_to_tell_makes_no_message() -> None:
    assert split([], "telegram") == ()


def test_articles_that_grew_are_told_with_less_and_the_last_are_counted() -> None:
    some = [item(replace(PLAIN, title="t" * 300, excerpt="e " * 400), number=number) for number in range(12)]
    message = render(some, "telegram", zone="UTC")
    assert message.text.count("https://") == 12
    assert "no room" not in message.text
    assert "e e" not in message.text
    many = render(some * 20, "telegram", zone="UTC")
    assert (many.html or "").endswith("more that have no room here")
    assert units(many.html or "") <= 4096


@pytest.mark.parametrize(("kind", "count", "limit"), [("telegram", 5, 4096), ("plain", 1, 1000)])
def test_the_limit_holds_to_the_last_unit_with_the_subject_and_two_for_a_line_end(
    kind: Kind, count: int, limit: int
) -> None:
    whole = []
    for length in range(1, 301):
        article = replace(PLAIN, url="https://news.example/" + "a" * 340, excerpt="e" * 200, title="t" * length)
        message = render([item(article, number=number) for number in range(count)], kind, zone="UTC")
        body = max(message.text, message.html or "", key=units).replace("\n", "\r\n")
        assert units(message.subject) + units(body) <= limit
        whole.append("e" * 200 in body)
    assert whole[0]
    assert not whole[-1]  # so the sweep has crossed the limit


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(TEXT, TEXT, st.integers(-3, 400), st.integers(-3, 400)), min_size=1, max_size=12),
    st.sampled_from(KINDS),
)
def test_whatever_the_titles_every_article_is_in_one_message_that_fits(
    told: list[tuple[str, str, int, int]], kind: Kind
) -> None:
    items = [
        item(
            replace(PLAIN, title=title, excerpt=excerpt, url=f"https://news.example/?a=&lt;{number}&copy=1"),
            watch(
                "libya",
                Hit(clause="x", field="title", start=a, end=b),
                Hit(clause="y", field="excerpt", start=a, end=b),
            ),
            number=number,
        )
        for number, (title, excerpt, a, b) in enumerate(told)
    ]
    groups = split(items, kind)
    assert [one for group in groups for one in group] == items
    for group in groups:
        message = render(group, kind, zone="Asia/Kathmandu")
        assert "no room" not in message.text
        assert len(message.subject) <= 100
        if kind == "telegram":
            assert units(message.html or "") <= 4096
            shown = parse(message.html or "")
            assert [entity["url"] for entity in shown.entities if entity["type"] == "text_link"] == [
                one.article.article.url for one in group
            ]
            for one in group:
                assert clean(one.article.article.title)[:40] in shown.text
        if kind == "plain":
            assert units(message.subject) + units(message.text) <= 1000
        if kind == "email":
            assert Page(message.html or "").links == [one.article.article.url for one in group for _ in range(2)]


@settings(max_examples=100, deadline=None)
@given(TEXT, TEXT, TEXT, st.sampled_from(KINDS))
def test_one_article_always_fits_whatever_it_holds(title: str, author: str, section: str, kind: Kind) -> None:
    article = replace(PLAIN, title=title * 10, authors=(author,) * 9, url="https://news.example/" + "%20" * 320)
    many = [watch(f"{number}{author}", Hit(clause=title, field="title", start=0, end=9)) for number in range(30)]
    one = replace(item(article, *many), article=stored(article, section=section * 5))
    message = render([one], kind, zone="UTC")
    limit = {"telegram": 4096, "email": 100_000, "console": 20_000, "plain": 1000}[kind]
    assert units(message.subject) + max(units(message.text), units(message.html or "")) <= limit
    if kind == "telegram":
        parse(message.html or "")


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://news.example/a/", True),
        ("http://www.news.example/a/", True),
        ("https://m.news.example/a/", True),
        ("https://news.example.evil.example/a/", False),
        ("https://evil-news.example/a/", False),
        ("https://news.example@evil.example/a/", False),
    ],
)
def test_an_address_that_leads_away_from_the_site_is_printed_and_not_linked(url: str, linked: bool) -> None:
    one = replace(item(replace(PLAIN, url=url)), home="https://www.news.example/")
    for kind in ("telegram", "email", "console", "plain"):
        message = render([one], kind, zone="UTC")
        assert url in message.text
        if message.html is not None:
            assert ("<a href=" in message.html) is linked
            assert url in message.html
    shown = parse(render([one], "telegram", zone="UTC").html or "")
    assert [one["type"] for one in shown.entities] == ["text_link" if linked else "code"]
