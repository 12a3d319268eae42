import io
import logging
import subprocess
import sys

import pytest

from alerts.channels import send, verify
from alerts.messages import render
from pressclip.errors import DeliveryError
from pressclip.models import Message
from pressclip.settings import ChannelSettings
from tests.alerts.items import titled
from tests.alerts.sending import PHONE, SENT

# Apprise looks for a module of the standard library that Python 3.11 calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def test_the_console_stars_the_hits_where_it_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    channel = ChannelSettings(name="here", url="console://")
    message = render([titled("Haftar \x1b[2Jspoke", ["Haftar"])], "console", zone="UTC")
    assert send(channel, message, "console") == SENT
    told = capsys.readouterr().out
    assert told.startswith("*Haftar* [2Jspoke\n")
    assert told.endswith("\n\n")
    assert "\x1b" not in told


def test_a_console_that_lacks_a_letter_still_shows_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert send(ChannelSettings(name="here", url="console://"), Message(subject="", text="Łódź 😀"), "console") == SENT
    assert raw.getvalue() == b"??d? ?\n\n"


def test_a_service_that_is_not_known_is_retried_until_the_configuration_is_right() -> None:
    outcome = send(ChannelSettings(name="x", url="nosuch://secret/x"), Message(subject="s", text="t"), "plain")
    assert outcome.state == "retry"
    assert "secret" not in outcome.error


@pytest.mark.parametrize("url", ["console://", PHONE.url, "mailto://h.example?to=a@example.org&from=b@example.org"])
def test_an_address_that_apprise_understands_is_fine(url: str) -> None:
    verify(url)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("tgram://123456:ABC-secret_token/", "names no recipient"),
        ("tgram://secrettoken/42", "cannot read"),
        ("nosuch://secret", "no such service"),
        ("join://secret!key", "invalid"),
        ("json://127.0.0.1/?attach=/secret", "attach="),
        ("ntfy://ntfy.example/secret1/secret2", "several recipients"),
    ],
)
def test_an_address_that_cannot_work_is_refused_without_its_secrets(
    url: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = logging.StreamHandler(io.StringIO())
    logger = logging.getLogger("apprise")
    monkeypatch.setattr(logger, "handlers", [heard])
    with pytest.raises(DeliveryError, match=reason) as refusal:
        verify(url)
    assert "secret" not in str(refusal.value)
    assert "secret" not in heard.stream.getvalue()


def test_apprise_is_loaded_only_when_something_goes_out() -> None:
    program = (
        "import sys; from alerts.channels import send, verify; from alerts.messages import render; "
        "verify('console://'); sys.exit('apprise' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
