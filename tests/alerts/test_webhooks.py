"""A service that only Apprise knows."""

from urllib.parse import quote

import pytest

from pressclip.redaction import hide
from pressclip.settings import ChannelSettings
from tests.alerts.sending import NASTY, alert
from tests.doubles.webhook import Webhook

# Apprise looks for a module of the standard library that Python 3.11 calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, "sent"), (400, "failed"), (401, "failed"), (404, "failed"), (410, "failed"), (408, "retry"),
        (429, "retry"), (500, "retry"), (502, "retry"), (503, "retry"),
    ],
)  # fmt: skip
def test_a_services_status_says_whether_to_try_again(status: int, state: str) -> None:
    with Webhook() as hook:
        hook.statuses.append(status)
        url = f"json://user:secretword@127.0.0.1:{hook.port}/secretpath"
        outcome = alert(ChannelSettings(name="hook", url=url), NASTY)
    assert outcome.state == state
    assert len(hook.taken) == (state == "sent")
    assert "secret" not in outcome.error


def test_what_was_filled_in_is_in_no_outcome_however_the_library_encodes_it() -> None:
    secret = "Abc+def/ghi=="
    hide([secret, "p4w"])
    for part in (quote(secret, safe=""), "p4w"):
        with Webhook() as hook:
            url = f"json://127.0.0.1:{hook.port}/hooks/{part}"
        outcome = alert(ChannelSettings(name="hook", url=url))
        assert "Max retries exceeded with url: /hooks/*** (Caused by" in outcome.error


def test_a_service_that_is_away_is_tried_again() -> None:
    with Webhook() as hook:
        url = f"json://127.0.0.1:{hook.port}/"
    assert alert(ChannelSettings(name="hook", url=url)).state == "retry"
