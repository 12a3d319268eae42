"""Bodies of pages as zstd frames (RFC 8878), alone or on top of an earlier page, their base. Pure.

Pages of one section differ in their cards and ages, and share all the rest. So an earlier page serves as raw-content
dictionary: what stands in it is not stored again.
"""

import zstandard

from pressclip.errors import ArchiveError

_LEVEL = 3  # the 6th saves a tenth and takes four times as long; this one's window is 2 MB


def pack(body: bytes, base: bytes | None = None) -> bytes:
    """One frame, which `unpack` opens with the same base."""
    return zstandard.ZstdCompressor(_LEVEL, dict_data=_dictionary(base)).compress(body)


def unpack(frame: bytes, size: int, base: bytes | None = None) -> bytes:
    """The body of `size` bytes. Raises ArchiveError for a damaged frame, before it takes more room than that."""
    try:
        if zstandard.frame_content_size(frame) != size:
            raise ArchiveError("its size is not the one that was recorded")
        return zstandard.ZstdDecompressor(dict_data=_dictionary(base)).decompress(frame)
    except zstandard.ZstdError as error:
        raise ArchiveError(f"it cannot be decompressed: {error}") from error


def _dictionary(base: bytes | None) -> zstandard.ZstdCompressionDict | None:
    return None if base is None else zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
