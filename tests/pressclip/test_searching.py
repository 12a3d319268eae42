"""What people see of a search, and that nothing they or a page wrote can break it."""

import asyncio
import csv
import io
import json
import re
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from db import stories
from db.archive import open_archive
from db.search import Part, find
from pressclip.cli.main import run
from pressclip.models import Document
from tests.db.shelf import put
from tests.pressclip.printed import rows

HOSTILE = (
    "<script>alert(1)</script> gas",
    'javascript:alert("gas") "onmouseover=alert(1)',
    "=HYPERLINK(gas)",
    "\x1b[31m gas\x1b]0;owned\x07 \x9b2J",
    "]]> gas &amp; \u202egas",
    "[bold]gas[/bold] [link=https://evil.example/]here[/link]",
    "@SUM(gas)\r\nBcc: gas",
)
CONFIG = """\
[[sites]]
name = "alpha"
home = "https://x.example/"
"""


@pytest.fixture(scope="module")
def shelved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration whose archive holds the hostile titles, one of them with a long text."""
    folder = tmp_path_factory.mktemp("searching")
    config = folder / "config.toml"
    config.write_text(CONFIG, encoding="utf-8")
    archive = open_archive(folder / "pressclip.db")
    text = "word " * 300 + "Gas, at last. " + "word " * 300
    documents = [
        Document(title=title, text=text, site="alpha", sections=("Energy",), authors=(title,), label=title, url="u")
        for title in HOSTILE
    ]
    asyncio.run(archive.write(lambda tx: put(tx, documents)))
    archive.close()
    return config


@pytest.fixture
def config(shelved: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    capsys.readouterr()
    return shelved


def texts() -> st.SearchStrategy[str]:
    """Any strings, many of them near to what queries and SQL are made of."""
    pieces = st.sampled_from(
        ["gas", '"', "'", "(", ")", "*", ":", "^", "+", "-", "{", "}", ",", " ", " OR ", " AND ", "NOT ", "NEAR(", "\\",
         "title:", "section:", "author:", "site:", "url:", "=", "@", "/", ";--", "%", "_", "?", "\x00", "\ud800", "¦"]
    )  # fmt: skip
    return st.lists(pieces | st.text(max_size=4), max_size=12).map("".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=texts(), option=st.sampled_from([None, "--author", "--section", "--site"]), value=texts())
@example(query='gas" OR *', option="--author", value="'; DROP TABLE article; --")
@example(query="site:'", option=None, value="")
@example(query="site:\ud800", option="--author", value="\ud800")
def test_no_query_and_no_name_breaks_the_search(
    shelved: Path, capsys: pytest.CaptureFixture[str], query: str, option: str | None, value: str
) -> None:
    named = [] if option is None else [f"{option}={value}"]
    for more in ([], ["--sort", "relevance"], ["--facets"]):
        code = run(["--config", str(shelved), "search", *named, *more, "--", query])
        told = capsys.readouterr()
        assert code in {0, 1, 2}
        assert code != 1 or "is called" in told.err, told.err
        assert "archive failed" not in told.err


@pytest.mark.parametrize("query", ["gas", "gas -sport"])
def test_rows_tell_what_hit_and_where(config: Path, capsys: pytest.CaptureFixture[str], query: str) -> None:
    assert run(["--config", str(config), "search", query]) == 0
    for row in rows(capsys):
        assert [row["title"][start:end].casefold() for start, end in row["title_hits"]] != []
        assert {row["snippet"][start:end] for start, end in row["snippet_hits"]} == {"Gas"}
        assert len(row["snippet"]) <= 200
        assert "text" not in row


def test_relevance_is_an_order_of_the_same_rows(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seen = []
    for sort in ("newest", "relevance"):
        assert run(["--config", str(config), "search", "gas", "--sort", sort]) == 0
        seen.append([row["id"] for row in rows(capsys)])
    assert sorted(seen[0]) == sorted(seen[1])
    assert seen[0] != seen[1]


def test_facets_are_rows_of_their_own(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--config", str(config), "search", "gas", "--facets"]) == 0
    found = rows(capsys)
    assert {"facet": "section", "value": "Energy", "count": 7} in found
    assert {"facet": "month", "value": "2026-11", "count": 7} in found
    assert {row["facet"] for row in found} == {"section", "site", "author", "month"}


def test_a_hostile_title_is_inert_in_csv(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for more in ([], ["--facets"]):
        assert run(["--config", str(config), "--format", "csv", "search", "gas", *more]) == 0
        for row in csv.reader(io.StringIO(capsys.readouterr().out)):
            assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for cell in row)
            assert not any(re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", cell) for cell in row)


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_hostile_title_is_inert_in_json_and_still_itself(
    config: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    assert run(["--config", str(config), "--format", form, "search", "gas"]) == 0
    out = capsys.readouterr().out
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", out)
    found = json.loads(out) if form == "json" else [json.loads(line) for line in out.splitlines()]
    assert [row["title"] for row in found] == list(reversed(HOSTILE))


def test_a_hostile_title_is_inert_in_a_table(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--config", str(config), "--format", "table", "search", "gas"]) == 0
    out = capsys.readouterr().out
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", out)
    assert HOSTILE[5] in out


class Terminal(io.StringIO):
    """A terminal, as far as one can tell."""

    def isatty(self) -> bool:
        """Says that it is one."""
        return True


def test_on_a_terminal_hits_are_bold_and_the_text_around_them_stands_below(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.delenv("NO_COLOR", raising=False)
    with redirect_stdout(Terminal()) as opened:
        assert run(["--config", str(config), "search", "gas"]) == 0
    shown = opened.getvalue()
    assert "=HYPERLINK(\x1b[1mgas\x1b[0m)" in shown
    assert "\x1b[1mGas\x1b[0m, at last." in shown


def test_on_a_terminal_the_rows_are_followed_by_how_many_there_are(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    for arguments in (["--limit", "3", "--offset", "1"], ["--limit", "7"], ["--limit", "3", "--format", "jsonl"]):
        with redirect_stdout(Terminal()):
            assert run(["--config", str(config), "search", "gas", *arguments]) == 0
        told.append(capsys.readouterr().err)
    assert told == ["2 to 4 of 7; --offset goes on\n", "", ""]
    monkeypatch.setattr("db.counting.MOST", 5)
    with redirect_stdout(Terminal()):
        run(["--config", str(config), "search", "gas", "--limit", "3"])
    assert "of more than 5;" in capsys.readouterr().err


def test_a_partial_search_says_so_beside_the_rows(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.candidates._MOST_READ", 3)
    assert run(["--config", str(config), "search", "url:u OR nowhere"]) == 0
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 3
    assert "partial: only the newest 3 articles were read; --since" in told.err


def test_a_page_is_the_same_whether_asked_by_program_or_by_command(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = open_archive(config.with_name("pressclip.db"))
    try:
        page = asyncio.run(archive.read(lambda tx: find(tx, None, part=Part(limit=3))))
    finally:
        archive.close()
    assert run(["--config", str(config), "search", "--limit", "3"]) == 0
    assert [row["id"] for row in rows(capsys)] == [one.article.id for one in page.found]


def test_articles_of_one_story_say_so_in_every_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    archive = open_archive(tmp_path / "pressclip.db")
    documents = [Document(title=f"Gas {at}", site="alpha", sections=("Energy",), url=f"u{at}") for at in range(3)]
    ids = asyncio.run(archive.write(lambda tx: put(tx, documents)))
    search = ["--config", str(tmp_path / "config.toml"), "search", "gas"]
    assert run([*search, "--format", "table"]) == 0
    assert "story_id" not in capsys.readouterr().out
    told = (1.0, datetime(2026, 11, 23, tzinfo=UTC))
    asyncio.run(archive.write(lambda tx: stories.join(tx, dict.fromkeys(ids[1:], told))))
    archive.close()
    assert run(search) == 0
    assert {row["id"]: row["story_id"] for row in rows(capsys)} == {ids[0]: None, ids[1]: ids[1], ids[2]: ids[1]}
    assert run([*search, "--format", "table"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[-1] == "story_id"
    assert [line.split()[-1] for line in lines[1:] if line.split()[0] != str(ids[0])] == [str(ids[1])] * 2
