"""The bodies of answers as JSON Schema (2020-12), the components of `/openapi.json`."""

from typing import Any

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer"}
_YES: Schema = {"type": "boolean"}
_TIME: Schema = {"type": "string", "format": "date-time"}
_MAYBE_TIME: Schema = {"type": ["string", "null"], "format": "date-time"}
_MAYBE: Schema = {"type": ["string", "null"]}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_SPANS: Schema = {"type": "array", "items": {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}}


def _of(properties: Schema, *, optional: tuple[str, ...] = ()) -> Schema:
    """An object that has all of these; clients accept more."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def _items(name: str, **more: Schema) -> Schema:
    return _of({"items": {"type": "array", "items": ref(name)}, **more})


def ref(name: str) -> Schema:
    """A component by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


_ARTICLE: Schema = {
    "id": _NUMBER, "seq": _NUMBER, "url": _TEXT, "title": _TEXT, "site": _TEXT, "section": _TEXT, "sections": _TEXTS,
    "label": _MAYBE, "authors": _TEXTS, "time": _TIME, "published": _MAYBE_TIME, "published_to": _MAYBE_TIME,
    "published_precision": {"enum": ["second", "minute", "hour", "day", "week", "month", "year", "unknown"]},
    "first_seen": _TIME, "last_seen": _TIME, "modified": _MAYBE_TIME, "access": _TEXT, "categories": _TEXTS,
    "excerpt": _MAYBE, "image": _MAYBE, "language": _MAYBE, "revisions": _NUMBER, "matches": _TEXTS,
    "story_id": {"type": ["integer", "null"]},
}  # fmt: skip
_HIT = _of({"clause": _TEXT, "field": _TEXT, "start": _NUMBER, "end": _NUMBER})
_SIGHTING = _of(
    {"section": _TEXT, "first_seen": _TIME, "last_seen": _TIME, "position": _NUMBER, "baseline": _YES},
)
_VERSION = _of(
    {
        "field": _TEXT, "source": _TEXT, "where": _TEXT, "value": _TEXT, "first_seen": _TIME, "superseded_at": _TIME,
        "superseded_by": _MAYBE, "diff": {"type": "array", "items": _of({"op": _TEXT, "text": _TEXT})},
    }
)  # fmt: skip
_MATCH: Schema = {
    "watch": _TEXT, "occasion": _TEXT, "query": _TEXT, "judged_on": _TEXT, "decided_at": _TIME,
    "hits": {"type": "array", "items": _HIT},
}  # fmt: skip
_ALERT_OF_ARTICLE = _of(
    {
        "channel": _TEXT, "watch": _TEXT, "occasion": _TEXT, "state": _TEXT, "created": _TIME, "attempts": _NUMBER,
        "sent_at": _MAYBE_TIME, "last_error": _MAYBE,
    }
)  # fmt: skip

_RIGHT = _of({"source": _TEXT, "said": _TEXT, "reserves": _YES, "since": _TIME, "until": _MAYBE_TIME})

SHAPES: dict[str, Schema] = {
    "Article": _of(_ARTICLE),
    "FullArticle": _of({**_ARTICLE, "text": _MAYBE}),
    "Found": _of({**_ARTICLE, "snippet": _MAYBE, "snippet_hits": _SPANS, "title_hits": _SPANS}),
    "Articles": _items(
        "Found", next_cursor=_MAYBE, total={"type": "integer", "minimum": 0}, total_capped=_YES, partial=_MAYBE
    ),
    "WholeArticle": _of(
        {
            **_ARTICLE, "text": _MAYBE, "sightings": {"type": "array", "items": _SIGHTING},
            "revision_list": {"type": "array", "items": _VERSION},
            "match_list": {"type": "array", "items": _of(_MATCH)},
            "alerts": {"type": "array", "items": _ALERT_OF_ARTICLE}, "aliases": _TEXTS, "gone": _YES,
            "story": {"type": "array", "items": {"type": "object"}}, "reserved": _YES,
            "rights": {"type": "array", "items": _RIGHT},
        }
    ),
    "Section": _of(
        {
            "site": _TEXT, "section": _TEXT, "status": _MAYBE, "method": _MAYBE, "last_success": _MAYBE_TIME,
            "next_poll": _MAYBE_TIME, "rate": {"type": ["number", "null"]}, "error": _MAYBE, "failures": _NUMBER,
            "findings": _NUMBER, "url": _TEXT, "rights": _MAYBE,
        }
    ),
    "Sections": _items("Section"),
    "Watch": _of(
        {
            "name": _TEXT, "query": _TEXT, "channels": _TEXTS, "sections": _TEXTS, "matches_7d": _NUMBER,
            "matches": _NUMBER, "last_match": _MAYBE_TIME,
        }
    ),
    "Watches": _items("Watch"),
    "Alert": _of(
        {
            "id": {"type": ["integer", "null"]}, "state": _TEXT, "channel": _TEXT, "kind": _TEXT, "watches": _TEXTS,
            "articles": {"type": "array", "items": _NUMBER}, "occasion": _TEXT, "created": _TIME, "due": _MAYBE_TIME,
            "attempts": _NUMBER, "repeats": _NUMBER, "last_error": _MAYBE, "sent_at": _MAYBE_TIME,
        }
    ),
    "Alerts": _items("Alert"),
    "Span": _of(
        {"site": _TEXT, "section": _TEXT, "from": _TIME, "to": _TIME, "state": {"enum": ["complete", "gap"]},
         "why": _MAYBE}
    ),
    "Coverage": _items("Span"),
    "Change": _of(
        {
            "seq": _NUMBER, "change": {"enum": ["created", "edited", "merged", "removed"]}, "id": _NUMBER,
            "article": {"anyOf": [ref("FullArticle"), {"type": "null"}]}, "into": {"type": ["integer", "null"]},
            "removed_at": _MAYBE_TIME,
        }
    ),
    "Changes": _items("Change", next_after=_NUMBER, more=_YES, last_seq=_NUMBER),
    "Match": _of(
        {**_MATCH, "id": _NUMBER, "article_id": _NUMBER, "version": _TEXT, "revision": _NUMBER, "url": _TEXT,
         "title": _TEXT}
    ),
    "Matches": _items("Match", next_after=_NUMBER, more=_YES),
    "FeedAddress": _of({"watch": _TEXT, "atom": _TEXT, "json": _TEXT}),
    "FeedAddresses": _items("FeedAddress"),
    "Feed": _of({"version": _TEXT, "title": _TEXT, "items": {"type": "array", "items": {"type": "object"}}}),
    "Alive": _of({"alive": _YES}),
    "Ready": _of({"ready": _YES, "reasons": _TEXTS}),
    "Problem": _of(
        {
            "type": _TEXT, "title": _TEXT, "status": _NUMBER, "detail": _TEXT, "error": _TEXT,
            "column": {"type": "integer", "minimum": 1, "description": "of a bad query, counted from 1"},
            "reason": _TEXT, "parameter": _TEXT,
        },
        optional=("column", "reason", "parameter"),
    ),
}  # fmt: skip
