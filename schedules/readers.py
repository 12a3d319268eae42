"""The threads that parse. Two: parsing never waits, so more of them only hold each other up, and each keeps memory.

Nothing else is done in them. A page that is never done with holds one up, not what asks names or the archive.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reader")


async def aside(read: Callable[P, T], *values: P.args, **named: P.kwargs) -> T:
    """What `read` makes of the values, or raises, while the loop goes on; it must neither wait nor ask for anything."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, partial(read, *values, **named))
