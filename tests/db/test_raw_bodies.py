import os
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.raw_bodies import pack, unpack
from pressclip.errors import ArchiveError

bodies = st.one_of(
    st.binary(max_size=300),
    st.tuples(st.binary(min_size=1, max_size=20), st.integers(0, 3_000)).map(lambda part: part[0] * part[1]),
)


@given(bodies, st.none() | bodies)
def test_any_body_comes_back_with_any_base(body: bytes, base: bytes | None) -> None:
    assert unpack(pack(body, base), len(body), base) == body


@pytest.mark.parametrize("size", [8_000_000, 20_000_000])
def test_bodies_as_large_as_any_come_back(size: int) -> None:
    body = b"<p>" + bytes(size)
    assert unpack(pack(body, body[1:]), len(body), body[1:]) == body


def test_what_stands_in_the_base_is_not_stored_again() -> None:
    body = os.urandom(20_000)
    base = body + os.urandom(60_000)
    assert len(pack(body, base)) < 100
    assert len(pack(body)) > 20_000


@given(bodies, st.data())
def test_a_damaged_frame_is_refused_or_gives_as_many_bytes_as_were_recorded(body: bytes, data: st.DataObject) -> None:
    frame = bytearray(pack(body))
    frame[data.draw(st.integers(0, len(frame) - 1))] ^= data.draw(st.integers(1, 255))
    with suppress(ArchiveError):
        assert len(unpack(bytes(frame), len(body))) == len(body)


@pytest.mark.parametrize("frame", [b"", b"no frame", pack(b"<p>" * 99)[:-1], pack(bytes(9_000_000))])
def test_what_is_no_frame_of_the_recorded_size_is_refused(frame: bytes) -> None:
    with pytest.raises(ArchiveError):
        unpack(frame, 297)
