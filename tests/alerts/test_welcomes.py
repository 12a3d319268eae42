import pytest

from alerts.forms import Kind
from alerts.messages import render_welcome
from pressclip.models import Welcome
from tests.alerts.items import PLAIN, item, titled
from tests.doubles.entities import parse, units

WELCOME = Welcome(
    filed=1308,
    sections=(("Africa", 1000), ("Hotels & Resorts", 308)),
    failed=(("Videos", "HTTP 404 for https://news.example/videos/"),),
    watches=(("libya", 12, (item(PLAIN), titled("5 < 6"))), ("oil", 0, ())),
)


def test_a_welcome_says_what_was_filed_what_failed_and_what_would_have_matched() -> None:
    assert render_welcome(WELCOME, "plain", zone="Europe/Rome").text == (
        "Filed 1,308 articles of 2 sections. None of them is an alert: alerts begin with what appears from now on.\n"
        "Africa 1000, Hotels & Resorts 308\n"
        "Not read yet: Videos (HTTP 404 for https://news.example/videos/)\n"
        "\n"
        "libya would have matched 12 articles in the last 7 days, the newest:\n"
        "• Haftar in Palermo (Middle East · 23 Nov 2026, 13:00 CET · Ada Lovelace)"
        " https://news.example/2026/11/23/haftar-in-palermo/\n"
        "• 5 < 6 (Middle East · 23 Nov 2026, 13:00 CET · Ada Lovelace)"
        " https://news.example/2026/11/23/haftar-in-palermo/\n"
        "\n"
        "oil would have matched 0 articles in the last 7 days."
    )


def test_its_articles_are_links_where_links_can_be() -> None:
    shown = parse(render_welcome(WELCOME, "telegram", zone="UTC").html or "")
    assert "Hotels & Resorts 308" in shown.text
    assert [(entity["type"], entity["text"][:9]) for entity in shown.entities] == [
        ("text_link", "• Haftar "), ("text_link", "• 5 < 6 (")
    ]  # fmt: skip
    assert '<a href="https://news.example/' in (render_welcome(WELCOME, "email", zone="UTC").html or "")


@pytest.mark.parametrize(("kind", "limit"), [("telegram", 4096), ("plain", 1000), ("email", 100_000)])
def test_a_welcome_of_many_sections_and_watches_names_fewer_and_counts_the_rest(kind: Kind, limit: int) -> None:
    many = Welcome(
        filed=9000,
        sections=tuple((f"Section {number} 😀", number) for number in range(300)),
        failed=tuple((f"Broken {number}", "<&>" * 100) for number in range(100)),
        watches=tuple((f"watch {number}", 5, (item(PLAIN),) * 5) for number in range(200)),
    )
    message = render_welcome(many, kind, zone="UTC")
    assert units(message.subject) + max(units(message.text), units(message.html or "")) <= limit
    assert "9,000 articles of 300 sections" in message.text
    assert "more watches" in message.text
    assert "more sections not read yet" in message.text


@pytest.mark.parametrize(("kind", "limit"), [("telegram", 4096), ("plain", 1000), ("email", 100_000)])
def test_what_is_told_of_new_watches_fits_however_many_they_are(kind: Kind, limit: int) -> None:
    watches = tuple((f"watch {number} 😀", 5, (item(PLAIN),) * 5) for number in range(3000))
    message = render_welcome(Welcome(filed=0, sections=(), failed=(), watches=watches, days=7), kind, zone="UTC")
    assert units(message.subject) + max(units(message.text), units(message.html or "")) <= limit
    assert message.subject == "Pressclip: watch 0 😀 and 2,999 more are new"
    assert message.text.startswith("3,000 watches are new here and tell of what appears from now on.\n")
    assert "more watches" in message.text
