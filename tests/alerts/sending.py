"""What the tests of sending share: channels, and one alert sent to one of them."""

from alerts.channels import send
from alerts.forms import kind_of
from alerts.messages import render
from pressclip.models import Outcome
from pressclip.settings import ChannelSettings
from tests.alerts.items import titled
from tests.doubles.smtp import SmtpSink

SENT = Outcome(state="sent")
NASTY = 'AT&T <b>5 < 6 &amp; "q" *_[ 😀 <i> שלום'
PHONE = ChannelSettings(name="phone", url="tgram://123456:ABC-secret_token/42")
OTHER = ChannelSettings(name="other", url="tgram://123456:ABC-secret_token/43")


def desk(sink: SmtpSink, login: str = "") -> ChannelSettings:
    """A mail channel of the sink; `login` as in a URL, with its @."""
    url = f"mailto://{login}127.0.0.1:{sink.port}?from=press@example.org&to=desk@example.org"
    return ChannelSettings(name="desk", url=url)


def alert(channel: ChannelSettings, title: str = "Haftar in Palermo") -> Outcome:
    """How the sending of one article ended."""
    kind = kind_of(channel.url)
    return send(channel, render([titled(title)], kind, zone="UTC"), kind)
