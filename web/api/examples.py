"""What answers look like, by the component that describes them; shown in `/openapi.json`."""

from typing import Any

_QUERY = 'haftar OR (libya AND "palermo conference")'
_TEXT = "Libya woke to convoys on the road to Sirte.\nHaftar's men came before dawn."
_ARTICLE: dict[str, Any] = {
    "id": 17, "seq": 41, "url": "https://moderndiplomacy.eu/2026/11/23/haftar-returns/",
    "title": "Haftar and his men return to the coast", "site": "moderndiplomacy", "section": "Africa",
    "sections": ["Africa", "Intelligence"], "label": "Africa", "authors": ["Ann Lee"], "time": "2026-11-23T17:05:11Z",
    "published": "2026-11-23T17:02:00Z", "published_to": "2026-11-23T17:02:59Z", "published_precision": "minute",
    "first_seen": "2026-11-23T17:05:11Z", "last_seen": "2026-11-24T09:20:04Z", "modified": None, "access": "open",
    "categories": ["Africa", "Libya"], "excerpt": "Libya woke to convoys on the road to Sirte.",
    "image": "https://moderndiplomacy.eu/wp-content/uploads/2026/11/coast.jpg", "language": "en", "revisions": 2,
    "matches": ["libya"], "story_id": None,
}  # fmt: skip
_HIT = {"clause": "haftar", "field": "title", "start": 0, "end": 6}
_MATCH: dict[str, Any] = {
    "watch": "libya", "occasion": "new", "query": _QUERY, "judged_on": "card", "decided_at": "2026-11-23T17:05:11Z",
    "hits": [_HIT],
}  # fmt: skip
_SIGHTING = {
    "section": "Africa", "first_seen": "2026-11-23T17:05:11Z", "last_seen": "2026-11-24T09:20:04Z", "position": 0,
    "baseline": False,
}  # fmt: skip
_VERSION = {
    "field": "title", "source": "page", "where": "on its page", "value": "Haftar and his men go back to the coast",
    "first_seen": "2026-11-23T17:05:11Z", "superseded_at": "2026-11-23T19:10:00Z",
    "superseded_by": _ARTICLE["title"],
    "diff": [
        {"op": "equal", "text": "Haftar and his men"}, {"op": "delete", "text": "go back"},
        {"op": "insert", "text": "return"}, {"op": "equal", "text": "to the coast"},
    ],
}  # fmt: skip
_ALERT = {
    "channel": "desk", "watch": "libya", "occasion": "new", "state": "sent", "created": "2026-11-23T17:05:11Z",
    "attempts": 1, "sent_at": "2026-11-23T17:05:12Z", "last_error": None,
}  # fmt: skip
_RIGHT = {
    "source": "robots meta", "said": "nofollow", "reserves": False, "since": "2026-11-23T17:05:11Z",
    "until": None,
}  # fmt: skip
_FEED_ITEM = {
    "id": "urn:uuid:8155723e-2770-54d1-9ca7-13e9d803b1ca", "url": _ARTICLE["url"], "title": _ARTICLE["title"],
    "content_text": _ARTICLE["excerpt"], "summary": _ARTICLE["excerpt"], "date_published": "2026-11-23T17:02:00Z",
    "date_modified": "2026-11-23T17:05:11Z", "authors": [{"name": "Ann Lee"}], "tags": ["Africa"],
}  # fmt: skip
_HERE = "http://127.0.0.1:8000"

EXAMPLES: dict[str, Any] = {
    "Articles": {
        "items": [
            {**_ARTICLE, "snippet": _ARTICLE["excerpt"], "snippet_hits": [[0, 5]], "title_hits": [[0, 6]]},
        ],
        "next_cursor": "n7224a5000", "total": 9, "total_capped": False, "partial": None,
    },
    "WholeArticle": {
        **_ARTICLE, "text": _TEXT, "sightings": [_SIGHTING], "revision_list": [_VERSION], "match_list": [_MATCH],
        "alerts": [_ALERT], "aliases": [_ARTICLE["url"]], "gone": False, "story": [], "reserved": False,
        "rights": [_RIGHT],
    },
    "Sections": {
        "items": [
            {"site": "moderndiplomacy", "section": "Africa", "status": "new", "method": "profile:zox",
             "last_success": "2026-11-23T17:05:11Z", "next_poll": "2026-11-23T17:22:00Z", "rate": 3.4, "error": None,
             "failures": 0, "findings": 0, "url": "https://moderndiplomacy.eu/category/regions/africa/",
             "rights": "tdmrep.json: tdm-reservation 1 on /"}
        ]
    },
    "Watches": {
        "items": [
            {"name": "libya", "query": _QUERY, "channels": ["phone", "desk"], "sections": [], "matches_7d": 6,
             "matches": 81, "last_match": "2026-11-23T17:05:11Z"}
        ]
    },
    "Alerts": {
        "items": [
            {"id": 204, "state": "sent", "channel": "desk", "kind": "alert", "watches": ["libya"], "articles": [17],
             "occasion": "new", "created": "2026-11-23T17:05:11Z", "due": "2026-11-23T17:05:11Z", "attempts": 1,
             "repeats": 0, "last_error": None, "sent_at": "2026-11-23T17:05:12Z"}
        ]
    },
    "Coverage": {
        "items": [
            {"site": "moderndiplomacy", "section": "Africa", "from": "2026-11-20T06:00:00Z",
             "to": "2026-11-23T17:05:11Z", "state": "complete", "why": None},
            {"site": "moderndiplomacy", "section": "Africa", "from": "2026-11-19T02:00:00Z",
             "to": "2026-11-20T06:00:00Z", "state": "gap", "why": "the feed ended"},
        ]
    },
    "Changes": {
        "items": [
            {"seq": 41, "change": "edited", "id": 17, "article": {**_ARTICLE, "text": _TEXT}, "into": None,
             "removed_at": None},
            {"seq": 42, "change": "merged", "id": 18, "article": None, "into": 17, "removed_at": None},
            {"seq": 43, "change": "removed", "id": 9, "article": None, "into": None,
             "removed_at": "2026-11-23T18:00:00Z"},
        ],
        "next_after": 43, "more": False, "last_seq": 43,
    },
    "Matches": {
        "items": [
            {**_MATCH, "id": 81, "article_id": 17, "version": "5c1d20a7be34", "revision": 1, "url": _ARTICLE["url"],
             "title": _ARTICLE["title"]}
        ],
        "next_after": 81, "more": False,
    },
    "FeedAddresses": {
        "items": [
            {"watch": "libya", "atom": f"{_HERE}/feeds/watches/libya.atom", "json": f"{_HERE}/feeds/watches/libya.json"}
        ]
    },
    "Feed": {
        "version": "https://jsonfeed.org/version/1.1", "title": "Pressclip: libya", "home_page_url": f"{_HERE}/",
        "feed_url": f"{_HERE}/feeds/watches/libya.json", "items": [_FEED_ITEM],
    },
    "Alive": {"alive": True},
    "Ready": {"ready": True, "reasons": []},
}  # fmt: skip
FEED = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <id>urn:uuid:59a4a6e2-7f0c-5e6b-9f9f-6f1d0a4f6c1b</id>
  <title>Pressclip: libya</title>
  <updated>2026-11-23T17:05:11Z</updated>
  <author><name>Pressclip</name></author>
</feed>
"""
FIGURES = """# HELP pressclip_articles Articles in the archive.
# TYPE pressclip_articles gauge
pressclip_articles 37312.0
"""
