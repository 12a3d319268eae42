"""Messages in a user's own words: Jinja2 templates from a folder, read once, in a process that sees nothing else.

`alert.txt`, `alert.html`, `digest.txt`, `digest.html` and `subject.txt`; what is not there is said as usual. Those in
HTML are for mail. Nothing is read while a message is rendered, so no template leads to another file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from alerts.clippings import FULL, clipping
from alerts.digests import render_digest
from alerts.forms import Kind, fits
from alerts.marks import Marked, clean, cut, dress
from alerts.messages import render
from alerts.reasons import is_edit, is_update
from alerts.samples import sample_items
from alerts.subjects import LONGEST
from alerts.template_process import DEADLINE, TemplateFailed, TemplateProcess, TemplateStuck
from alerts.times import when
from pressclip.events import warn
from pressclip.models import AlertItem, Message

What = Literal["alert", "digest"]
NAMES = ("alert.txt", "alert.html", "digest.txt", "digest.html", "subject.txt")
_LARGEST = 100_000  # bytes of a file
_SAMPLED = ("digest", "")  # why a digest comes


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """The templates that are there; with none of them messages are as usual."""

    folder: Path | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    deadline: float = DEADLINE  # seconds for one of them
    _told: dict[str, None] = field(default_factory=dict, repr=False)  # what went wrong and is in the log already
    _stuck: dict[str, str] = field(default_factory=dict, repr=False)  # templates that are not tried again, and why
    _made: list[TemplateProcess] = field(default_factory=list, repr=False)  # once it is needed

    def worded(
        self, usual: Message, items: Sequence[AlertItem], kind: Kind, *, what: What, zone: str, why: str = ""
    ) -> Message:
        """The message as the templates have it, within the channel's limit; the usual one where that fails."""
        if not self.sources:
            return usual
        try:
            message = self._worded(usual, items, kind, what=what, zone=zone, why=why)
        except (TemplateFailed, OSError) as error:  # no process to be had
            self._warn(clean(str(error)))
            return usual
        if not fits(message, kind):
            self._warn(f"{what} with its templates is too long for {kind}")
            return usual
        return message

    def problems(self) -> list[str]:
        """What is wrong with the templates, each with file and line: every one is rendered with a sample."""
        now = datetime.now(UTC)
        found = []
        for name in self.sources:
            for number in (1, 3):
                for why in _SAMPLED:
                    items = sample_items(now, "https://example.org/")[:number]
                    try:
                        self._rendered(name, _context(items, "UTC", why, "sample", html=name.endswith(".html")))
                    except (TemplateFailed, OSError) as error:
                        found.append(clean(str(error)))
        return list(dict.fromkeys(found))

    def _worded(
        self, usual: Message, items: Sequence[AlertItem], kind: Kind, *, what: What, zone: str, why: str
    ) -> Message:
        message = usual
        plain = _context(items, zone, why, usual.subject, html=False)
        if "subject.txt" in self.sources:
            line = clean(self._rendered("subject.txt", plain))
            message = replace(message, subject=cut(Marked(text=line), LONGEST).text or usual.subject)
        if f"{what}.txt" in self.sources:
            text = self._rendered(f"{what}.txt", plain).strip()
            message = replace(message, text=text, html=message.html if kind == "email" else None)
        if f"{what}.html" in self.sources and kind == "email":
            html = self._rendered(f"{what}.html", _context(items, zone, why, usual.subject, html=True))
            message = replace(message, html=html.strip())
        if not message.text:
            raise TemplateFailed(f"{what}.txt: it says nothing")
        return message

    def _rendered(self, name: str, context: Mapping[str, Any]) -> str:
        if name in self._stuck:
            raise TemplateFailed(self._stuck[name])
        if not self._made:
            self._made.append(TemplateProcess(self.folder or Path(), self.sources, deadline=self.deadline))
        try:
            return self._made[0].render(name, context)
        except TemplateStuck as error:
            self._stuck[name] = str(error)
            raise

    def troubles(self) -> tuple[str, ...]:
        """What went wrong so far, each once."""
        return tuple(self._told)

    def _warn(self, what: str) -> None:
        if what not in self._told:
            self._told[what] = None
            warn("template.failed", error=what, instead="the usual words are sent")


def load(folder: Path | None, *, deadline: float = DEADLINE) -> tuple[Templates, list[str]]:
    """The templates of a folder, and what is wrong with them; none where there is no folder."""
    if folder is None:
        return Templates(), []
    sources, problems = {}, []
    for name in NAMES:
        path = folder / name
        try:
            if not path.exists():
                continue
            if path.resolve().parent != folder.resolve() or not path.is_file():
                problems.append(f"{name}: is no file of that folder; a template stands in it itself")
            elif path.stat().st_size > _LARGEST:
                problems.append(f"{name}: has more than {_LARGEST:,} bytes")
            else:
                sources[name] = path.read_text(encoding="utf-8")
        except (OSError, RuntimeError, UnicodeDecodeError) as error:  # the second of links that lead in a circle
            problems.append(f"{name}: cannot be read ({type(error).__name__})")
    if not sources and not problems:
        problems.append(f"holds none of {', '.join(NAMES)}")
    templates = Templates(folder=folder, sources=sources, deadline=deadline)
    return templates, [*problems, *templates.problems()]


def samples(kind: Kind, *, zone: str, now: datetime, link: str, templates: Templates) -> dict[str, Message]:
    """What a channel is sent to try it, by what it is a sample of; `link` is where the titles lead."""
    items = sample_items(now, link)
    usual = {
        "message": render(items[:1], kind, zone=zone),
        "digest": render_digest(items, kind, zone=zone, why="digest"),
    }
    return {
        "message": templates.worded(usual["message"], items[:1], kind, what="alert", zone=zone),
        "digest": templates.worded(usual["digest"], items, kind, what="digest", zone=zone, why="digest"),
    }


def _context(items: Sequence[AlertItem], zone: str, why: str, subject: str, *, html: bool) -> dict[str, Any]:
    """What a template sees; all of it is one clean line each, in HTML escaped where it is put in."""
    return {
        "articles": [_article(item, zone, html=html) for item in items],
        "count": len(items),
        "watches": list(dict.fromkeys(clean(hit.watch) for item in items for hit in item.watches)),
        "why": why,
        "subject": subject,
    }


def _article(item: AlertItem, zone: str, *, html: bool) -> dict[str, Any]:
    clip = clipping(item, ZoneInfo(zone), FULL)
    excerpt = clip.excerpt or Marked(text="")
    return {
        "id": item.article.id,
        "title": clip.title.text,
        "marked_title": _marked(clip.title, html=html),
        "excerpt": excerpt.text,
        "marked_excerpt": _marked(excerpt, html=html),
        "link": (clip.link if html else clip.address) or "",
        "site": clean(item.article.site),
        "section": clean(item.article.section),
        "when": when(item.article, ZoneInfo(zone)),
        "authors": [clean(author) for author in item.article.article.authors],
        "reasons": list(clip.reasons),
        "watches": [clean(hit.watch) for hit in item.watches],
        "edited": is_edit(item),
        "updated": is_update(item),
        "also": item.also,
        "before": clean(item.before or ""),
    }


def _marked(marked: Marked, *, html: bool) -> str:
    """The words with the hits in bold, both sides escaped, or between stars."""
    return dress(marked, escape, "<b>", "</b>") if html else dress(marked, str, "*", "*")
