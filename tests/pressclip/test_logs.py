import json
import logging
from collections.abc import Iterator

import pytest

from pressclip.events import emit, warn
from pressclip.logs import setup
from pressclip.redaction import hide


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = before, level


def test_an_event_is_one_line_whatever_its_fields_hold(capsys: pytest.CaptureFixture[str]) -> None:
    setup("text")
    warn("section.polled", section="news/Europe", error='two\nlines and a "quote"')
    [line] = capsys.readouterr().err.splitlines()
    assert line.endswith(r'warning section.polled section=news/Europe error="two\nlines and a \"quote\""')


def test_json_lines_hold_time_level_event_and_fields(capsys: pytest.CaptureFixture[str]) -> None:
    setup("json")
    emit("message.sent", channel="phone", attempt=2)
    told = json.loads(capsys.readouterr().err)
    assert told.pop("time").endswith("Z")
    assert told == {"level": "info", "event": "message.sent", "channel": "phone", "attempt": 2}


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_is_ever_logged(capsys: pytest.CaptureFixture[str], form: str) -> None:
    setup(form)
    hide(("12345:TOKEN", "p%40ssed"))
    emit("message.retry", error="POST /bot12345:TOKEN/sendMessage by p%40ssed failed")
    told = capsys.readouterr().err
    assert "TOKEN" not in told
    assert "ssed" not in told
    assert "***" in told


def test_libraries_that_print_tokens_are_not_heard(capsys: pytest.CaptureFixture[str]) -> None:
    setup("text")
    for name in ("urllib3.connectionpool", "apprise", "httpx"):
        logging.getLogger(name).warning("POST /bot12345:TOKEN")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_secret_with_quotes_and_escapes_of_a_page_do_not_reach_the_log(
    capsys: pytest.CaptureFixture[str], form: str
) -> None:
    setup(form)
    hide(('pa"ss\\word',))
    emit("message.retry", error='login with pa"ss\\word failed', section="A\x1b[31m\x9b\u202e")
    told = capsys.readouterr().err.rstrip("\n")
    assert "ss" not in told.replace("message", "").replace("pressclip", "")
    assert told.isprintable()


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_another_library_logs_is_one_line_without_control_characters_and_secrets(
    capsys: pytest.CaptureFixture[str], form: str
) -> None:
    setup(form)
    hide(("long\nsecret",))
    logging.getLogger("somelib").warning("evil\n2026-11-26T00:00:00Z info daemon.stopped \x1b[31m \u202e long\nsecret")
    told = capsys.readouterr().err.rstrip("\n")
    assert told.isprintable()
    assert (
        r"evil\n2026-11-26T00:00:00Z info daemon.stopped \x1b[31m \u202e ***".replace(
            r"\x1b", r"\u001b" if form == "json" else r"\x1b"
        )
        in told
    )


def test_the_secrets_of_a_reload_are_hidden_too(capsys: pytest.CaptureFixture[str]) -> None:
    setup("text")
    hide(("first-token",))
    hide(("second-token",))
    emit("x", error="first-token second-token")
    told = capsys.readouterr().err
    assert "first" not in told
    assert "second" not in told
