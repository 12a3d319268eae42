from datetime import timedelta

import pytest

from alerts.outcomes import is_reason, read_outcome
from pressclip.models import Outcome

TELEGRAM = "Failed to send Telegram notification to 42: {}, error={}."


def test_what_was_sent_is_sent_whatever_was_logged() -> None:
    assert read_outcome(True, [TELEGRAM.format("Forbidden", 403)]) == Outcome(state="sent")


@pytest.mark.parametrize(
    ("line", "state"),
    [
        (TELEGRAM.format("Bad Request: chat not found", 400), "failed"),
        (TELEGRAM.format("Bad Request: group chat was upgraded to a supergroup chat", 400), "failed"),
        (TELEGRAM.format("Bad Request: TOPIC_CLOSED", 400), "failed"),
        (TELEGRAM.format("Unauthorized", 401), "failed"),
        (TELEGRAM.format("Forbidden: bot was blocked by the user", 403), "failed"),
        (TELEGRAM.format("Not Found", 404), "failed"),
        (TELEGRAM.format("Request Timeout", 408), "retry"),
        (TELEGRAM.format("Bad Gateway", 502), "retry"),
        ("Failed to send ntfy notification: Service Unavailable, error=503.", "retry"),
        ("Socket Exception: {'desk@example.org': (550, b'no such user')}", "failed"),
        ("Socket Exception: (535, b'authentication failed')", "failed"),
        ("Socket Exception: (421, b'closing', 'press@example.org')", "retry"),
        ("Socket Exception: (451, b'greylisted')", "retry"),
        ("Socket Exception: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed", "failed"),
        ("Socket Exception: [Errno 111] Connection refused", "retry"),
        ("Socket Exception: [Errno -2] Name or service not known", "retry"),
    ],
)
def test_a_refusal_for_good_is_failed_and_anything_else_is_tried_again(line: str, state: str) -> None:
    outcome = read_outcome(False, [line])
    assert (outcome.state, outcome.after) == (state, None)
    assert outcome.error == line.removeprefix("Socket Exception: ")


@pytest.mark.parametrize(("seconds", "after"), [("30", timedelta(seconds=30)), ("315360000", timedelta(days=1))])
def test_flood_control_says_when_to_come_back_within_a_day(seconds: str, after: timedelta) -> None:
    outcome = read_outcome(False, [TELEGRAM.format(f"Too Many Requests: retry after {seconds}", 429)])
    assert (outcome.state, outcome.after) == ("retry", after)


@pytest.mark.parametrize(
    ("told", "uncertain"),
    [
        (["Socket Exception: HTTPSConnectionPool: Read timed out. (read timeout=20.0)"], True),
        (["Socket Exception: ('Connection aborted.', RemoteDisconnected('closed'))"], True),
        (["Service 'E-Mail' did not finish within 60.000s."], True),
        (["Socket Exception: timed out", 'Sending email to "desk@example.org" failed.'], True),
        (["Socket Exception: Connection unexpectedly closed", 'Sending email to "desk@example.org" failed.'], True),
        (['Connection error while submitting email to "mail"', "Socket Exception: timed out"], False),
        (["Socket Exception: [Errno 111] Connection refused"], False),
        (["Socket Exception: (451, b'peer timed out')", 'Sending email to "desk@example.org" failed.'], False),
    ],
)
def test_a_message_that_may_have_arrived_is_named_so(told: list[str], uncertain: bool) -> None:
    assert read_outcome(False, told).state == ("uncertain" if uncertain else "retry")


def test_a_failure_without_a_word_is_tried_again() -> None:
    assert read_outcome(False, []) == Outcome(state="retry", error="no reason was given")


@pytest.mark.parametrize(
    ("level", "line", "reason"),
    [
        ("WARNING", TELEGRAM.format("Forbidden", 403), True),
        ("ERROR", "Service 'Telegram' did not finish within 60.000s.", True),
        ("DEBUG", "Socket Exception: timed out", True),
        ("DEBUG", "Telegram Payload: {'text': 'error=403, retry after 99'}", False),
        ("INFO", "Sent Telegram notification.", False),
    ],
)
def test_a_line_that_quotes_the_message_is_no_reason(level: str, line: str, reason: bool) -> None:
    assert is_reason(level, line) is reason
