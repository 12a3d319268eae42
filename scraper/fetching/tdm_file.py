"""What an origin's `/.well-known/tdmrep.json` reserves: rules for paths, the first that fits decides. Pure.

TDM Reservation Protocol (TDMRep), final report of the W3C group, 10 May 2024, "TDM File on the Origin Server";
patterns are those of robots.txt (`*`, `$`), matched from the path's beginning; other values than 0 and 1 count as none.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlsplit

from scraper.fetching.origin_files import FileRecord

PATH = "/.well-known/tdmrep.json"
_MOST_RULES = 1_000
_LONGEST_PATTERN, _LONGEST_POLICY = 2_000, 1_000  # characters
_MOST_PARTS = 50  # of a pattern, between its stars
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")  # RFC 3986, 2.3
_AS_WRITTEN = "!#%&'()+,/:;=?@[]~"  # what is encoded already, and reserved; for $ and * patterns have %24 and %2A


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: for the paths that fit `location`, rights are reserved, are not, or (None) nothing is said."""

    location: str
    reserved: bool | None
    policy: str | None = None

    @property
    def words(self) -> str:
        """The rule in the protocol's words, fit to be shown."""
        value = "unset" if self.reserved is None else int(self.reserved)
        policy = f", tdm-policy {self.policy}" if self.policy else ""
        location = "".join(one for one in self.location if one.isprintable())
        return f"tdm-reservation {value} on {location}{policy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TdmFile:
    """The rules of one origin in their order; `error` says why a file that is there could not be read."""

    rules: tuple[Rule, ...] = ()
    error: str | None = None

    def rule_for(self, url: str) -> Rule | None:
        """The rule for an address of this origin, None where the file says nothing of it."""
        if not self.rules:
            return None
        parts = urlsplit(url)
        path = _comparable(parts.path or "/") + (f"?{_comparable(parts.query)}" if parts.query else "")
        return next((rule for rule in self.rules if _fits(rule.location, path)), None)

    @property
    def reserves(self) -> bool:
        """Whether any of it reserves rights."""
        return any(rule.reserved for rule in self.rules)


def tdm_file_of(record: FileRecord) -> TdmFile:
    """What a file says. One that cannot be read says nothing: its site does not take part in the protocol."""
    if not record.body.strip():
        return TdmFile()
    try:
        said = json.loads(record.body)
    except (ValueError, RecursionError):  # cut at the size that is read, nested without end, or no JSON at all
        return TdmFile(error="it is no JSON")
    if isinstance(said, dict):  # one rule without the brackets that it must have
        said = [said]
    if not isinstance(said, list):
        return TdmFile(error="it is no list of rules")
    rules = tuple(_rules(said[:_MOST_RULES]))
    return TdmFile(rules=rules, error=None if rules or not said else "none of its rules names a location")


def _rules(said: list[Any]) -> Iterator[Rule]:
    for one in said:
        location = one.get("location") if isinstance(one, dict) else None
        if isinstance(location, str) and 0 < len(location.strip()) <= _LONGEST_PATTERN:
            yield Rule(
                location=_rooted(location.strip()),
                reserved=_reserved(one.get("tdm-reservation")),
                policy=policy_of(one.get("tdm-policy")),
            )


def _rooted(location: str) -> str:
    return location if location[0] in "/*" else f"/{location}"


def _reserved(value: object) -> bool | None:
    """The value as the protocol has it, a number; that number in quotes is meant alike."""
    if isinstance(value, str):
        return reservation_of(value)
    return bool(value) if isinstance(value, (int, float)) and value in {0, 1} else None


def reservation_of(value: str) -> bool | None:
    """What a header or meta tag says; None where it is neither 0 nor 1."""
    return {"0": False, "1": True}.get(value.strip())


def policy_of(value: object) -> str | None:
    """The address of a policy, None where there is none that could be shown."""
    text = value.strip() if isinstance(value, str) else ""
    is_address = text.lower().startswith(("http://", "https://")) and text.isprintable() and " " not in text
    return text[:_LONGEST_POLICY] if is_address else None


def _comparable(path: str) -> str:
    """A path as it is compared: what need not be encoded is not, everything else is, in capitals (RFC 9309, 2.2.2)."""
    return _ENCODED.sub(_recoded, quote(path, safe=_AS_WRITTEN, errors="replace"))


def _recoded(match: re.Match[str]) -> str:
    plain = unquote_to_bytes(match[0]).decode("latin-1")
    return plain if _UNRESERVED.fullmatch(plain) else match[0].upper()


@lru_cache(maxsize=4 * _MOST_RULES)
def _parts(location: str) -> tuple[bool, str, tuple[str, ...]]:
    """Whether a pattern fits whole paths alone, and what stands between its stars."""
    whole = location.endswith("$")
    first, *rest = [_comparable(part) for part in (location[:-1] if whole else location).split("*")[:_MOST_PARTS]]
    return whole, first, tuple(rest)


def _fits(location: str, path: str) -> bool:
    """Whether a pattern fits a path from its beginning; each part is looked for once, and never again."""
    whole, first, rest = _parts(location)
    if not path.startswith(first):
        return False
    at = len(first)
    for number, part in enumerate(rest, start=1):
        if whole and number == len(rest):
            return len(path) - len(part) >= at and path.endswith(part)
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return not whole or at == len(path)
