"""How often one may be wrong about the token: a few times at once, then slowly; by address, and all together."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_ADDRESSES = 1_024  # remembered, the latest
_AT_ONCE, _EVERY = 8, 5.0  # wrong attempts of one address; seconds until one more is free
_ALL_AT_ONCE, _ALL_EVERY = 64, 0.5  # of all addresses together


@dataclass(slots=True)
class _Bucket:
    spent: float
    at: float


class Attempts:
    """Wrong attempts of late; `passed` gives seconds that never jump."""

    def __init__(self, passed: Callable[[], float]) -> None:
        self._passed = passed
        self._by_address: OrderedDict[str, _Bucket] = OrderedDict()
        self._all = _Bucket(0.0, passed())

    def wait(self, address: str) -> float:
        """Seconds until the address may try again; 0: at once. Wrong ones before are not counted."""
        mine = self._by_address.get(address)
        alone = 0.0 if mine is None else self._left(mine, _AT_ONCE, _EVERY)
        return max(alone, self._left(self._all, _ALL_AT_ONCE, _ALL_EVERY))

    def failed(self, address: str) -> None:
        """Counts a wrong attempt."""
        mine = self._by_address.setdefault(address, _Bucket(0.0, self._passed()))
        self._by_address.move_to_end(address)
        for bucket, every in ((mine, _EVERY), (self._all, _ALL_EVERY)):
            bucket.spent, bucket.at = self._level(bucket, every) + 1, self._passed()
        while len(self._by_address) > _ADDRESSES:
            self._by_address.popitem(last=False)

    def __len__(self) -> int:
        return len(self._by_address)

    def _level(self, bucket: _Bucket, every: float) -> float:
        return max(0.0, bucket.spent - (self._passed() - bucket.at) / every)

    def _left(self, bucket: _Bucket, most: int, every: float) -> float:
        return max(0.0, (self._level(bucket, every) - (most - 1)) * every)
