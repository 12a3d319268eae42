"""A mail as it goes over the wire."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alerts.digests import render_digest
from alerts.forms import FORMS, REPEAT, units
from alerts.mails import mail_of
from alerts.messages import render
from alerts.repeats import as_repeat
from alerts.targets import Mailbox
from pressclip.models import Message
from tests.alerts.items import titled
from tests.alerts.sending import NASTY

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TARGET = Mailbox(host="mail.example.org", port=587, sender=("Press — Clips", "press@example.org"), to=("", "a@b.org"))


def arrived(message: Message, channel: str = "desk", target: Mailbox = TARGET) -> EmailMessage:
    """The mail as its reader's program gets it."""
    raw = mail_of(message, target, channel, NOON).as_bytes()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert raw.isascii()
    return message_from_bytes(raw, policy=default)


def test_a_repeat_is_the_same_mail_to_a_mail_program_and_another_message_is_not() -> None:
    first = Message(subject="a", text="t", key="7.1", thread="libya")
    again = arrived(as_repeat(first))
    assert again["Message-ID"] == arrived(first)["Message-ID"]
    assert again["Subject"] == "(repeat?) a"
    assert again.get_content().startswith(REPEAT)
    names = {
        arrived(one, channel)["Message-ID"]
        for one in (first, Message(subject="a", text="t", key="8.1"), Message(subject="a", text="t"))
        for channel in ("desk", "other")
    }
    assert len(names) == 6


def test_mails_of_one_watch_are_one_thread() -> None:
    one, two, other = (
        arrived(Message(subject="a", text="t", key=key, thread=thread))["References"]
        for key, thread in (("1", "libya"), ("2", "libya"), ("3", "oil"))
    )
    assert one == two != other
    assert arrived(Message(subject="a", text="t"))["References"] is None


def test_filters_and_holiday_notices_know_a_mail_by_its_headers() -> None:
    mail = arrived(Message(subject="a", text="t"), "Büro / desk")
    assert mail["List-Id"] == "Pressclip <b-ro-desk.pressclip.example.org>"
    assert mail["List-Unsubscribe"] == "<mailto:press@example.org?subject=unsubscribe>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == NOON
    assert mail["From"] == "Press — Clips <press@example.org>"


def test_headers_of_the_address_are_added_but_replace_none_of_ours() -> None:
    given_too = (("X-Desk", "a\r\nBcc: x@y.org"), ("Subject", "no"), ("Bcc", "x@y.org"))
    target = Mailbox(host="h", port=25, sender=("", "p@e.org"), to=("", "a@b.org"), headers=given_too)
    mail = arrived(Message(subject="a", text="t"), target=target)
    assert (mail["X-Desk"], mail["Subject"], mail["Bcc"]) == ("a Bcc: x@y.org", "a", None)


@pytest.mark.parametrize("address", ["no address", "a@", "@b.org", "a b@c.org"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        arrived(
            Message(subject="a", text="t"), target=Mailbox(host="h", port=25, sender=("", "p@e.org"), to=("", address))
        )


@settings(deadline=None)
@given(st.text(max_size=300))
@example(NASTY)
@example("[sample] digest, 3 articles: this is how we tell you of articles that came together")
@example("Oil\r\nBcc: all@example.org\n\nbody · – ·")
@example("\u2028\x85\x0c\x1c=?utf-8?q?forged?=")
def test_whatever_the_title_no_header_is_added_and_the_words_arrive(title: str) -> None:
    message = render([titled(title)], "email", zone="UTC")
    mail = arrived(message)
    assert sorted(mail.keys()) == sorted(arrived(Message(subject="a", text="t", html="h")).keys())
    assert "\n" not in mail["Subject"]
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert text.get_content().replace("\r\n", "\n") == message.text + "\n"
    assert f"\n{message.html}\n" in html.get_content().replace("\r\n", "\n")
    assert mail["Subject"] == message.subject
    well_formed(html.get_content())


def well_formed(html: str) -> ElementTree.Element:
    """The page as XML, which takes no stray mark and no control character."""
    closed = re.sub(r"<((?:meta|br)[^>]*)>", r"<\1/>", html.replace("<!DOCTYPE html>", ""))
    return ElementTree.fromstring(closed)  # noqa: S314 - our own words


def test_a_mail_is_a_whole_page_behind_its_plain_text_in_lines_that_every_server_takes() -> None:
    message = render_digest([titled(f"{NASTY} {number}") for number in range(40)], "email", zone="UTC", why="digest")
    raw = mail_of(message, TARGET, "desk", NOON).as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998  # RFC 5322, 2.1.1
    assert b"\n" not in raw.replace(b"\r\n", b"")
    mail = message_from_bytes(raw, policy=default)
    parts = [(one.get_content_type(), one["Content-Transfer-Encoding"]) for one in mail.iter_parts()]
    assert [kind for kind, _ in parts] == ["text/plain", "text/html"]  # the best comes last: RFC 2046, 5.1.4
    assert {encoding for _, encoding in parts} <= {"7bit", "quoted-printable", "base64"}
    html = mail.get_body(("html",))
    assert isinstance(html, EmailMessage)
    page = well_formed(html.get_content())
    assert page.findtext("head/title") == message.subject
    names = {one.get("name"): one.get("content") for one in page.iter("meta")}
    assert names["color-scheme"] == "light dark"
    assert "width=device-width" in str(names["viewport"])
    assert len(page.findall(".//a")) == 80


def test_no_page_is_put_around_a_page_of_a_users_own_template() -> None:
    own = "<!doctype html><html><body>Mine</body></html>"
    html = arrived(Message(subject="a", text="t", html=own)).get_body(("html",))
    assert isinstance(html, EmailMessage)
    assert html.get_content().strip() == own


@pytest.mark.parametrize("title", ["😀 " * 40, "شلوم مؤتمر باليرمو " * 5, NASTY, "é" * 100, "x" * 300])
def test_a_subject_beyond_ascii_is_cut_into_words_that_every_program_decodes(title: str) -> None:
    message = render([titled(title)], "email", zone="UTC")
    raw = mail_of(message, TARGET, "desk", NOON).as_bytes()
    folded = re.search(rb"^Subject:([^\r]*(?:\r\n[ \t][^\r]*)*)", raw, re.MULTILINE)
    assert folded is not None
    words = folded.group(1).split()
    assert all(len(word) <= 75 for word in words if word.startswith(b"=?"))  # RFC 2047, 2
    assert str(make_header(decode_header(folded.group(1).decode().strip()))) == message.subject
    assert message.subject.startswith("[libya] ")


def test_a_mail_that_goes_on_from_another_names_it() -> None:
    first = arrived(Message(subject="a", text="t", key="7.1", thread="libya"))
    update = arrived(Message(subject="updated", text="t", key="8.1", thread="libya", answers="7.1"))
    assert update["In-Reply-To"] == first["Message-ID"]
    assert update["References"].split() == [first["References"], first["Message-ID"]]
    assert update["Message-ID"] != first["Message-ID"]


def test_what_is_marked_as_a_repeat_still_keeps_within_the_limit() -> None:
    for length in range(1, 300):
        message = as_repeat(render([titled("x" * length, ["x"])] * 3, "plain", zone="UTC"))
        assert units(message.subject) + units(message.text) <= FORMS["plain"].limit
