"""The files that a configuration names: none is waited for, and none read without end."""

import os
from io import FileIO
from pathlib import Path


def content(path: Path, most: int) -> bytes:
    """What a plain file of at most `most` bytes holds.

    Read without waiting, as some of the kernel's files, /proc/kmsg among them, would be waited for without end. Raises
    ValueError, which says what is wrong with the file and does not name it.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise ValueError("is no plain file")
        with FileIO(path, opener=lambda place, flags: os.open(place, flags | os.O_NONBLOCK)) as file:
            held: bytes | None = file.read(most + 1)
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from None
    if held is None:
        raise ValueError("is no plain file")
    if len(held) > most:
        raise ValueError(f"is larger than {most} bytes")
    return held
