"""What of a configuration must never be shown."""

from urllib.parse import unquote, urlsplit

from alerts.addresses import secrets_of
from pressclip.settings import Settings


def secrets(settings: Settings) -> tuple[str, ...]:
    """Every text that must not appear in a log: channels', the web page's, the proxy's, the ping's."""
    hidden = {secret for channel in settings.channels for secret in secrets_of(channel.url)}
    if password := urlsplit(settings.http.proxy).password:
        hidden |= {password, unquote(password)}
    ping = urlsplit(settings.service.ping_url)
    hidden |= secrets_of(f"ping://{ping.path}?{ping.query}")  # its host is none
    return tuple(sorted(hidden | ({settings.web.token} if settings.web.token else set())))
