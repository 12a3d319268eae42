"""Why an article did or did not alert, as people and scripts read it."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pressclip.article_page import console_for
from pressclip.cli.main import run
from pressclip.why_page import print_why
from tests.pressclip.printed import rows

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def why(config: Path, capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, Any]:
    assert run(["--config", str(config), "why", *args, "--format", "json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def test_an_article_that_was_seen_has_all_the_fields(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = why(config, capsys, "2")
    assert list(told) == ["url", "known", "article_id", "title", "seen", "filed", "watches", "alerts", "story"]
    assert (told["known"], told["article_id"], told["alerts"]) == (True, 2, [])
    assert told["seen"][0]["section"] == "Africa"
    assert told["filed"]["origin"] == "baseline"
    (watch,) = told["watches"]
    assert (watch["name"], watch["verdict"]) == ("libya", "not told")
    assert watch["clauses"][0] == {
        "clause": "libya", "hit": True, "where": ["title"], "excluded": False,
        "found": [{"field": "title", "words": "Libya"}], "missing": [], "unread": [], "note": "",
    }  # fmt: skip


def test_it_is_found_by_any_spelling_of_its_address(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--config", str(config), "search", "libya", "--limit", "1"]) == 0
    (found,) = rows(capsys)
    told = why(config, capsys, f"{found['url'].rstrip('/')}?utm_source=x", "--watch", "libya")
    assert (told["article_id"], told["title"]) == (found["id"], found["title"])


def test_an_address_that_was_never_seen_has_them_too(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = why(config, capsys, "https://other.example/a-story/")
    assert list(told)[:7] == ["url", "known", "article_id", "seen", "filed", "watches", "alerts"]
    assert (told["known"], told["article_id"], told["site"], told["forgotten"]) == (False, None, None, False)
    assert told["advice"] == ["pressclip discover https://other.example/"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["999"], "no article '999' in the archive"),
        (["hello"], "'hello' is neither an article's id nor an http(s) address"),
        (["2", "--watch", "nobody"], "no watch is called 'nobody'; there are: libya"),
    ],
)
def test_what_cannot_be_explained_is_refused(
    config: Path, capsys: pytest.CaptureFixture[str], args: list[str], said: str
) -> None:
    assert run(["--config", str(config), "why", *args]) == 1
    assert said in capsys.readouterr().err


def test_the_table_reads_like_a_page(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--config", str(config), "why", "1", "--format", "table"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Gas deal signed"
    assert "  Africa: on " in lines[5]
    at = lines.index("libya: no")
    assert lines[at + 1].startswith("  it would need libya; besides, it stood there already")
    assert "    - libya: not there" in lines


def clause(name: str, **more: Any) -> dict[str, Any]:
    values = {"clause": name, "hit": False, "where": [], "excluded": False, "found": [], "missing": [name]}
    return {**values, "unread": [], "note": "", **more}


def printed(**more: Any) -> list[str]:
    """An explanation through a pipe, as lines."""
    told: dict[str, Any] = {
        "known": True, "article_id": 7, "url": "https://news.example/a/", "title": "A \x1b[31mstory", "alerts": [],
        "filed": {"origin": "live", "first_seen": NOON, "announced_at": NOON}, "story": [], "seen": [], "watches": [],
    }  # fmt: skip
    out = io.StringIO()
    print_why(told | more, console_for(width=80, file=out))
    return out.getvalue().splitlines()


def test_clauses_say_what_was_found_and_what_is_missing() -> None:
    hits = [{"field": "title", "words": "Haftar"}, {"field": "text", "words": "HAFTAR"}]
    told = [
        clause("haftar", hit=True, found=hits, missing=[]),
        clause("sport", excluded=True),
        clause("oil", excluded=True, hit=True, found=[{"field": "text", "words": "oil"}]),
        clause('"palermo summit"', missing=["summit"]),
        clause("libya", hit=None, unread=["text"], missing=[]),
        clause("=WHO", note="it is spelled otherwise there"),
    ]
    lines = printed(watches=[{"name": "w", "verdict": "no", "reason": "it would need much", "clauses": told}])
    assert lines[lines.index("w: no") + 1 :] == [
        "  it would need much",
        "    + haftar: Haftar in its title, HAFTAR in its text",
        "    + no sport: not there",
        "    - no oil: oil in its text",
        '    - "palermo summit": summit not there',
        "    ? libya: its text was not read yet",
        "    - =WHO: it is spelled otherwise there",
    ]


def test_what_a_page_said_cannot_command_the_terminal() -> None:
    lines = printed(story=[{"id": 9, "site": "other", "title": "The same\x1b[2J"}])
    assert lines[0] == "A [31mstory"
    assert lines[-1] == "  article 9 of other: The same[2J"
    assert "\x1b" not in "".join(lines)
