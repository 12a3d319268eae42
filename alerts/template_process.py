"""Renders a user's templates in a process of its own, within a time and an amount of memory."""

import json
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DEADLINE = 5.0  # seconds for one template
_BEGINS = 60.0  # seconds for the process to start, on a busy machine
_PROGRAM = Path(__file__).with_name("template_child.py")
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT")  # no secret of the environment


class TemplateFailed(Exception):
    """A template cannot be rendered; the text says which, where and why."""


class TemplateStuck(TemplateFailed):
    """A template was ended, as it took too long or died of itself: it will hardly fare better the next time."""


class TemplateProcess:
    """The process; started when it is needed first, and again after it was ended."""

    def __init__(self, folder: Path, sources: Mapping[str, str], *, deadline: float = DEADLINE) -> None:
        self._first = {"folder": str(folder), "sources": dict(sources)}
        self._deadline = deadline
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def render(self, name: str, context: Mapping[str, Any]) -> str:
        """What a template makes of a context of plain values; blocks, but not for long. Raises TemplateFailed."""
        with self._lock:
            answer = self._asked(name, context)
        if "error" in answer:
            raise TemplateFailed(answer["error"])
        return answer["text"]

    def _asked(self, name: str, context: Mapping[str, Any]) -> dict[str, str]:
        process = self._started()
        line, late = _said(process, {"name": name, "context": context}, self._deadline)
        if not line.endswith("\n"):
            self._process = None
            _stop(process)
            raise TemplateStuck(f"{name}: it took longer than {self._deadline:g} s" if late else f"{name}: it died")
        answer: dict[str, str] = json.loads(line)
        return answer

    def _started(self) -> "subprocess.Popen[str]":
        if self._process is not None and self._process.poll() is None:
            return self._process
        environment = {one: os.environ[one] for one in _PASSED_ON if one in os.environ}
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", "-X", "utf8", str(_PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=environment,
        )
        weakref.finalize(self, _stop, process)
        self._process = process
        if not _said(process, self._first, _BEGINS)[0]:
            raise TemplateFailed("the process that renders templates does not start")
        return process


def _said(process: "subprocess.Popen[str]", what: Mapping[str, Any], seconds: float) -> tuple[str, bool]:
    """The answer's line, cut short where the process ended; and whether it was ended as it took longer than that."""
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, end)
    timer.start()
    try:
        _write(process, what)
        return process.stdout.readline() if process.stdout else "", late.is_set()
    except (OSError, ValueError):
        return "", late.is_set()
    finally:
        timer.cancel()


def _write(process: "subprocess.Popen[str]", what: Mapping[str, Any]) -> None:
    if process.stdin:
        process.stdin.write(json.dumps(what) + "\n")
        process.stdin.flush()


def _stop(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:  # what it was still to read
                continue
