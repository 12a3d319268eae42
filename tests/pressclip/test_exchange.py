"""Export and import on the command line: broken off and gone on with, lines that are wrong, nobody told."""

import codecs
import json
import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from db import exporting, importing
from db.following import whereabouts
from db.merging import merge
from db.portable import decode
from db.removal import remove
from db.schema import match
from pressclip.cli.main import run
from pressclip.exchange import line_of
from queries.syntax import MAX_LENGTH
from tests.archives import NOON, archive_in, card, file_page, make_sections, page, read, write
from tests.pressclip.printed import rows


def _fill(folder: Path, *slugs: str) -> None:
    with archive_in(folder) as archive:
        file_page(archive, make_sections(archive, "Europe")["Europe"], page(*slugs))


def _put_back(folder: Path) -> None:
    """The copy takes the place of the archive that is here."""
    for left in (folder / "here").glob("archive.db-*"):
        left.unlink()
    shutil.copy(folder / "copy.db", folder / "here" / "archive.db")


def _config(folder: Path) -> list[str]:
    folder.mkdir(exist_ok=True)
    text = '[archive]\nurl = "sqlite:///archive.db"\n[[sites]]\nname = "news"\nhome = "https://news.example/"\n'
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return ["--config", str(folder / "config.toml")]


def test_what_is_printed_is_taken_in_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here, there = _config(tmp_path / "here"), _config(tmp_path / "there")
    _fill(tmp_path / "here", "story", "other")
    assert run([*here, "export"]) == 0
    printed = capsys.readouterr().out
    assert [json.loads(line)["title"] for line in printed.splitlines()] == ["Other", "Story"]
    assert run([*here, "export", "--after", "1"]) == 0
    assert [line["title"] for line in rows(capsys)] == ["Story"]
    file = tmp_path / "export.jsonl"
    file.write_text(printed, encoding="utf-8")
    assert run([*there, "import", str(file)]) == 0
    assert rows(capsys) == [{"new": 2, "completed": 0, "known": 0, "forgotten": 0, "wrong": 0}]
    assert run([*there, "export"]) == 0
    assert capsys.readouterr().out == printed
    assert run([*there, "search", "story"]) == 0
    assert [row["title"] for row in rows(capsys)] == ["Story"]


def test_an_export_after_a_number_that_the_archive_never_gave_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = _config(tmp_path / "here")
    _fill(tmp_path / "here", "story", "other")
    assert run([*here, "export"]) == 0
    newest = json.loads(capsys.readouterr().out.splitlines()[-1])["seq"]
    assert run([*here, "export", "--after", str(newest)]) == 0
    assert capsys.readouterr().out == "", "nothing changed since"
    assert run([*here, "export", "--after", str(newest + 1000)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert f"--after {newest + 1000}: the newest `seq` is {newest}" in told.err


def test_a_file_is_gone_on_with_where_it_was_broken_off(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here, file = _config(tmp_path / "here"), tmp_path / "export.jsonl"
    _fill(tmp_path / "here", "third", "second", "first")
    assert run([*here, "export", "--output", str(file)]) == 0
    whole = file.read_bytes()
    assert rows(capsys) == [{"file": str(file), "articles": 3, "seq": 3}]
    file.write_bytes(whole[: len(whole) - 100])
    assert run([*here, "export", "--output", str(file)]) == 0
    assert file.read_bytes() == whole
    assert rows(capsys)[0]["articles"] == 1
    with archive_in(tmp_path / "here") as archive:
        file_page(archive, make_sections(archive, "Europe")["Europe"], [card("first", title="First again")])
    assert run([*here, "export", "--output", str(file)]) == 0
    lines = [json.loads(line) for line in file.read_bytes().splitlines()]
    assert [line["title"] for line in lines] == ["First", "Second", "Third", "First again"]
    there = _config(tmp_path / "there")
    capsys.readouterr()
    assert run([*there, "import", str(file)]) == 0
    assert rows(capsys)[0] | {} == {"new": 3, "completed": 1, "known": 0, "forgotten": 0, "wrong": 0}


def test_a_file_that_goes_further_than_the_archive_is_not_gone_on_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, there, file = _config(tmp_path / "here"), _config(tmp_path / "there"), tmp_path / "export.jsonl"
    _fill(tmp_path / "here", "story")
    shutil.copy(tmp_path / "here" / "archive.db", tmp_path / "copy.db")
    _fill(tmp_path / "here", "later")
    assert run([*here, "export", "--output", str(file)]) == 0
    whole = file.read_bytes()
    _put_back(tmp_path)
    _fill(tmp_path / "here", "quite", "other", "news", "story")
    _fill(tmp_path / "there", "other")
    for of in (here, there):
        assert run([*of, "export", "--output", str(file)]) == 1
        assert "it is another, or was put back; name another file" in capsys.readouterr().err
    assert file.read_bytes() == whole


def test_a_file_with_a_later_state_of_an_article_is_not_gone_on_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, there, file = _config(tmp_path / "here"), _config(tmp_path / "there"), tmp_path / "export.jsonl"
    for folder in ("here", "there"):
        _fill(tmp_path / folder, "story")
    with archive_in(tmp_path / "here") as archive:
        file_page(archive, make_sections(archive, "Europe")["Europe"], [card("story", title="Another story")])
    assert run([*here, "export", "--output", str(file)]) == 0
    assert run([*here, "export", "--output", str(file)]) == 0
    assert run([*there, "export", "--output", str(file)]) == 1
    assert "has no article https://news.example/2026/11/23/story/ as of seq 2" in capsys.readouterr().err


def test_an_article_that_changed_again_after_a_backup_was_put_back_hides_no_gap(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, file = _config(tmp_path / "here"), tmp_path / "export.jsonl"
    _fill(tmp_path / "here", "story")
    shutil.copy(tmp_path / "here" / "archive.db", tmp_path / "copy.db")
    _fill(tmp_path / "here", "lost")

    def edit(title: str) -> None:
        with archive_in(tmp_path / "here") as archive:
            file_page(archive, make_sections(archive, "Europe")["Europe"], [card("story", title=title)])

    edit("Once")
    assert run([*here, "export", "--output", str(file)]) == 0
    _put_back(tmp_path)
    for title in ("Once", "Twice", "Thrice"):
        edit(title)
    capsys.readouterr()
    assert run([*here, "export", "--output", str(file)]) == 1
    assert "has no article https://news.example/2026/11/23/lost/" in capsys.readouterr().err


@pytest.mark.parametrize("are_lost", [False, True], ids=["with its numbers", "without"])
def test_no_state_is_left_out_of_a_file_for_its_number_after_a_backup_was_put_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], are_lost: bool
) -> None:
    here, file = _config(tmp_path / "here"), tmp_path / "export.jsonl"

    def edit(slug: str, title: str) -> None:
        with archive_in(tmp_path / "here") as archive:
            file_page(archive, make_sections(archive, "Europe")["Europe"], [card(slug, title=title)])

    _fill(tmp_path / "here", "second", "first")
    shutil.copy(tmp_path / "here" / "archive.db", tmp_path / "copy.db")
    for title in ("Once", "Twice"):
        edit("second", title)
    assert run([*here, "export", "--output", str(file)]) == 0
    _put_back(tmp_path)
    if are_lost:
        (tmp_path / "here" / "archive.db.numbers").unlink()
    edit("first", "Edited")
    for title in ("Once", "Twice"):
        edit("second", title)
    capsys.readouterr()
    assert run([*here, "export", "--output", str(file)]) == are_lost
    if are_lost:
        assert "has article 1 as of seq 3, the file as of 1" in capsys.readouterr().err
    else:
        told = [json.loads(line)["title"] for line in file.read_text().splitlines()]
        assert told == ["First", "Twice", "Edited", "Twice"]


def test_a_file_of_the_newest_articles_is_not_gone_on_with_as_if_it_were_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, file = _config(tmp_path / "here"), tmp_path / "export.jsonl"
    old, new = (f"https://news.example/{name}" for name in ("old", "new"))
    with archive_in(tmp_path / "here") as archive:
        about = {"title": "A", "site": "news", "section": "Europe"}
        lines = [
            json.dumps({"url": url, "time": f"2026-11-{day}T12:00:00Z"} | about) for url, day in ((old, 10), (new, 23))
        ]
        write(archive, lambda tx: importing.take(tx, [decode(line.encode()) for line in lines], NOON))
    since, whole = ["--since", "2026-11-20"], tmp_path / "whole.jsonl"
    assert run([*here, "export", "--output", str(whole)]) == 0
    assert run([*here, "export", "--output", str(file), *since]) == 0
    assert len(file.read_text().splitlines()) == 1
    with archive_in(tmp_path / "here") as archive:
        file_page(archive, make_sections(archive, "Europe")["Europe"], [card("more")], NOON)
    assert run([*here, "export", "--output", str(file), *since]) == 0
    assert len(file.read_text().splitlines()) == 2
    capsys.readouterr()
    assert run([*here, "export", "--output", str(file)]) == 1
    assert "tells of 2 of the 3 articles up to seq 3: as one that was begun with --since" in capsys.readouterr().err
    assert run([*here, "export", "--output", str(whole), *since]) == 0


def test_a_file_whose_last_article_was_erased_is_gone_on_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, file = _config(tmp_path / "here"), tmp_path / "export.jsonl"
    _fill(tmp_path / "here", "last", "first")
    assert run([*here, "export", "--output", str(file)]) == 0
    assert run([*here, "forget", "https://news.example/2026/11/23/last/", "--yes"]) == 0
    _fill(tmp_path / "here", "new")
    capsys.readouterr()
    assert run([*here, "export", "--output", str(file)]) == 0
    assert rows(capsys)[0]["articles"] == 1


def test_a_file_of_an_article_that_was_merged_and_then_erased_is_gone_on_with(tmp_path: Path) -> None:
    here, file = _config(tmp_path / "here"), tmp_path / "export.jsonl"
    _fill(tmp_path / "here", "last", "first")
    assert run([*here, "export", "--output", str(file)]) == 0
    with archive_in(tmp_path / "here") as archive:
        write(archive, lambda tx: merge(tx, 2, 1, NOON))
        write(archive, lambda tx: remove(tx, [1], NOON))
        assert read(archive, lambda tx: [whereabouts(tx, one) for one in (1, 2, 3)]) == ["removed", "removed", None]
    assert run([*here, "export", "--output", str(file)]) == 0


def test_an_article_that_the_longest_query_met_comes_over(tmp_path: Path) -> None:
    query = "libya " + "a" * (MAX_LENGTH - 6)
    with archive_in(tmp_path / "here") as here:
        file_page(here, make_sections(here, "Europe")["Europe"], page("story"))
        write(here, lambda tx: tx.execute(insert(match).values(
            article_id=1, watch="w", occasion="new", query=query, version="1", revision=0, judged_on="card",
            decided_at=NOON, hits=[],
        )))  # fmt: skip
        lines = [line_of(*row) for row in read(here, lambda tx: exporting.rows(tx, 0, None))]
    with archive_in(tmp_path / "there") as there:
        write(there, lambda tx: importing.take(tx, [decode(line.encode()) for line in lines], NOON))
        assert read(there, lambda tx: tx.scalar(select(match.c.query))) == query


def test_another_file_is_not_written_into(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here, file = _config(tmp_path / "here"), tmp_path / "notes.txt"
    _fill(tmp_path / "here", "story")
    file.write_text("somebody's notes\n")
    assert run([*here, "export", "--output", str(file)]) == 1
    assert "it is not gone on with: its last line is none of an export" in capsys.readouterr().err
    assert file.read_text() == "somebody's notes\n"
    assert run([*here, "export", "--output", str(file), "--after", "3"]) == 2
    assert run([*here, "export", "--format", "csv"]) == 2
    beside = tmp_path / "here" / "archive.db-wal"
    assert run([*here, "export", "--output", str(beside)]) == 1
    assert "that is a part of the archive" in capsys.readouterr().err
    assert not beside.exists()


def test_a_pipe_or_a_device_is_not_waited_for_as_a_file_to_go_on_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, pipe = _config(tmp_path / "here"), tmp_path / "pipe"
    _fill(tmp_path / "here", "story")
    os.mkfifo(pipe)
    for name in (str(pipe), os.devnull):
        assert run([*here, "export", "--output", name]) == 1
        assert f"{name}: no file that can be gone on with; leave out --output" in capsys.readouterr().err


def test_a_file_of_windows_begins_with_a_mark_that_is_no_part_of_its_first_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, file = _config(tmp_path / "here"), tmp_path / "export.jsonl"
    line = json.dumps({"url": "https://news.example/a/", "title": "A", "site": "news", "section": "Europe"})
    file.write_text(f"{line}\n", encoding="utf-8-sig")
    assert run([*here, "import", str(file)]) == 0
    assert rows(capsys)[0]["new"] == 1


def test_a_file_that_an_editor_of_windows_saved_is_gone_on_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, file = _config(tmp_path / "here"), tmp_path / "export.jsonl"
    for number in (0, 200):  # the mark before one of the last hundred lines, and before an earlier one
        _fill(tmp_path / "here", *(f"story-{at}" for at in range(number + 1)))
        file.unlink(missing_ok=True)
        assert run([*here, "export", "--output", str(file)]) == 0
        file.write_bytes(codecs.BOM_UTF8 + file.read_bytes())
        _fill(tmp_path / "here", f"new-{number}")
        capsys.readouterr()
        assert run([*here, "export", "--output", str(file)]) == 0
        assert rows(capsys)[0]["articles"] == 1
    assert file.read_bytes().count(codecs.BOM_UTF8) == 1


def test_times_that_no_newsroom_had_are_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here, file = _config(tmp_path / "here"), tmp_path / "export.jsonl"
    line = {"url": "https://news.example/a/", "title": "A", "site": "news", "section": "Europe"}
    wrong: list[dict[str, object]] = [
        {"published": "0001-01-01T00:00:00Z"}, {"exact": {"time": "9999-12-31T23:59:59Z"}},
        {"modified": "1931-01-01T00:00:00Z"},
    ]  # fmt: skip
    file.write_text("\n".join(json.dumps(line | one) for one in wrong), encoding="utf-8")
    assert run([*here, "import", str(file)]) == 1
    said = capsys.readouterr()
    assert (json.loads(said.out)["new"], json.loads(said.out)["wrong"]) == (1, 2)
    assert "line 1: no time of an article: 0001-01-01T00:00:00+00:00; years are from 1000 to 9998" in said.err


def test_lines_that_are_wrong_are_named_and_the_others_taken_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = _config(tmp_path / "here")
    good = {"url": "https://news.example/a/", "title": "A", "site": "news", "section": "Europe"}
    lines = [good, {**good, "url": "javascript:alert(1)"}, {**good, "url": "https://news.example/b/"}]
    file = tmp_path / "export.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)) + '\n\n{"url": 7\x1b}\n[]', encoding="utf-8")
    assert run([*here, "import", str(file)]) == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out) == {"new": 2, "completed": 0, "known": 0, "forgotten": 0, "wrong": 3}
    said = printed.err.splitlines()
    assert [line.split(":")[1] for line in said] == [" line 2", " line 5", " line 6"]
    assert "\x1b" not in printed.err


def test_a_line_without_end_is_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = _config(tmp_path / "here")
    good = json.dumps({"url": "https://news.example/a/", "title": "A", "site": "news", "section": "Europe"})
    monkeypatch.setattr("db.portable.LONGEST_LINE", 1_000)
    file = tmp_path / "export.jsonl"
    file.write_text("a" * 5_000 + "\n" + good + "\n" + "b" * 2_500, encoding="utf-8")
    assert run([*here, "import", str(file)]) == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out)["new"] == 1
    assert [line.split(": ")[1:] for line in printed.err.splitlines()] == [
        ["line 1", "longer than 1,000 bytes"],
        ["line 3", "longer than 1,000 bytes"],
    ]
