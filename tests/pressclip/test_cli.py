"""The commands as people and scripts use them, on an archive that a replica filled."""

import csv
import io
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from pressclip.cli.main import COMMANDS, run
from replica.server import ReplicaServer
from tests.daemons import write_config
from tests.pressclip.printed import HEADLINES, rows

FIELDS = {
    "id", "seq", "url", "title", "site", "section", "sections", "label", "authors", "time", "published", "published_to",
    "published_precision", "first_seen", "last_seen", "excerpt", "image", "language", "revisions", "matches",
    "story_id", "modified", "access", "categories", "snippet", "snippet_hits", "title_hits",
}  # fmt: skip


def titles(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [row["title"] for row in rows(capsys)]


def test_search_prints_articles_newest_first_with_all_fields(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--config", str(config), "search"]) == 0
    found = rows(capsys)
    assert [row["title"] for row in found] == list(reversed(HEADLINES))
    assert set(found[0]) == FIELDS
    assert found[0]["section"] == "Africa"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["libya"], [HEADLINES[3], HEADLINES[1]]),
        (["libya -sport"], [HEADLINES[1]]),
        (["-sport libya"], [HEADLINES[1]]),
        (["--", "-sport libya"], [HEADLINES[1]]),
        (["-sport libya", "--limit", "5"], [HEADLINES[1]]),
        (["libya", "--limit", "1"], [HEADLINES[3]]),
        (["libya", "--limit", "1", "--offset", "1"], [HEADLINES[1]]),
        (["--until", "2001-01-31"], []),
        (["gas", "--since", "1d"], [HEADLINES[0]]),
        (["gas", "--section", "Africa", "--site", "replica"], [HEADLINES[0]]),
        (["gas", "--section", "africa"], [HEADLINES[0]]),
        (["gas", "--section", "replica:Africa"], [HEADLINES[0]]),
        (["--limit", "0"], []),
        (["gas", "--since", "90m"], []),
        (["nothing"], []),
    ],
)
def test_search_narrows(
    config: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], expected: list[str]
) -> None:
    assert run(["--config", str(config), "search", *arguments]) == 0
    assert titles(capsys) == expected


@pytest.mark.parametrize(
    "asked",
    [
        ["search", "--offset", "9223372036854775800"],
        ["search", "--limit", "99999999999999999999"],
        ["feed", "--limit", "99999999999999999999"],
        ["alerts", "--limit", "99999999999999999999"],
        ["export", "--after", "99999999999999999999"],
        ["alerts", "retry", "99999999999999999999"],
        ["alerts", "drop", "99999999999999999999"],
        ["backtest", "oil", "--samples", "99999999999999999999"],
    ],
)
def test_a_number_that_no_archive_holds_is_refused_with_the_range(
    config: Path, capsys: pytest.CaptureFixture[str], asked: list[str]
) -> None:
    assert run(["--config", str(config), *asked]) == 2
    assert "is not in the range" in capsys.readouterr().err


def test_options_stand_before_or_after_the_command(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for line in (
        ["--config", str(config), "--format", "csv", "search"],
        ["search", "--config", str(config), "--format", "csv"],
    ):
        assert run(line) == 0
        assert list(csv.DictReader(io.StringIO(capsys.readouterr().out)))[1]["title"] == "'=HYPERLINK(1)"


def test_a_table_names_its_columns(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--config", str(config), "search", "gas", "--format", "table"]) == 0
    head, *body = capsys.readouterr().out.splitlines()
    assert head.split() == ["id", "time", "section", "title", "url"]
    assert body


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["search", "libya AND"], 2, "expected a word after AND at column 10"),
        (["search", "libya", "talks"], 2, "put it in quotes: pressclip search 'libya talks'"),
        (["search", "--since", "soon"], 2, "'soon' is not a date (2026-01-31)"),
        (
            ["search", "--since", "2026-02-01", "--until", "2026-01-01"],
            2,
            "'2026-01-01' lies before since '2026-02-01'",
        ),
        (["backtest", "gas", "--since", "7d", "--until", "8d"], 2, "until '8d' lies before since '7d'"),
        (["search", "--limit", "-1"], 2, "Invalid value for '--limit'"),
        (["search", "--since", "99999y"], 2, "'99999y' is not a date"),
        (["search", "--section", "Nowhere"], 1, "no section is called 'Nowhere'; there are: Africa"),
        (["search", "--site", "nowhere"], 1, "no site is called 'nowhere'; there are: replica"),
        (["discover", "news.example"], 2, "did you mean https://news.example/ ?"),
        (["show", "9" * 5000], 1, "in the archive"),
        (["show", "999"], 1, "no article '999' in the archive"),
        (["show", "https://elsewhere.example/"], 1, "no article 'https://elsewhere.example/' in the archive"),
        (["poll", "Sport"], 1, "no section is called 'Sport'; there are: Africa"),
        (["poll", "--alert", "--baseline"], 2, "take one"),
        (["frobnicate"], 2, "No such command 'frobnicate'"),
    ],
)
def test_what_is_wrong_is_said_on_stderr_with_its_exit_code(
    config: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    assert run(["--config", str(config), *arguments]) == code
    told = capsys.readouterr()
    assert said in told.err
    assert told.out == ""


def test_show_finds_an_article_by_id_and_by_any_of_its_addresses(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["--config", str(config), "search", "gas"])
    [row] = rows(capsys)
    for name in (str(row["id"]), row["url"], row["url"].rstrip("/") + "?utm_source=x"):
        assert run(["--config", str(config), "show", name]) == 0
        [shown] = rows(capsys)
        assert {"sightings", "revision_list", "match_list", "alerts", "aliases", "gone", "text"} <= set(shown)
        assert shown["title"] == row["title"]
        assert [place["section"] for place in shown["sightings"]] == ["Africa"]


def test_poll_tells_what_each_section_brought(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--config", str(config), "poll", "replica:Africa"]) == 0
    [row] = rows(capsys)
    assert list(row) == ["section", "status", "found", "new", "changed", "method", "requests", "error"]
    assert (row["section"], row["status"], row["found"], row["method"]) == ("Africa", "ok", 4, "profile:zox")


def test_sections_watches_and_channels_have_the_rows_that_scripts_rest_on(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fields = {
        "sections": "section status method last_success next_poll rate error",
        "watches": "name query channels sections matches_7d matches last_match",
        "channels": "name kind state last_sent failures owed error",
    }
    for command, names in fields.items():
        assert run(["--config", str(config), command]) == 0
        [row] = rows(capsys)
        assert set(names.split()) <= set(row), command


def test_status_fails_while_no_daemon_is_alive(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--config", str(config), "status"]) == 1
    [told] = rows(capsys)
    fields = "alive pid started late broken owed failed requests_last_hour budget archive_bytes baseline"
    assert set(told) >= {
        *fields.split(),
        "behind",
        "gaps",
        "blocked",
        "offline",
        "waiting",
        "held",
        "set_aside",
        "kept_pages",
        "kept_bytes",
    }
    assert told["kept_pages"] > 0 < told["kept_bytes"]
    assert (told["alive"], told["broken"], told["failed"]) == (False, [], 0)
    assert run(["--config", str(config), "status", "--json"]) == 1
    assert json.loads(capsys.readouterr().out).keys() == told.keys()


def test_check_explains_a_right_configuration(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--config", str(config), "check"]) == 0
    told = capsys.readouterr().out
    assert "replica" in told
    assert "libya" in told


def test_a_wrong_configuration_is_refused_with_all_that_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "config.toml"
    wrong.write_text('[http]\ntimeout = "soon"\nspeed = 1\n', encoding="utf-8")
    assert run(["--config", str(wrong), "search"]) == 2
    told = capsys.readouterr().err
    assert "http.timeout" in told
    assert "http.speed" in told


def test_a_configuration_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--config", str(tmp_path / "nowhere.toml"), "search"]) == 2
    assert "nowhere.toml" in capsys.readouterr().err


def test_without_an_archive_a_reading_command_says_what_makes_one(
    tmp_path: Path, server: ReplicaServer, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = write_config(tmp_path, server.url, screen="console://")
    assert run(["--config", str(fresh), "search"]) == 1
    assert "there is no archive yet" in capsys.readouterr().err


def test_a_pipe_that_closes_early_is_no_error(config: Path) -> None:
    command = f"{sys.executable} -m pressclip --config {config} search | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0"
    assert done.stderr == ""


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_explains_itself_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    assert "Example:" in capsys.readouterr().out


@pytest.mark.parametrize("args", [[], ["db"]])
def test_without_a_command_the_help_is_shown_in_lines(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(args) == 2
    without = capsys.readouterr().err
    assert run([*args, "--help"]) == 0
    assert without == capsys.readouterr().out


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from pressclip.cli.main import run; run(['--help']);"
        "heavy = {'httpx', 'sqlalchemy', 'lxml', 'apprise', 'selectolax', 'apscheduler', 'rich', 'lark', 'alembic'};"
        "sys.exit(bool(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=False).returncode == 0


def test_a_reading_command_does_not_load_the_migrations(config: Path) -> None:
    code = (
        f"import sys; from pressclip.cli.main import run; run(['--config', {str(config)!r}, 'search']);"
        "sys.exit(bool({'alembic', 'httpx', 'apprise', 'apscheduler'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=False).returncode == 0


def test_the_archive_stands_where_data_or_the_state_directory_says(
    tmp_path: Path, server: ReplicaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = write_config(tmp_path, server.url, screen="console://")
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    assert run(["--config", str(config), "poll"]) == 0
    assert run(["--config", str(config), "--data", str(tmp_path / "own"), "poll"]) == 0
    for folder in ("state", "own"):
        with sqlite3.connect(tmp_path / folder / "pressclip.db") as archive:
            assert archive.execute("SELECT count(*) FROM article").fetchone() == (4,)


def test_the_rows_of_a_poll_are_not_mixed_with_what_the_console_is_told(
    tmp_path: Path, server: ReplicaServer, capsys: pytest.CaptureFixture[str]
) -> None:
    config = write_config(tmp_path, server.url, screen="console://")
    assert run(["--config", str(config), "poll", "--alert", "--format", "json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)[0]["new"] == 4
    assert "*Libya* talks resume" in printed.err


def test_a_folder_with_any_name_holds_the_archive(tmp_path: Path, server: ReplicaServer) -> None:
    folder = tmp_path / "what?mode=memory#x%41 é"
    folder.mkdir()
    config = write_config(folder, server.url, screen="console://")
    assert run(["--config", str(config), "poll"]) == 0
    assert run(["--config", str(config), "search"]) == 0
    assert (folder / "pressclip.db").stat().st_size > 0
    assert [one.name for one in tmp_path.iterdir()] == [folder.name]


def test_a_service_that_apprise_does_not_know_is_refused_at_the_start(
    tmp_path: Path, server: ReplicaServer, capsys: pytest.CaptureFixture[str]
) -> None:
    config = write_config(tmp_path, server.url, screen="nosuch://secret/x")
    assert run(["--config", str(config), "poll"]) == 2
    told = capsys.readouterr().err
    assert "channels[0].url" in told
    assert "secret" not in told


def test_what_only_reads_needs_no_secret(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = config.with_name("secret.toml")
    text = config.read_text(encoding="utf-8").replace("console://", "tgram://${NOT_SET}/${file:/not/there}")
    secret.write_text(text, encoding="utf-8")
    for command in ("search", "sections", "watches", "channels"):
        assert run(["--config", str(secret), command]) == 0
    assert "NOT_SET" not in capsys.readouterr().out
    assert run(["--config", str(secret), "poll"]) == 2


@pytest.mark.parametrize("command", ["run", "poll"])
def test_a_place_where_no_archive_can_be_made_is_named(
    tmp_path: Path, server: ReplicaServer, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    config = write_config(tmp_path, server.url, screen="console://")
    assert run(["--config", str(config), "--data", str(config), command]) == 1
    assert f"{config}/pressclip.db: the archive cannot be made" in capsys.readouterr().err


def test_closed_and_full_outputs_are_no_traceback(config: Path) -> None:
    for redirected, code in ((">&-", "0"), ("> /dev/full", "1")):
        line = f"{sys.executable} -m pressclip --config {config} search {redirected}; echo $? >&2"
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True)
        assert "Traceback" not in done.stderr
        assert done.stderr.splitlines()[-1] == code


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("export <&- 2>&-", 0),
        ("poll <&- >&- 2>&-", 0),
        ("search 'gas AND' 2>&-", 2),
        ("import - <&-", 0),
        ("forget 1 <&-", 2),
        ("init elsewhere <&-", 2),
    ],
)
def test_what_whoever_started_it_closed_is_no_error(config: Path, command: str, code: int) -> None:
    line = f"{sys.executable} -m pressclip --config {config} {command}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert (done.returncode, "a bug of ours" in done.stderr) == (code, False)
    assert (len(done.stdout.splitlines()) > 1) == command.startswith("export")
