"""A message that was sent stands as it was but for the titles that changed."""

from dataclasses import replace

from alerts.digests import render_digest
from alerts.messages import render
from alerts.rewriting import rewritten
from pressclip.models import AlertItem, Message, Rewrite
from tests.alerts.items import PLAIN, hit, item, watch
from tests.doubles.entities import parse


def stands(message: Message) -> Rewrite:
    return Rewrite(reference="7", text=message.text, html=message.html, titles=message.titles)


def told(number: int, title: str = "Haftar in Palermo") -> AlertItem:
    article = replace(PLAIN, title=title, url=f"https://news.example/{number}/")
    return item(article, watch("libya", hit(title, "Haftar")), number=number)


def updated(number: int, title: str) -> AlertItem:
    one = item(replace(PLAIN, title=title, url=f"https://news.example/{number}/"), number=number)
    return replace(one, occasion="update:2", before="Haftar in Palermo")


def test_of_two_articles_with_one_title_the_right_one_is_marked() -> None:
    before = stands(render([told(1), told(2)], "telegram", zone="UTC"))
    after = rewritten(before, [updated(2, "Haftar <&> 😀")], zone="UTC")
    assert after is not None
    assert after.html is not None
    assert before.html is not None
    assert after.html.count("Haftar &lt;&amp;&gt; 😀 (updated)</a>") == 1
    assert after.html.split("\n\n")[0] == before.html.split("\n\n")[0]
    assert parse(after.html).text.count("(updated)") == 1
    again = rewritten(after, [updated(2, "Haftar comes")], zone="UTC")
    assert again is not None
    assert again.html == after.html.replace("Haftar &lt;&amp;&gt; 😀 (updated)", "Haftar comes (updated)")


def test_a_digest_keeps_its_headings() -> None:
    before = stands(render_digest([told(1), told(2, "Haftar again")], "telegram", zone="UTC", why="digest"))
    after = rewritten(before, [updated(1, "Palermo")], zone="UTC")
    assert after is not None
    assert "— libya · Middle East —" in after.text
    assert "Palermo (updated)" in after.text.splitlines()


def test_a_text_of_a_users_own_template_has_the_title_where_it_was_put() -> None:
    before = Rewrite(reference="7", text="News: Haftar in Palermo!", html=None, titles=((1, "*Haftar* in", "<b>"),))
    after = rewritten(before, [updated(1, "Palermo")], zone="UTC")
    assert after is not None
    assert after.text == "News: Palermo (updated)!"


def test_of_a_title_that_stands_twice_none_is_marked() -> None:
    text = "Haftar in Palermo again!\nHaftar in Palermo!"
    own = Rewrite(reference="7", text=text, html=None, titles=((2, "x", "x"),))
    assert rewritten(own, [updated(2, "Palermo")], zone="UTC") is None
    html = "Haftar in Palermo again\nHaftar in Palermo"
    linked = Rewrite(reference="7", text=html, html=html, titles=((2, "Haftar in Palermo", "Haftar in Palermo"),))
    assert rewritten(linked, [updated(2, "Palermo")], zone="UTC") is None


def test_what_does_not_stand_in_the_message_or_finds_no_room_in_it_is_not_marked() -> None:
    before = stands(render([told(1)], "telegram", zone="UTC"))
    assert rewritten(before, [updated(3, "Palermo")], zone="UTC") is None
    assert rewritten(replace(before, html="<b>else</b>"), [updated(1, "Palermo")], zone="UTC") is None
    full = replace(before, html=f"{before.html}{'x' * (4096 - len(before.html or '') - 90)}")
    assert rewritten(full, [updated(1, "Palermo " * 30)], zone="UTC") is None
