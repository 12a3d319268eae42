"""What must be on the disk before anything rests on it."""

import os


def write_whole(opened: int, text: str) -> None:
    """Writes all of an ASCII text to a file descriptor; it is on the disk when this returns. Raises OSError."""
    left = memoryview(text.encode("ascii"))
    while left:
        left = left[os.write(opened, left) :]
    os.fsync(opened)
