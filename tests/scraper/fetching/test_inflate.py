"""Bodies, plain and compressed, whole and endless."""

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.fetching.inflate import Body, read_body

Pack = Callable[[bytes], bytes]


def _raw_deflate(data: bytes) -> bytes:
    return zlib.compress(data, wbits=-15)


def _plain(data: bytes) -> bytes:
    return data


CODINGS: list[tuple[str, Pack]] = [
    ("gzip", gzip.compress),
    ("X-GZIP ", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", _raw_deflate),
]


async def _stream(chunks: Iterable[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def _read(chunks: Iterable[bytes], coding: str, limit: int = 1000) -> Body:
    return asyncio.run(read_body(_stream(chunks), coding, limit))


def _cut(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


@settings(max_examples=40)
@given(data=st.binary(max_size=300), size=st.integers(1, 400), form=st.sampled_from([*CODINGS, ("", _plain)]))
def test_a_body_comes_back_however_it_was_cut_and_coded(data: bytes, size: int, form: tuple[str, Pack]) -> None:
    coding, pack = form
    packed = pack(data)
    assert _read(_cut(packed, size), coding) == Body(data=data, whole=True, received=len(packed))


@pytest.mark.parametrize(("coding", "pack"), [*CODINGS, ("identity", _plain)])
def test_a_body_over_the_limit_is_cut_there_and_known_as_cut(coding: str, pack: Pack) -> None:
    full, over = pack(b"x" * 1000), pack(b"x" * 1001)
    assert _read([full], coding) == Body(data=b"x" * 1000, whole=True, received=len(full))
    assert _read([over], coding) == Body(data=b"x" * 1000, whole=False, received=len(over))


def test_nothing_is_read_once_the_limit_is_passed() -> None:
    served = 0

    def endless() -> Iterable[bytes]:
        nonlocal served
        while True:
            served += 1
            yield b"x" * 100

    assert not _read(endless(), "identity").whole
    assert served == 11


def test_compressed_data_without_end_that_inflates_to_nothing_is_cut_too() -> None:
    packer = zlib.compressobj(wbits=31)

    def endless() -> Iterable[bytes]:
        while True:
            yield packer.flush(zlib.Z_FULL_FLUSH) or b"\0\0\0\xff\xff"

    read = _read(endless(), "gzip")
    assert (read.data, read.whole) == (b"", False)


@pytest.mark.parametrize("chunk_size", [1000, 10_000_000])
def test_a_bomb_takes_memory_near_the_limit_only(chunk_size: int) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(200)) + packer.flush()
    limit = 4_000_000

    async def measured() -> tuple[int, bool, int]:
        body = await read_body(_stream(_cut(bomb, chunk_size)), "gzip", limit)
        return len(body.data), body.whole, tracemalloc.get_traced_memory()[1]

    tracemalloc.start()
    try:
        size, whole, peak = asyncio.run(measured())
    finally:
        tracemalloc.stop()
    assert (size, whole) == (limit, False)
    assert peak < 3 * limit


@pytest.mark.parametrize(("coding", "pack"), CODINGS)
def test_compressed_data_that_ends_early_is_no_body(coding: str, pack: Pack) -> None:
    with pytest.raises(EOFError):
        _read([pack(b"hello" * 20)[:-9]], coding)


def test_damaged_data_is_no_body() -> None:
    with pytest.raises(zlib.error):
        _read([b"<html>"], "gzip")


def test_an_answer_without_a_body_is_empty_whatever_its_coding_says() -> None:
    assert _read([], "gzip") == Body(data=b"", whole=True)


def test_what_follows_the_compressed_data_is_ignored() -> None:
    assert _read([gzip.compress(b"hello") + b"\0\0", b"more"], "gzip").data == b"hello"


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip"])
def test_an_unknown_coding_is_named(coding: str) -> None:
    with pytest.raises(zlib.error, match=coding):
        _read([b"x"], coding)
