"""What of a configuration must never be shown."""

from alerts.addresses import secrets_of
from pressclip.models import Settings


def secrets(settings: Settings) -> tuple[str, ...]:
    """Every text that must not appear in a log: what channels' URLs hide, and the web page's token."""
    hidden = {secret for channel in settings.channels for secret in secrets_of(channel.url)}
    return tuple(sorted(hidden | ({settings.web.token} if settings.web.token else set())))
