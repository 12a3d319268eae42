"""The stretches of time of which articles may be missing: gaps, what is late, and what was before anything was read."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from db.coverage import Span
from db.gaps import begin_of, gaps_of, read_until
from db.sections import SectionState
from pressclip.standing import is_behind

BEFORE = "no section was read for that time"
PARTLY = "before the first reading, when the sections showed only what still stood there"
LEFT = "none of the sections is followed any more"
_Spans = Mapping[int, tuple[Span, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A stretch of time (aware UTC) that was not seen of a section, or of all or some (None), and why."""

    section: str | None
    begins: datetime
    ends: datetime
    why: str
    site: str | None = None  # whose it is, or all of whose sections; None: of all sites


def missing(
    sections: Sequence[SectionState],
    followed: Collection[int],
    spans: _Spans,
    within: tuple[datetime, datetime],
    now: datetime,
) -> list[Missing]:
    """What may be missing in that span of time, oldest first; only those `followed` (ids) can be late. Pure.

    A section that came later, when others of its site were read already, leaves no gap before.
    """
    begins, ends = within
    found = [*_before(sections, spans, within), *_after(sections, followed, spans, now)]
    for one in sections:
        gaps = gaps_of(spans.get(one.id, ()))
        found += [
            Missing(section=one.name, site=one.site, begins=gap.begins, ends=gap.ends, why=gap.why) for gap in gaps
        ]
    cut = (
        replace(one, begins=max(one.begins, begins), ends=min(one.ends, ends))
        for one in found
        if one.begins < ends and one.ends > begins
    )
    return sorted(cut, key=lambda one: one.begins)


def _before(sections: Sequence[SectionState], spans: _Spans, within: tuple[datetime, datetime]) -> Iterator[Missing]:
    """What came before any section was read for it, and what before all were that the first site began with.

    Likewise of each site that came later: others were read meanwhile.
    """
    begin = {one.id: at for one in sections if (at := begin_of(spans.get(one.id, ()))) is not None}
    first = min([within[1], *begin.values()])
    yield Missing(section=None, begins=within[0], ends=first, why=BEFORE)
    read = [one for one in sections if one.id in begin]
    known = _all_known(read, begin, _started(read) or first, first)
    if known > first:
        yield Missing(section=None, begins=first, ends=known, why=PARTLY)
    for site in {one.site: None for one in read}:
        mine = [one for one in read if one.site == site]
        its = _all_known(mine, begin, _started(mine) or first, first)
        if its > known:
            yield Missing(section=None, site=site, begins=known, ends=its, why=PARTLY)


def _all_known(
    sections: Sequence[SectionState], begin: Mapping[int, datetime], started: datetime, otherwise: datetime
) -> datetime:
    """Since when all of these are known, those that came later than the first reading since then."""
    return max((min(begin[one.id], started) for one in sections), default=otherwise)


def _started(sections: Sequence[SectionState]) -> datetime | None:
    """When the first of these was read for the first time."""
    return min((one.baseline_at for one in sections if one.baseline_at is not None), default=None)


def _after(
    sections: Sequence[SectionState], followed: Collection[int], spans: _Spans, now: datetime
) -> Iterator[Missing]:
    """What came since a section was read last that is late or fails, or since the last one was left."""
    read = {one.id: at for one in sections if (at := read_until(spans.get(one.id, ()), one.last_success)) is not None}
    for one in sections:
        if one.id in followed and is_behind(one, now):
            since = read.get(one.id) or _started([other for other in sections if other.site_id == one.site_id])
            if since is not None:
                why = _why_late(one, known=one.id in read)
                yield Missing(section=one.name, site=one.site, begins=since, ends=now, why=why)
    if read and not any(one.id in followed for one in sections):
        yield Missing(section=None, begins=max(read.values()), ends=now, why=LEFT)


def _why_late(section: SectionState, *, known: bool) -> str:
    said = "not read since" if known else "never read"
    return f"{said}: {section.status}" if section.failures and section.status else said
