"""How a section's page was read where no shipped profile reads it: the remembered profile and the one on trial."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from db.schema import memory


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
    row = tx.execute(select(memory).where(memory.c.section_id == section_id)).one_or_none()
    if row is None:
        return None
    return Remembered(
        at=row.at, fingerprint=row.fingerprint, profile=row.profile, candidate=row.candidate, proofs=row.proofs
    )


def save(tx: Connection, section_id: int, remembered: Remembered) -> None:
    """Remembers this of a section instead of what was known."""
    tx.execute(delete(memory).where(memory.c.section_id == section_id))
    tx.execute(
        insert(memory).values(
            section_id=section_id,
            at=remembered.at,
            fingerprint=remembered.fingerprint,
            profile=remembered.profile,
            candidate=remembered.candidate,
            proofs=remembered.proofs,
        )
    )
