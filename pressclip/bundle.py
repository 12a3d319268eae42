"""What a maintainer needs to help with a page that reads wrongly, in one zip. Nothing of the configuration is in it."""

import json
import platform
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from db.raw import KeptPage
from db.sections import SectionState
from pressclip import __version__
from pressclip.models import Page
from pressclip.rows import stamped
from scraper import READER
from scraper.ladder import History
from scraper.profiles.profile_text import write_profile

_UNFIT = re.compile(r"[^a-zA-Z0-9_-]+")  # for a file's name
_ENDING = {"feed": "xml", "api": "txt"}  # of the body; what is known of it is .json
_README = """What `pressclip doctor --bundle` packed:

page.html        the page as it came
page.json        its address, status, headers and time
readings.json    how every method reads it, with evidence and verdict
section.json     what was known of the section: state, articles shown before (addresses, titles), the page's fingerprint
remembered.toml, candidate.toml    the selectors that were found for it, if any
kept/            of page, feed and API the last that was read and the last that was not, as they came, if they are kept
versions.json    of Pressclip, Python and the system

No password, token, address of a person, watch or query is among it. The pages are the site's.
"""


def pack(
    path: Path,
    page: Page,
    readings: Sequence[Mapping[str, Any]],
    history: History,
    section: SectionState | None,
    kept: Sequence[KeptPage],
) -> tuple[str, ...]:
    """Writes the zip and returns the names in it. Raises OSError where it cannot be written."""
    files: dict[str, bytes] = {
        "README.txt": _README.encode(),
        "page.html": page.body or page.text.encode("utf-8", "replace"),
        "page.json": _json(_about(page)),
        "readings.json": _json(readings),
        "section.json": _json(_known(section, history)),
        "versions.json": _json(_versions()),
    }
    memory = history.memory
    for name, profile in (("remembered", memory.profile), ("candidate", memory.candidate)):
        if profile is not None:
            files[f"{name}.toml"] = write_profile(profile).encode()
    for one in kept:
        stem = f"kept/{one.id}-{one.subject.kind}-{_UNFIT.sub('-', one.outcome)}"
        files[f"{stem}.{_ENDING.get(one.subject.kind, 'html')}"] = one.body
        files[f"{stem}.json"] = _json(_about(one) | {"kept": one.at, "read": one.outcome})
    with ZipFile(path, "x", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return tuple(files)


def _about(page: Page | KeptPage) -> dict[str, Any]:
    return {
        "url": page.url,
        "final_url": page.final_url,
        "status": page.status,
        "date": page.date,
        "content_type": page.content_type,
        "headers": [list(pair) for pair in page.headers],
    }


def _known(section: SectionState | None, history: History) -> dict[str, Any]:
    state = asdict(section) if section is not None else {}
    return state | {
        "fingerprint": history.memory.fingerprint,
        "proofs": history.memory.proofs,
        "known": [{"key": one.key, "title": one.title} for one in history.known],
    }


def _versions() -> dict[str, Any]:
    return {
        "pressclip": __version__,
        "reader": READER,
        "python": sys.version,
        "system": platform.platform(),
        "selectolax": version("selectolax"),
        "httpx": version("httpx"),
    }


def _json(value: Any) -> bytes:
    return json.dumps(stamped(value), ensure_ascii=False, indent=2).encode("utf-8", "replace")
