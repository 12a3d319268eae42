"""What of a configuration must never be shown."""

from urllib.parse import urlsplit

from alerts.addresses import secrets_of
from pressclip.models import Settings


def secrets(settings: Settings) -> tuple[str, ...]:
    """Every text that must not appear in a log: what channels' URLs hide, the web page's token, whose ping it is."""
    hidden = {secret for channel in settings.channels for secret in secrets_of(channel.url)}
    ping = urlsplit(settings.service.ping_url)
    hidden |= secrets_of(f"ping://{ping.path}?{ping.query}")  # its host is none
    return tuple(sorted(hidden | ({settings.web.token} if settings.web.token else set())))
