"""Real publication times as a benchmark reads them: section, published_utc, uncertainty_min, one article a row."""

import csv
import gzip
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

_WEEK = timedelta(weeks=1)
_TRAINED = 0.6  # of the articles
_COLUMNS = ("section", "published_utc", "uncertainty_min")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Each section's times of publication, aware UTC and rising; judged are those from `split` on."""

    sections: dict[str, list[datetime]]
    begin: datetime
    split: datetime
    end: datetime
    skipped: int  # rows that could not be read


def read_trace(path: Path, *, seed: int = 1) -> Trace:
    """A trace from a CSV file, gzipped or not; each time is drawn evenly from its uncertainty. Raises SystemExit."""
    drawn, skipped = _drawn(_rows(path), random.Random(seed))
    if len(drawn) < 10:
        raise SystemExit(f"{path}: {len(drawn)} articles cannot be learned from")
    drawn = _without_holes(sorted(drawn))
    sections = defaultdict(list)
    for at, section in drawn:
        sections[section].append(at)
    split = drawn[int(len(drawn) * _TRAINED)][0]
    return Trace(sections=dict(sections), begin=drawn[0][0], split=split, end=drawn[-1][0], skipped=skipped)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows by column; a file without a header has them in their usual order."""
    opened = gzip.open if path.read_bytes()[:2] == b"\x1f\x8b" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as lines:
        rows = csv.reader(lines)
        names: Sequence[str] = _COLUMNS
        for number, row in enumerate(rows):
            if number == 0 and (head := [name.strip().lower() for name in row]) and _COLUMNS[1] in head:
                names = head
                continue
            yield dict(zip(names, row, strict=False))


def _drawn(rows: Iterator[dict[str, str]], rng: random.Random) -> tuple[list[tuple[datetime, str]], int]:
    drawn, skipped = [], 0
    for row in rows:
        try:
            at = _time(row["published_utc"].strip())
            before = float(row.get("uncertainty_min") or 0) * rng.random()
            drawn.append((at - timedelta(minutes=max(0.0, before)), row["section"].strip()))
        except (KeyError, ValueError, OverflowError, OSError):
            skipped += 1
    return drawn, skipped


def _time(text: str) -> datetime:
    """ISO 8601, without a zone UTC, or seconds since 1970."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromtimestamp(float(text), UTC)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _without_holes(drawn: list[tuple[datetime, str]]) -> list[tuple[datetime, str]]:
    """Where a whole site is silent for a week, nobody recorded: whole weeks of that are cut out, for all sides."""
    closed, cut, before = [], timedelta(0), drawn[0][0]
    for at, section in drawn:
        cut += (at - before) // _WEEK * _WEEK
        before = at
        closed.append((at - cut, section))
    return closed
