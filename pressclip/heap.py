"""The C library's heap, told to keep less for itself."""

import ctypes

_ARENA_MAX = -8  # M_ARENA_MAX of glibc's malloc.h
_ARENAS = 2


def share_arenas() -> None:
    """Has all threads allocate from two arenas: of eight with one each, every one would keep what a page once took.

    To be called before threads begin; does nothing where the C library is none of GNU's. mallopt(3).
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, _ARENAS)
