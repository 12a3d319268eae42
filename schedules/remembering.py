"""What is known of a section before its page is read, and what is remembered of the reading afterwards."""

from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection

from db import memory, shown
from db.memory import Remembered
from db.sections import SectionState
from pressclip.errors import ConfigError
from pressclip.events import warn
from scraper.ladder import History
from scraper.memory import Memory
from scraper.profiles.profile import Profile, parse_profile
from scraper.profiles.profile_text import write_profile


def history_of(tx: Connection, section: SectionState, *, at: datetime | None = None) -> History:
    """What the section showed (by `at`, aware UTC, if given), and how it was read last."""
    known, is_whole = shown.known_of(tx, section.id, at=at)
    return History(
        known=known,
        is_whole=is_whole,
        memory=_memory(memory.load(tx, section.id)),
        method=section.method,
    )


def remember(tx: Connection, section_id: int, before: Memory, now_known: Memory) -> None:
    """Keeps what is remembered of a section's page, if that changed."""
    if now_known == before or now_known.at is None:
        return
    kept = Remembered(
        at=now_known.at,
        fingerprint=now_known.fingerprint,
        profile=_text(now_known.profile),
        candidate=_text(now_known.candidate),
        proofs=now_known.proofs,
    )
    memory.save(tx, section_id, kept)


def _memory(kept: Remembered | None) -> Memory:
    if kept is None:
        return Memory()
    return Memory(
        at=kept.at,
        fingerprint=kept.fingerprint,
        profile=_profile(kept.profile) if kept.profile else None,
        candidate=_profile(kept.candidate) if kept.candidate else None,
        proofs=kept.proofs,
    )


@lru_cache(maxsize=256)
def _profile(text: str) -> Profile | None:
    """Checked once, not at every poll; one that an older version wrote and this one refuses is found anew."""
    try:
        return parse_profile(text, file="the remembered profile")
    except ConfigError as error:
        warn("profile.forgotten", error=str(error))
        return None


def _text(profile: Profile | None) -> str | None:
    return None if profile is None else write_profile(profile)
