"""`[[channels]]`: who is told, and how."""

from datetime import timedelta

from alerts.addresses import check_url
from pressclip.config import values
from pressclip.config.names import note_repeats, read_name
from pressclip.config.tables import Table
from pressclip.settings import ChannelSettings

_LEAST_HEARTBEAT, _LONGEST_HEARTBEAT = timedelta(hours=1), timedelta(days=365)


def read_channels(root: Table) -> tuple[ChannelSettings, ...]:
    """All channels, no two of one name."""
    tables = root.tables("channels")
    channels = tuple(_read_channel(table) for table in tables)
    note_repeats(tables, [channel.name for channel in channels])
    return channels


def _read_channel(table: Table) -> ChannelSettings:
    table.require("url", '"tgram://${TELEGRAM_TOKEN}/${TELEGRAM_CHAT}"')
    channel = ChannelSettings(
        name=read_name(table, "phone"),
        url=table.secret("url", "", _url, in_url=True),
        digest=table.parsed("digest", None, values.digest),
        quiet=table.parsed("quiet", None, values.quiet),
        timezone=table.parsed("timezone", "UTC", values.zone),
        max_per_hour=table.number("max_per_hour", None, 1, 1_000),
        storm=table.number("storm", 30, 1, 1_000) or 30,
        heartbeat=table.duration("heartbeat", None, _LEAST_HEARTBEAT, _LONGEST_HEARTBEAT),
        operator=table.flag("operator", default=False),
        on_uncertain=table.choice("on_uncertain", "repeat", ("repeat", "skip")),
        updates=table.flag("updates", default=False),
    )
    table.close()
    return channel


def _url(text: str) -> str:
    problem = check_url(text)
    if problem is not None:
        raise ValueError(problem)
    return text
