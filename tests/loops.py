"""One event loop for what a process' tests run: a loop of its own for each step would start threads anew each time."""

import asyncio
import atexit
from collections.abc import Coroutine
from threading import current_thread, main_thread
from typing import Any, TypeVar

T = TypeVar("T")
_RUNNER = asyncio.Runner()
atexit.register(_RUNNER.close)


def run(work: Coroutine[Any, Any, T]) -> T:
    """As `asyncio.run`: what the work left running is cancelled, and has ended, before this returns."""
    if current_thread() is not main_thread():
        return asyncio.run(work)  # beside the loop, which may be running
    return _RUNNER.run(_alone(work))


async def _alone(work: Coroutine[Any, Any, T]) -> T:
    try:
        return await work
    finally:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
