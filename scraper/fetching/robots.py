"""What a robots.txt says to Pressclip (RFC 9309). Pure."""

import re
from dataclasses import dataclass
from datetime import timedelta

from protego import Protego

from scraper.fetching.origin_files import FileRecord

AGENT = "pressclip"
MAX_BYTES = 500 * 1024  # of it are read (RFC 9309, 2.5)
_MAX_DELAY = timedelta(days=1)
_AGENT_LINE = re.compile(r"\s*user[- ]?agent\s*[:\s]\s*([\w*-]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one origin; `delay` is the Crawl-delay, at most a day, zero where there is none."""

    parsed: Protego
    delay: timedelta

    def allow(self, url: str) -> bool:
        """Whether this address may be fetched."""
        return self.parsed.can_fetch(url, AGENT)


def rules_of(record: FileRecord) -> Rules:
    """The rules that a robots.txt sets; an empty one allows all."""
    parsed = Protego.parse(_ours(record.body))
    return Rules(parsed, timedelta(seconds=min(parsed.crawl_delay(AGENT) or 0.0, _MAX_DELAY.total_seconds())))


def _ours(body: str) -> str:
    """The file with every agent's name reduced to Pressclip's, `*` or `other`.

    Only an agent's whole name is ours, and a file of thousands of agents in one group would take the parser minutes.
    """
    return "\n".join(_reduced(line) for line in body.splitlines())


def _reduced(line: str) -> str:
    agent = _AGENT_LINE.match(line)
    if agent is None:
        return line
    name = agent[1].lower()
    return f"User-agent: {name if name in {AGENT, '*'} else 'other'}"
