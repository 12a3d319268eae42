"""The key kept beside the archive, readable by its owner alone: cookies are signed and feeds named by it.

A feed's secret address is revoked by counting up the number that goes into it, a cookie that was signed out before its
time by its number; the file is read again when it changed, so that a running server learns of it at once.
"""

import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from db import owned
from pressclip.errors import ArchiveError
from pressclip.events import warn

_BYTES = 32
_SIGNED_OUT = 4_096  # cookies, the latest


@dataclass(frozen=True, slots=True)
class _Kept:
    key: bytes = field(repr=False)
    numbers: Mapping[str, int]
    signed_out: Mapping[str, int] = field(default_factory=dict)  # numbers of cookies, until when each would be good


@dataclass(slots=True)
class Keys:
    """The key and the numbers of feeds, as the file holds them now."""

    path: Path
    _kept: _Kept | None = field(default=None, repr=False)
    _stamp: tuple[int, int] | None = None

    def sign(self, purpose: str, what: str) -> str:
        """A signature of `what` (hexadecimal), worth nothing for another purpose."""
        mine = hmac.digest(self._current().key, purpose.encode(), sha256)
        return hmac.new(mine, what.encode("utf-8", "surrogatepass"), sha256).hexdigest()

    def feed_key(self, feed: str) -> str:
        """What a feed's secret address ends with, 128 bits; another one after it was revoked."""
        number = self._current().numbers.get(feed, 0)
        return self.sign("feed", f"{number}\n{feed}")[:32]

    def revoke(self, feed: str) -> None:
        """Makes the feed's secret address worthless; the next one is another. Raises ArchiveError."""
        kept = self._current()
        self._keep(replace(kept, numbers={**kept.numbers, feed: kept.numbers.get(feed, 0) + 1}))

    def is_signed_out(self, number: str) -> bool:
        """Whether the cookie with this number was signed out."""
        return number in self._current().signed_out

    def sign_out(self, number: str, until: int, now: float) -> None:
        """Makes a cookie worthless that would be good until then; where that cannot be written, for this run."""
        kept = self._current()
        good = [(one, ends) for one, ends in kept.signed_out.items() if ends >= now][1 - _SIGNED_OUT :]
        self._kept = replace(kept, signed_out={**dict(good), number: until})
        try:
            self._keep(self._kept)
        except ArchiveError as error:
            warn("web.key", error=f"{error}; who signed out is signed in again after a restart")

    def _keep(self, kept: _Kept) -> None:
        if _stamp_of(self.path) is not None and _read(self.path) is None:  # feeds' addresses may be known by that key
            raise ArchiveError(f"{self.path}: the key there cannot be read, and is not replaced")
        part = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        try:
            part.unlink(missing_ok=True)
            _write(part, kept, self.path)
            part.replace(self.path)
        except OSError as error:
            raise ArchiveError(f"{self.path}: the key cannot be written: {error.strerror}") from None

    def _current(self) -> _Kept:
        stamp = _stamp_of(self.path)
        if self._kept is None or (stamp is not None and stamp != self._stamp):
            self._kept, self._stamp = self._read_again() or self._kept or _made(self.path), _stamp_of(self.path)
        return self._kept

    def _read_again(self) -> _Kept | None:
        """What the file holds, and who signed out here: that may have been impossible to write, or undone by another's.

        Two servers of one archive may write in the same moment.
        """
        found = _read(self.path)
        if found is None or self._kept is None:
            return found
        return replace(found, signed_out={**self._kept.signed_out, **found.signed_out})


def keys_of(archive: Path) -> Keys:
    """The keys of an archive; the file is made when a key is first needed."""
    return Keys(archive.with_name(f"{archive.name}.web"))


def _stamp_of(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ctime_ns, found.st_ino  # it changes also where one that could not be read is given to its reader


def _read(path: Path) -> _Kept | None:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        numbers, signed_out = (
            {str(name): int(number) for name, number in told.items()}
            for told in (held["feeds"], held.get("signed_out", {}))
        )
        return _Kept(bytes.fromhex(held["key"]), numbers, signed_out)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        warn(
            "web.key", error=f"{path.name} cannot be read ({type(error).__name__}): mend it, or remove it for a new key"
        )
        return None


def _made(path: Path) -> _Kept:
    kept = _Kept(secrets.token_bytes(_BYTES), {})
    try:
        _write(path, kept, path.with_suffix(""))
    except FileExistsError:
        return _read(path) or kept
    except OSError as error:
        warn("web.key", error=f"{path.name} cannot be made ({error.strerror}): cookies and addresses end with this run")
    return kept


def _write(path: Path, kept: _Kept, like: Path) -> None:
    file = owned.opened(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, like)
    try:
        with os.fdopen(file, "w", encoding="utf-8") as written:
            told = {"key": kept.key.hex(), "feeds": dict(kept.numbers), "signed_out": dict(kept.signed_out)}
            json.dump(told, written)
            written.flush()
            os.fsync(written.fileno())
    except OSError:  # a part of a key would be in the way of a whole one once there is room
        path.unlink(missing_ok=True)
        raise
