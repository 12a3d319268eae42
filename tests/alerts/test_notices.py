from datetime import UTC, datetime, timedelta

import pytest

from alerts.forms import Kind
from alerts.messages import render_notice
from pressclip.models import Notice, Trouble

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def troubles(count: int, *, ended: bool = False, error: str = "HTTP 500") -> tuple[Trouble, ...]:
    over = NOON + timedelta(hours=2) if ended else None
    return tuple(
        Trouble(section=f"news/Section {n}", status="broken", error=error, began=NOON, ended=over) for n in range(count)
    )


@pytest.mark.parametrize(
    ("began", "ended", "subject"),
    [
        (1, 0, "Pressclip: 1 section cannot be read"),
        (0, 2, "Pressclip: 2 sections can be read again"),
        (3, 1, "Pressclip: 3 sections cannot be read, 1 section can be read again"),
    ],
)
def test_the_subject_counts_what_broke_and_what_recovered(began: int, ended: int, subject: str) -> None:
    notice = Notice(began=troubles(began), ended=troubles(ended, ended=True), followed=9)
    assert render_notice(notice, "email", zone="UTC").subject == subject


def test_times_are_the_channels_own() -> None:
    notice = Notice(began=troubles(1), ended=(), followed=9)
    assert "since 23 Nov 13:00 (HTTP 500)" in render_notice(notice, "plain", zone="Europe/Rome").text


@pytest.mark.parametrize(("kind", "limit"), [("telegram", 4096), ("plain", 1000), ("email", 100_000)])
def test_however_much_broke_the_notice_fits_and_counts_the_rest(kind: Kind, limit: int) -> None:
    notice = Notice(began=troubles(300, error="<b>&" * 100), ended=troubles(300, ended=True), followed=400)
    message = render_notice(notice, kind, zone="UTC")
    assert len(message.html or message.text) + len(message.subject) <= limit
    assert "more" in message.text
    assert "<b>&" not in (message.html or "")


def test_an_error_cannot_bring_in_control_characters() -> None:
    notice = Notice(began=troubles(1, error="a\x1b[31mb\r\nBcc: x"), ended=(), followed=9)
    text = render_notice(notice, "console", zone="UTC").text
    assert "\x1b" not in text
    assert "\r" not in text
