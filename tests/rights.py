"""Root without root's way around the rights of files, so that lost rights can be tried by whoever runs the tests."""

import ctypes
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_VERSION = 0x20080522  # capget(2), version 3
_OVERRIDES = (1 << 1) | (1 << 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


@contextmanager
def bound_by_rights() -> Iterator[None]:
    """This thread, and those that it starts, may read and write only what a file's rights say."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = struct.pack("Ii", _VERSION, 0)
    was = ctypes.create_string_buffer(24)  # effective, permitted, inheritable; twice
    if libc.capget(header, was) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    effective, *rest = struct.unpack("6I", was.raw)
    _set(libc, header, struct.pack("6I", effective & ~_OVERRIDES, *rest))
    try:
        yield
    finally:
        _set(libc, header, was.raw)


def _set(libc: ctypes.CDLL, header: bytes, data: bytes) -> None:
    if libc.capset(header, data) != 0:
        raise OSError(ctypes.get_errno(), "capset")


LINUX = sys.platform == "linux"
