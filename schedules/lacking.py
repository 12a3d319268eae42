"""What a site's probe told of a section that nobody showed since: where it is several, the section's feed is asked."""

from collections.abc import Collection
from datetime import datetime, timedelta

_SEVERAL = 3  # one or two are findings, and what categories say of them is guessed
_KEPT = timedelta(days=1)  # so often page and feed are compared anyway
_REST = timedelta(hours=1)  # as long as pages stay in caches that do as they should; doubled where it was in vain


class Lacking:
    """By section, the keys of entries that name it, in this process alone: without it they are looked for daily."""

    def __init__(self) -> None:
        self._named: dict[int, dict[str, datetime]] = {}
        self._rests: dict[int, tuple[datetime, timedelta]] = {}

    def name(self, section_id: int, keys: Collection[str], now: datetime) -> None:
        """Remembers entries of the probe that name the section, told `now` (aware UTC)."""
        known = self._named.get(section_id, {})
        young = {one: at for one, at in known.items() if timedelta(0) <= now - at < _KEPT}
        self._named[section_id] = dict.fromkeys(keys, now) | young

    def found(self, section_id: int, keys: Collection[str]) -> None:
        """Forgets what was shown meanwhile, here or elsewhere."""
        known = self._named.get(section_id, {})
        for one in keys:
            known.pop(one, None)

    def of(self, section_id: int, now: datetime) -> frozenset[str]:
        """What is to be looked for in the section's feed now; nothing unless it is several, and it may be asked."""
        known = self._named.get(section_id)
        if not known:
            return frozenset()
        at, rest = self._rests.get(section_id, (now, timedelta(0)))
        left = frozenset(one for one, told in known.items() if timedelta(0) <= now - told < _KEPT)
        return left if len(left) >= _SEVERAL and not timedelta(0) <= now - at < rest else frozenset()

    def asked(self, section_id: int, now: datetime, *, in_vain: bool) -> None:
        """Notes that the feed was asked; `in_vain`: it has none of them, so what names the section means another."""
        _, rest = self._rests.get(section_id, (now, timedelta(0)))
        self._rests[section_id] = (now, min(max(_REST, 2 * rest), _KEPT) if in_vain else _REST)
        if in_vain:
            self._named.pop(section_id, None)
