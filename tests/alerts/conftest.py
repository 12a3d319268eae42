"""A Bot API and a mail server of our own on loopback, reached by Apprise as it is."""

from collections.abc import Iterator

import pytest

from tests.doubles.connect_proxy import ConnectProxy
from tests.doubles.smtp import SmtpSink
from tests.doubles.telegram import TelegramDouble


@pytest.fixture
def bot(monkeypatch: pytest.MonkeyPatch) -> Iterator[TelegramDouble]:
    with TelegramDouble() as double, ConnectProxy({("api.telegram.org", 443): double.address}) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(double.ca_bundle))
        yield double


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as sink:
        yield sink
