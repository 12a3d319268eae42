"""Pictures of real mails in a browser, as a program would show them: `python -m tests.mail_pictures [FOLDER]`.

Without a folder the one in the README is made anew; with one, an alert and a digest, on a phone and wide, by day and
night.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal

from alerts.digests import render_digest
from alerts.mails import mail_of
from alerts.messages import render
from alerts.targets import Mailbox
from pressclip.models import AlertItem, Message
from tests.alerts.items import NOON, PLAIN, hit, item, watch
from tests.web.pages.serving import browser

DOCS = Path(__file__).parents[1] / "docs"
_TARGET = Mailbox(host="localhost", port=25, sender=("Pressclip", "p@example.org"), to=("", "a@example.org"))
_SIZES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 360, "height": 640}, "is_mobile": True},
    "wide": {"viewport": {"width": 1000, "height": 700}},
}
_STORIES = (
    ("Haftar’s men return to the coast, and the oil flows again", "Africa", "A tanker made fast.", "libya", "Haftar"),
    ("مؤتمر باليرمو يعود بعد عام", "Africa", "التقى الوفدان في باليرمو للمرة الثانية هذا العام.", "libya", "باليرمو"),
    ("AT&T <b>5 < 6 &amp; \"q\" 😀 and what gas has to do with it", "Energy", "It is dug twice.", "energy", "gas"),
)  # fmt: skip


def stories() -> list[AlertItem]:
    """Three articles, as a watch finds them."""
    return [_story(number, *told) for number, told in enumerate(_STORIES, start=1)]


def _story(number: int, title: str, section: str, excerpt: str, name: str, word: str) -> AlertItem:
    url = f"https://news.example/2026/11/23/{'a-rather-long-slug-that-no-phone-has-room-for-' * number}{number}/"
    article = replace(PLAIN, title=title, excerpt=excerpt, text=None, url=url)
    one = item(article, watch(name, hit(title, word)), number=number)
    at = NOON - timedelta(minutes=7 * number)
    return replace(one, article=replace(one.article, section=section, sections=(section,), time=at))


def mails() -> Iterator[tuple[str, Message]]:
    """What is looked at, by name."""
    yield "alert", render(stories()[:1], "email", zone="Europe/Rome")
    yield "digest", render_digest(stories(), "email", zone="Europe/Rome", why="quiet")


def page_of(message: Message) -> str:
    """The HTML of the mail, as it arrives."""
    part = mail_of(message, _TARGET, "desk", NOON).get_body(("html",))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


def main(folder: Path | None = None) -> None:
    """Writes the pictures."""
    told = dict(mails())
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    wanted = [(name, size, scheme) for name in told for size in _SIZES for scheme in schemes]
    with browser() as opened:
        for name, size, scheme in wanted if folder else [("digest", "phone", schemes[1])]:
            page = opened.new_page(**_SIZES[size], color_scheme=scheme)
            page.set_content(page_of(told[name]))
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "scrolls sideways"
            path = folder / f"{name}-{size}-{scheme}.png" if folder else DOCS / "mail.png"
            page.screenshot(path=path, full_page=True)
            page.close()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
