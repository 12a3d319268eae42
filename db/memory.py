"""How a section's page was read where no shipped profile reads it: the remembered profile and the one on trial."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from db.hot import Hot
from db.schema import memory

_KEPT = ("at", "fingerprint", "profile", "candidate", "proofs")
_OF = Hot(select(memory).where(memory.c.section_id == bindparam("of")))
_FORGET = Hot(delete(memory).where(memory.c.section_id == bindparam("of")))
_SAVE = Hot(insert(memory), "section_id", *_KEPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A row of the table; profiles as TOML, `at` (aware UTC) is when the profile last proved itself."""

    at: datetime
    fingerprint: str | None = None
    profile: str | None = None
    candidate: str | None = None
    proofs: int = 0


def load(tx: Connection, section_id: int) -> Remembered | None:
    """What is remembered of a section; None where nothing is."""
    row = _OF.first(tx, of=section_id)
    if row is None:
        return None
    return Remembered(
        at=row.at, fingerprint=row.fingerprint, profile=row.profile, candidate=row.candidate, proofs=row.proofs
    )


def save(tx: Connection, section_id: int, remembered: Remembered) -> None:
    """Remembers this of a section instead of what was known."""
    _FORGET.run(tx, of=section_id)
    _SAVE.run(tx, section_id=section_id, **{name: getattr(remembered, name) for name in _KEPT})
