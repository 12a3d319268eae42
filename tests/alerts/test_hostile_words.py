"""Whatever stands in an article's fields or a query, no channel's markup and no terminal obeys it."""

import os
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser
from io import StringIO
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alerts.channels import send
from alerts.digests import render_digest
from alerts.forms import Kind
from alerts.mails import mail_of
from alerts.messages import render
from alerts.targets import Chat, Mailbox
from alerts.telegram_api import Answer
from alerts.telegram_sender import send_telegram
from pressclip.models import AlertItem, Hit, Message, WatchHit
from pressclip.settings import ChannelSettings
from tests.alerts.items import NOON, PLAIN, stored, titled
from tests.doubles.entities import parse

EVIL = '<script>alert(1)</script><b onmouseover="x">&amp; ]]> \x1b[31m \x9b \u202e \r\nBcc: a@b'
TITLES = int(os.environ.get("PRESSCLIP_SOAK_TITLES", "150"))  # `make soak` tries ten thousand
WEAPONS = (
    "<script>alert(1)</script>", "javascript:alert(1)", '"onmouseover="x', "' onclick='x", '=HYPERLINK("http://e/")',
    "]]>", "<!--", "-->", "</a>", "<a href=x>", "<b>", "</b", "&amp;", "&#0;", "&lt", "<img src=x onerror=y>", "\x00",
    "\x1b[31m", "\x1b]8;;http://e/\x07", "\x9b", "\u202e", "\u2066", "\u200f", "\r\nBcc: a@b.org", "\n.\r\n",
    "\n\nX: y", "=?utf-8?q?x?=", "*_[`", "AT&T", "🗞️", "\ufeff", "\u2028", "\x85", "x" * 5_000,
)  # fmt: skip
FIELDS = ("title", "excerpt", "author", "section", "clause", "query", "watch")


def hostile(field: str) -> AlertItem:
    """An alert with the hostile words in one field."""
    article = replace(
        PLAIN,
        title=EVIL if field == "title" else PLAIN.title,
        excerpt=EVIL if field == "excerpt" else PLAIN.excerpt,
        authors=(EVIL,) if field == "author" else PLAIN.authors,
    )
    hit = Hit(clause=EVIL if field == "clause" else "haftar", field="title", start=0, end=6)
    watch = WatchHit(
        watch=EVIL if field == "watch" else "libya", query=EVIL if field == "query" else "haftar", hits=(hit,)
    )
    section = EVIL if field == "section" else "Africa"
    return AlertItem(article=stored(article, section=section), watches=(watch,))


class _Tags(HTMLParser):
    """The tags and attributes of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(name for name, _ in attrs)}
        self.links |= {value or "" for name, value in attrs if name in {"href", "src"}}


@pytest.mark.parametrize("kind", ["telegram", "email", "console", "plain"])
@pytest.mark.parametrize("field", FIELDS)
def test_hostile_words_are_shown_as_words(field: str, kind: Kind) -> None:
    message = render([hostile(field)], kind, zone="UTC")
    tags = _Tags()
    tags.feed(message.html or "")
    assert not {"script", "onmouseover"} & tags.found
    for told in (message.subject, message.text.replace("\x1b[1m", "").replace("\x1b[22m", ""), message.html or ""):
        assert not set("\x1b\x9b\u202e\r") & set(told)
    assert "\n" not in message.subject


_PIECES = st.one_of(st.sampled_from(WEAPONS), st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
_OBEYED = {"\x1b", "\x9b", "\x85", "\u2028", "\u2029", "\u202e", "\u2066", "\r", "\x00"}
_MAIL = {
    "from", "to", "subject", "date", "message-id", "list-id", "list-unsubscribe", "auto-submitted", "mime-version",
    "content-type", "content-transfer-encoding", "references",
}  # fmt: skip
_TARGET = Mailbox(host="mail.example.org", port=25, sender=("Clips", "press@example.org"), to=("", "desk@example.org"))


@settings(max_examples=TITLES, deadline=None, suppress_health_check=list(HealthCheck))
@example(["".join(WEAPONS)])
@given(st.lists(_PIECES, min_size=1, max_size=6))
def test_whatever_a_title_is_it_is_inert_in_every_message(pieces: list[str]) -> None:
    one = titled("".join(pieces))
    for alert in (one, replace(one, article=stored(replace(one.article.article, excerpt="".join(pieces))))):
        for is_digest in (False, True):
            is_inert_on_telegram(_told(alert, "telegram", is_digest=is_digest))
            is_inert_in_a_mail(_told(alert, "email", is_digest=is_digest))
            is_inert_on_a_console(_told(alert, "console", is_digest=is_digest))
            is_inert(_told(alert, "plain", is_digest=is_digest).text)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_PIECES, min_size=1, max_size=6), st.integers(0, 1))
def test_ten_thousand_titles_are_taken_by_telegram(pieces: list[str], is_digest: int) -> None:
    is_inert_on_telegram(_told(titled("".join(pieces)), "telegram", is_digest=bool(is_digest)))


def _told(alert: AlertItem, kind: Kind, *, is_digest: bool) -> Message:
    message = render_digest([alert], kind, zone="UTC", why="digest") if is_digest else render([alert], kind, zone="UTC")
    assert "\n" not in message.subject
    is_inert(message.subject)
    return message


def is_inert(text: str) -> None:
    assert not _OBEYED & set(text)


def is_inert_on_telegram(message: Message) -> None:
    asked: list[Any] = []

    def call(_token: str, _method: str, payload: Any) -> Answer:
        asked.append(payload)
        return Answer(status=200, body={"ok": True, "result": {"message_id": 1}})

    send_telegram(Chat(token="1:a", chat=42), message, call)
    [payload] = asked
    shown = parse(payload["text"])  # as strictly as the Bot API does
    is_inert(shown.text)
    assert {entity["type"] for entity in shown.entities} <= {"bold", "text_link"}
    assert {entity["url"] for entity in shown.entities if "url" in entity} <= {PLAIN.url}


def is_inert_in_a_mail(message: Message) -> None:
    mail = message_from_bytes(mail_of(message, _TARGET, "desk", NOON).as_bytes(), policy=default)
    assert {name.lower() for name in mail} <= _MAIL
    assert str(mail["To"]) == "desk@example.org"
    body = mail.get_body(("html",))
    assert body is not None
    tags = _Tags()
    tags.feed(str(body.get_content()))
    assert not {name for name in tags.found if name.startswith("on")} | tags.found & {"script", "img", "iframe", "form"}
    assert {link for link in tags.links if not link.startswith("mailto:")} <= {PLAIN.url}


def is_inert_on_a_console(message: Message) -> None:
    out = StringIO()
    assert send(ChannelSettings(name="screen", url="console://"), message, "console", console=out).state == "sent"
    is_inert(out.getvalue())
