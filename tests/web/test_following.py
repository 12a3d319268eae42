from pathlib import Path
from typing import Any

import pytest

from db import removal
from db.merging import merge
from tests.archives import NOON, write
from tests.web.rooms import Room, fill, match, room_in


def changes(room: Room, after: int, limit: int = 100) -> Any:
    return room.get(f"/api/v1/changes?after={after}&limit={limit}").json()


def test_who_follows_the_changes_has_what_the_archive_has(tmp_path: Path) -> None:
    with room_in(tmp_path) as room:
        one, two, three, four = fill(room, "gas-deal", "gas-deal-signed", "libya-talks", "hydrogen")
        copy: dict[int, Any] = {}
        after = follow(room, copy, 0)
        assert sorted(copy) == [one, two, three, four]
        write(room.archive, lambda tx: merge(tx, two, one, NOON))
        write(room.archive, lambda tx: removal.remove(tx, [three], NOON))
        after = follow(room, copy, after)
        assert sorted(copy) == [one, four]
        assert all(copy[number]["title"] == room.get(f"/api/v1/articles/{number}").json()["title"] for number in copy)
        assert changes(room, after) == {"items": [], "next_after": after, "more": False, "last_seq": after}


def follow(room: Room, copy: dict[int, Any], after: int) -> int:
    """What the documentation says that a client does, two changes at a time."""
    more = True
    while more:
        told = changes(room, after, 2)
        for item in told["items"]:
            if item["article"] is not None:
                copy[item["id"]] = item["article"]
            else:
                copy.pop(item["id"], None)
        after, more = told["next_after"], told["more"]
    return after


def test_changes_rise_and_say_what_happened(tmp_path: Path) -> None:
    with room_in(tmp_path) as room:
        one, two, three = fill(room, "libya-talks", "gas-deal", "gas-deal-signed")
        write(room.archive, lambda tx: merge(tx, two, three, NOON))
        write(room.archive, lambda tx: removal.remove(tx, [one], NOON))
        told = changes(room, 0)["items"]
    assert [(item["change"], item["id"], item["into"]) for item in told] == [
        ("merged", two, three),
        ("edited", three, None),
        ("removed", one, None),
    ]
    assert [item["seq"] for item in told] == sorted(item["seq"] for item in told)


def test_matches_are_told_in_their_order_with_what_decided_them(tmp_path: Path) -> None:
    with room_in(tmp_path) as room:
        for number in fill(room, "gas-deal", "gas-prices", "gas-pipes"):
            match(room, number)
        first = room.get("/api/v1/matches?limit=2").json()
        rest = room.get(f"/api/v1/matches?watch=gas&after={first['next_after']}").json()
        unknown = room.get("/api/v1/matches?watch=nobody")
    assert [one["title"] for one in first["items"] + rest["items"]] == ["Gas deal", "Gas prices", "Gas pipes"]
    assert (first["more"], rest["more"]) == (True, False)
    assert first["items"][0]["hits"] == [{"clause": "gas", "field": "title", "start": 0, "end": 3}]
    assert (first["items"][0]["version"], first["items"][0]["revision"]) == ("0123456789ab", 1)
    assert (unknown.status_code, unknown.json()["error"]) == (404, "unknown-watch")


@pytest.mark.parametrize("asked", ["changes", "matches"])
def test_a_number_that_the_archive_has_not_reached_is_refused_with_what_to_do(tmp_path: Path, asked: str) -> None:
    with room_in(tmp_path) as room:
        nothing = room.get(f"/api/v1/{asked}?after=0")
        [only] = fill(room, "gas-deal")
        match(room, only)
        last = room.get(f"/api/v1/{asked}").json()["next_after"]
        reached, beyond = (room.get(f"/api/v1/{asked}?after={after}") for after in (last, last + 1))
    assert (nothing.status_code, reached.status_code, reached.json()["next_after"]) == (200, 200, last)
    told = beyond.json()
    assert (beyond.status_code, told["error"], told["parameter"]) == (400, "bad-cursor", "after")
    assert f"got {last + 1}, but the newest is {last}" in told["detail"]
    assert "begin anew with after=0" in told["detail"]


@pytest.mark.parametrize("gone", ["removed", "merged"])
def test_who_follows_matches_misses_none_after_the_last_one_went(tmp_path: Path, gone: str) -> None:
    with room_in(tmp_path) as room:
        one, two, three = fill(room, "gas-deal", "gas-deal-signed", "gas-prices")
        match(room, one)
        match(room, two)
        after = room.get("/api/v1/matches").json()["next_after"]
        if gone == "removed":
            write(room.archive, lambda tx: removal.remove(tx, [two], NOON))
        else:
            write(room.archive, lambda tx: merge(tx, two, one, NOON))
        assert len(room.get("/api/v1/matches").json()["items"]) == 1
        match(room, three)
        told = room.get(f"/api/v1/matches?after={after}").json()
        assert [item["article_id"] for item in told["items"]] == [three]
        assert told["next_after"] > after
