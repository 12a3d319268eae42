"""An article as people read it on a terminal, or through a pipe."""

import io
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from rich.console import Console

from pressclip.article_page import console_for, print_article
from pressclip.differences import differences

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_AT = "23 Nov 2026, 12:00 UTC"


def told(**more: Any) -> dict[str, Any]:
    """An article as `show` finds it."""
    values: dict[str, Any] = {
        "id": 17, "site": "news", "url": "https://news.example/talks/", "title": "Talks collapse", "authors": [],
        "sections": ["Europe", "Africa"], "published": "2026-11-23T12:00:00Z", "published_to": "2026-11-23T12:00:00Z",
        "published_precision": "second", "first_seen": "2026-11-23T12:00:00Z", "access": "open", "excerpt": None,
        "text": "They are over.", "revisions": 1, "gone": False, "sightings": [], "revision_list": [], "match_list": [],
        "alerts": [], "story": [], "reserved": False, "rights": [], "aliases": ["news.example/talks"],
    }  # fmt: skip
    return values | more


def printed(**more: Any) -> str:
    """The article through a pipe."""
    out = io.StringIO()
    print_article(told(**more), console_for(width=60, file=out))
    return out.getvalue()


def version(before: str, after: str) -> dict[str, Any]:
    diff = [asdict(piece) for piece in differences(before, after)]
    return {"field": "title", "where": "on its page", "superseded_at": NOON, "value": before, "diff": diff}


def test_the_words_of_an_article_come_first_and_are_wrapped_as_reads_well() -> None:
    lines = printed(text="The talks went on for hours and nobody knew why. " * 4).splitlines()
    assert lines[:4] == [
        "Talks collapse",
        f"Europe, Africa · published {_AT}",
        "https://news.example/talks/",
        f"article 17 of news · first seen {_AT}",
    ]
    assert len(lines) > 7
    assert all(len(line) <= 60 and line == line.rstrip() for line in lines)


def test_an_address_is_never_broken() -> None:
    long = "https://news.example/" + "harvest-" * 20
    assert long in printed(url=long).splitlines()


def test_the_same_story_elsewhere_is_named() -> None:
    other = {
        "id": 18,
        "site": "wire",
        "title": "It is over",
        "url": "https://wire.example/talks/",
        "time": NOON,
    }
    assert f"The same story elsewhere\n  article 18 of wire, {_AT}: It is over\n" in printed(story=[other])


def test_an_edit_is_marked_through_a_pipe_and_coloured_on_a_terminal() -> None:
    edited = [version("Talks resume", "Talks collapse")]
    assert "Talks [-resume-] {+collapse+}" in printed(revision_list=edited)
    out = io.StringIO()
    terminal = Console(file=out, force_terminal=True, width=60, color_system="standard", highlight=False)
    print_article(told(revision_list=edited), terminal)
    assert "\x1b[9;31mresume\x1b[0m" in out.getvalue()
    assert "\x1b[32mcollapse\x1b[0m" in out.getvalue()
    assert "[-" not in out.getvalue()


def test_where_it_was_seen_what_matched_and_what_was_sent_stand_below() -> None:
    seen = {"section": "Europe", "first_seen": NOON, "last_seen": NOON, "position": 0, "baseline": True}
    hits = [{"clause": "haftar", "field": "title"}, {"clause": "haftar", "field": "title"}]
    match = {
        "watch": "libya", "occasion": "edit:1", "query": "haftar", "judged_on": "text", "decided_at": NOON, "hits": hits
    }  # fmt: skip
    alert = {
        "channel": "desk",
        "watch": "libya",
        "occasion": "new",
        "state": "failed",
        "sent_at": None,
        "created": NOON,
        "last_error": "550",
    }
    text = printed(sightings=[seen], match_list=[match], alerts=[alert], gone=True)
    flat = " ".join(text.split())
    assert f"Seen Europe: on {_AT}, when the section was first read, place 1" in flat
    assert f"Matches libya: haftar in its title; with its text, {_AT}, when it was edited" in flat
    assert f"Alerts desk, libya: failed {_AT}: 550" in flat
    assert "its page is gone" in flat
    assert "Its addresses" not in flat


def test_what_a_page_said_cannot_command_the_terminal() -> None:
    text = printed(
        title="a\x1b[2Jb\u202e", text="x\x07[bold]y[/bold]\nz", revision_list=[version("a\x1b[31m", "b\x9b")]
    )
    assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(text)
    assert "[bold]y[/bold]" in text


def test_a_time_that_is_only_known_within_bounds_is_told_so() -> None:
    text = printed(published_to="2026-11-23T13:00:00Z", published_precision="hour")
    assert f"between {_AT} and 23 Nov 2026, 13:00 UTC" in " ".join(text.split())
    assert "published" not in printed(published=None, published_to=None)
    assert f"published {_AT}" in printed(published_to="2026-11-23T12:01:01Z", published_precision="minute")
    disputed = printed(published_to="2026-11-23T15:00:00Z", published_precision="second")
    assert f"between {_AT} and 23 Nov 2026, 15:00 UTC" in " ".join(disputed.split())


def test_what_is_reserved_is_named_with_who_said_so_and_since_when() -> None:
    said = {"source": "tdm meta", "said": "tdm-reservation 1", "reserves": True, "since": NOON, "until": None}
    told = printed(text=None, reserved=True, rights=[said, said | {"until": NOON}])
    assert "(its text is not kept, as its rights are reserved)" in told
    since = f"  tdm meta: tdm-reservation 1, since {_AT}\n"
    assert f"Rights\n{since}{since}  until {_AT}\n" in told
