"""An article as a line of an export: everything that the archive knows of it, with names in place of its own numbers.

What a file says is checked while it is decoded: types and sizes here by msgspec, addresses and characters in `checked`.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from pressclip.addresses import absolute, key
from pressclip.models import YEARS, Access, Precision
from queries.syntax import MAX_LENGTH

LONGEST_LINE = 32_000_000  # bytes: an article with fifty versions of the longest text
Time = Annotated[datetime, Meta(tz=True)]
Name = Annotated[str, Meta(min_length=1, max_length=1_000)]
Site = Annotated[str, Meta(min_length=1, max_length=100)]
Short = Annotated[str, Meta(max_length=1_000)]
Long = Annotated[str, Meta(max_length=5_000)]
Asked = Annotated[str, Meta(max_length=MAX_LENGTH)]
Whole = Annotated[str, Meta(max_length=500_000)]
Address = Annotated[str, Meta(min_length=1, max_length=20_000)]
Number = Annotated[int, Meta(ge=0, lt=1 << 62)]
_SOURCE = re.compile(r"page|feed|api|card:.+|article:\d{1,18}", re.DOTALL)
_PORT = re.compile(r"^([^/?]+):(?:80|443)(?=[/?]|$)")  # of which keys once kept one
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f<>\"\\^`{|}\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Where it was seen; `url` is the section's, `formerly` the names that it had.

    `site` is the section's where it is not the line's.
    """

    section: Name
    site: Site | None = None
    site_home: Address | None = None
    url: Address | None = None
    formerly: Annotated[list[Name], Meta(max_length=100)] = field(default_factory=list)
    first_seen: Time
    last_seen: Time
    position: Number = 0
    baseline: bool = True
    live: bool = False
    title: Short = ""
    excerpt: Long | None = None
    source: Literal["page", "feed", "api"] = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A superseded version; `source` is page, feed, api, card:SECTION or article:ID of one that was merged into it.

    `site` is the section's where it is not the line's.
    """

    field: Literal["title", "excerpt", "text"]
    source: Short
    site: Site | None = None
    value: Whole
    superseded_at: Time
    echo: bool = False  # another source made the same edit before
    number: Number = 0  # of the article's newest edit then; 0: none is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """A field that changed at every reading; `source` and `site` as of a version."""

    field: Literal["title", "excerpt", "text"]
    source: Short
    site: Site | None = None
    at: Time


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where a clause hit; one that does not tell the clause and the field is left out."""

    clause: Asked = ""
    field: Short = ""
    start: Number = 0
    end: Number = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A watch that it met."""

    watch: Name
    occasion: Name
    query: Asked
    version: Short
    revision: Number
    judged_on: Literal["card", "text", "empty"]
    decided_at: Time
    hits: Annotated[list[Found], Meta(max_length=10_000)] = field(default_factory=list)
    told: Annotated[list[Name], Meta(max_length=1_000)] | None = (
        None  # channels; none: an older line, which tells of none
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """An article that turned out to be this one."""

    id: Number
    at: Time


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """An article of its story, itself among them; `likeness` to the one that it was found by."""

    url: Address
    likeness: Annotated[float, Meta(ge=0, le=1)]
    at: Time


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What was said of the rights in it, by one means; `site` where another one than the line's did."""

    source: Name
    site: Site | None = None
    said: Short
    no_text: bool
    no_copy: bool
    since: Time
    until: Time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One article; only `url`, `title`, `site` and `section` must be there. Times are aware."""

    url: Address
    title: Short
    site: Site
    section: Name
    id: Number | None = None
    site_home: Address | None = None
    section_url: Address | None = None
    label: Short | None = None
    authors: Annotated[list[Short], Meta(max_length=1_000)] = field(default_factory=list)
    categories: Annotated[list[Short], Meta(max_length=1_000)] = field(default_factory=list)
    time: Time | None = None
    published: Time | None = None
    published_to: Time | None = None
    published_precision: Precision = "unknown"
    published_disputed: bool = False
    first_seen: Time | None = None
    announced_at: Time | None = None
    gone_at: Time | None = None
    modified: Time | None = None
    page_at: Time | None = None
    text_at: Time | None = None
    exact: dict[str, Time] = field(default_factory=dict)  # the times above to the microsecond
    access: Access = "open"
    excerpt: Long | None = None
    text: Whole | None = None
    text_source: Literal["page", "feed", "api"] | None = None
    image: Address | None = None
    language: Short | None = None
    bio: Long | None = None
    origin: Literal["live", "baseline", "backfill", "import", "reread"] = "import"
    page_state: Literal["none", "owed", "read", "failed", "gone", "reserved"] = "none"
    page_title: Short | None = None
    aliases: Annotated[list[Address], Meta(max_length=1_000)] = field(default_factory=list)
    first_alias: Address | None = None  # the one by which it was filed, where it is not that of `url`
    sightings: Annotated[list[Sighting], Meta(max_length=1_000)] = field(default_factory=list)
    revision_list: Annotated[list[Version], Meta(max_length=10_000)] = field(default_factory=list)
    noise: Annotated[list[Noise], Meta(max_length=1_000)] = field(default_factory=list)
    match_list: Annotated[list[Matched], Meta(max_length=10_000)] = field(default_factory=list)
    merged_ids: Annotated[list[Merged], Meta(max_length=10_000)] = field(default_factory=list)
    story_list: Annotated[list[Twin], Meta(max_length=1_000)] = field(default_factory=list)
    rights_list: Annotated[list[Right], Meta(max_length=1_000)] = field(default_factory=list)

    @property
    def said(self) -> list[Version | Noise]:
        """What has a source."""
        return [*self.revision_list, *self.noise]


EXACT = (
    "time", "published", "published_to", "first_seen", "announced_at", "gone_at", "modified", "page_at", "text_at",
)  # fmt: skip
_INSTANT = timedelta(0)
_LENGTHS: dict[Precision, timedelta] = {
    "minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7),
    "month": timedelta(days=31), "year": timedelta(days=366),
}  # fmt: skip
_DECODER = msgspec.json.Decoder(Line)


def decode(line: bytes) -> Line:
    """The article that a line tells of. Raises ValueError, in words, where it is none or cannot be taken in."""
    if len(line) > LONGEST_LINE:
        raise ValueError(f"longer than {LONGEST_LINE:,} bytes")
    try:
        return checked(_DECODER.decode(line))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(str(error)) from None


def checked(line: Line) -> Line:
    """The line with its exact times, without control characters. Raises ValueError where an address cannot be one."""
    for name, address in (("url", line.url), ("site_home", line.site_home), ("section_url", line.section_url)):
        _check_address(name, address)
    for named in (line, *line.sightings, *line.said, *line.rights_list):
        _check_site(named.site)
    for place in line.sightings:
        _check_address("sightings url", place.url)
        _check_address("sightings site_home", place.site_home)
    for twin in line.story_list:
        _check_address("story_list url", twin.url)
    aliases = [_PORT.sub(r"\1", one) for one in line.aliases]
    for alias in aliases:
        if key(f"http://{alias}") != alias and alias != key(line.url):
            raise ValueError(f"aliases: no key of an address: {alias!r}")
    for one in line.said:
        if not _SOURCE.fullmatch(one.source):
            raise ValueError(f"no source: {one.source!r}")
    if unknown := line.exact.keys() - set(EXACT):
        raise ValueError(f"exact: no such time: {min(unknown)!r}")
    known: Any = line.exact
    first, image = _first_alias(line, aliases), line.image if _is_address(line.image) else None
    exact = _bounded(replace(line, **known, aliases=aliases, first_alias=first, image=image))
    cleaned: Line = _clean(exact)
    return cleaned


def _first_alias(line: Line, aliases: list[str]) -> str | None:
    """The key by which it was filed, where that is not the one of its address; it must lead to it, and to it alone."""
    first, mine = line.first_alias, key(line.url)
    if first is not None and first not in {*aliases, mine}:
        raise ValueError(f"first_alias: none of its aliases: {first[:200]!r}")
    return None if first == mine else first


def _bounded(line: Line) -> Line:
    """The line with both bounds of when it was published, since a claim without one gives way to any other."""
    if line.published is None:
        return line
    length = _LENGTHS.get(line.published_precision, _INSTANT) if line.published.year < YEARS[-1] else _INSTANT
    upper = line.published_to or line.published + length
    if upper < line.published:
        raise ValueError("published_to: before published")
    is_instant = upper == line.published and line.published_precision == "unknown"
    return replace(line, published_to=upper, published_precision="second" if is_instant else line.published_precision)


def _check_site(name: str | None) -> None:
    """As the configuration takes them: by another name a site could never be followed."""
    if name is not None and (name != name.strip() or not name.isprintable() or {*name} & {"/", ":"}):
        raise ValueError(f"site: no name of a site: {name!r}")


def _check_address(name: str, address: str | None) -> None:
    if address is not None and not _is_address(address):
        raise ValueError(f"{name}: not an http(s) address: {address[:200]!r}")


def _is_address(address: str | None) -> bool:
    if address is None or _UNSAFE.search(address) or not address.lower().startswith(("http://", "https://")):
        return False
    try:
        return absolute(address, address) is not None and bool(key(address))
    except ValueError:
        return False


def _clean(value: Any) -> Any:
    """Without control characters, however deep. Raises ValueError for a time that no clock of a newsroom showed."""
    if isinstance(value, str):
        return _CONTROL.sub("", value)
    if isinstance(value, datetime) and value.year not in YEARS:
        raise ValueError(f"no time of an article: {value.isoformat()}; years are from {YEARS[0]} to {YEARS[-1]}")
    if isinstance(value, list):
        return [_clean(inner) for inner in value]
    if isinstance(value, dict):
        return {_clean(name): _clean(inner) for name, inner in value.items()}
    if isinstance(value, (Line, Sighting, Version, Noise, Matched, Found, Merged, Twin, Right)):
        return replace(value, **{name: _clean(getattr(value, name)) for name in value.__slots__})
    return value
