"""The stretches of time of which articles may be missing: gaps, what is late, and what was before anything was read."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from db.coverage import Span
from db.gaps import begin_of, gaps_of, read_until
from db.sections import SectionState
from pressclip.standing import is_behind

BEFORE = "no section was read for that time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A stretch of time (aware UTC) that was not seen of a section, or of any (None), and why."""

    section: str | None
    begins: datetime
    ends: datetime
    why: str


def missing(
    sections: Sequence[SectionState],
    followed: Collection[int],
    spans: dict[int, tuple[Span, ...]],
    within: tuple[datetime, datetime],
    now: datetime,
) -> list[Missing]:
    """What may be missing in that span of time, oldest first; only those `followed` (ids) can be late. Pure.

    A section is answerable for the time since its oldest card: one that came later leaves no gap before, as long as
    another was read.
    """
    begins, ends = within
    known = [begin for one in sections if (begin := begin_of(spans.get(one.id, ()))) is not None]
    found = [Missing(section=None, begins=begins, ends=min([ends, *known]), why=BEFORE)]
    for one in sections:
        found += _of_section(one, spans.get(one.id, ()), now, is_followed=one.id in followed)
    cut = (
        Missing(section=one.section, begins=max(one.begins, begins), ends=min(one.ends, ends), why=one.why)
        for one in found
        if one.begins < ends and one.ends > begins
    )
    return sorted(cut, key=lambda one: one.begins)


def _of_section(
    section: SectionState, spans: tuple[Span, ...], now: datetime, *, is_followed: bool
) -> Iterator[Missing]:
    for gap in gaps_of(spans):
        yield Missing(section=section.name, begins=gap.begins, ends=gap.ends, why=gap.why)
    read = read_until(spans, section.last_success)
    if is_followed and read is not None and is_behind(section, now):
        yield Missing(section=section.name, begins=read, ends=now, why=_why_late(section))


def _why_late(section: SectionState) -> str:
    return f"not read since: {section.status}" if section.failures and section.status else "not read since"
