from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.digests import render_digest, split_digest
from alerts.forms import FORMS, Kind, fits
from pressclip.models import AlertItem
from tests.alerts.items import NOON, PLAIN, hit, item, stored, watch
from tests.alerts.test_messages import KINDS, NASTY, TEXT, Page
from tests.doubles.entities import parse, units


def one(number: int, *watches: str, section: str = "Africa", title: str | None = None) -> AlertItem:
    article = replace(PLAIN, title=title or f"Haftar, part {number}", url=f"https://news.example/{number}/")
    kept = replace(stored(article, number=number, section=section), time=NOON + timedelta(hours=number))
    return AlertItem(article=kept, watches=tuple(watch(name) for name in watches or ("libya",)))


def test_a_digest_is_ordered_by_watch_and_section_the_newest_first() -> None:
    items = [one(1), one(2, section="Energy"), one(3, "oil"), one(4, "libya", "oil"), one(5, section="Energy")]
    told = render_digest(items, "plain", zone="UTC", why="digest").text
    lines = [line for line in told.splitlines() if line.startswith(("—", "https", "5 "))]
    assert lines == [
        "5 articles",
        "— libya · Africa —", "https://news.example/4/", "https://news.example/1/",
        "— libya · Energy —", "https://news.example/5/", "https://news.example/2/",
        "— oil · Africa —", "https://news.example/3/",
    ]  # fmt: skip


def test_a_mail_begins_with_what_it_holds() -> None:
    told = render_digest([one(1), one(2), one(3, "oil")], "email", zone="UTC", why="storm")
    text = Page(told.html or "").text
    assert text.startswith("3 articles, all at oncelibya · Africa: 2oil · Africa: 1")
    assert told.subject == "[libya, oil] digest, 3 articles: Haftar, part 2"


def test_telegram_gets_its_own_markup_and_nothing_else() -> None:
    nasty = item(replace(PLAIN, title=NASTY), watch("<b>&", hit(PLAIN.text, "Haftar", "text")))
    told = render_digest([nasty], "telegram", zone="UTC", why="quiet")
    shown = parse(told.html or "").text
    assert shown.startswith("1 article, held back during the quiet hours\n\n— <b>& · Middle East —")
    assert NASTY in shown


@given(st.lists(st.tuples(TEXT, TEXT, st.sampled_from(("Africa", "Energy & <War>")), TEXT), min_size=1, max_size=40))
@pytest.mark.parametrize("kind", KINDS)
def test_every_part_of_a_digest_fits_and_each_article_is_in_one(
    kind: Kind, told: list[tuple[str, str, str, str]]
) -> None:
    items = [
        replace(one(number, name, section=section, title=title), article=replace(
            one(number).article, article=replace(PLAIN, title=title, excerpt=excerpt), section=section))
        for number, (title, name, section, excerpt) in enumerate(told)
    ]  # fmt: skip
    groups = split_digest(items, kind)
    assert sorted(i.article.id for group in groups for i in group) == list(range(len(items)))
    for group in groups:
        message = render_digest(group, kind, zone="Asia/Kathmandu", why="throttle")
        assert fits(message, kind)
        assert "no room" not in message.text
        if kind == "telegram":
            assert units(parse(message.html or "").text) <= FORMS[kind].limit


def test_what_grew_too_long_since_says_how_much_is_left_out() -> None:
    items = [one(number, title="very long words " * 20) for number in range(30)]
    message = render_digest(items, "plain", zone="UTC", why="digest")
    assert fits(message, "plain")
    assert "more that have no room here" in message.text
    assert message.text.startswith("30 articles")
