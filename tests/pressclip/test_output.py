import csv
import io
import json
from contextlib import redirect_stdout

import pytest

from pressclip.output import Format, cleaned, write_object, write_rows

ROWS = [{"id": 1, "title": '=HYPERLINK("http://evil")', "sections": ["Europe", "Africa"], "text": None}]


def printed(capsys: pytest.CaptureFixture[str], form: Format) -> str:
    write_rows(ROWS, form, ("id", "title"))
    return capsys.readouterr().out


def test_json_and_jsonl_hold_the_very_values(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(printed(capsys, "json")) == ROWS
    assert [json.loads(line) for line in printed(capsys, "jsonl").splitlines()] == ROWS


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-8"])
@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_what_programs_read_is_utf_8_whatever_the_locale(encoding: str, form: Format) -> None:
    value = {"title": "Łódź, été 😀"}
    with redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding, errors="backslashreplace")) as out:
        write_rows([value], form, ("title",))
        write_object(value, form)
        out.flush()
        raw = out.buffer
        assert isinstance(raw, io.BytesIO)
        told = raw.getvalue().decode("utf-8")
    assert told.count(value["title"]) == 2


def test_no_cell_of_a_csv_is_a_formula(capsys: pytest.CaptureFixture[str]) -> None:
    [row] = csv.DictReader(io.StringIO(printed(capsys, "csv")))
    assert row["title"] == '\'=HYPERLINK("http://evil")'
    assert (row["id"], row["sections"], row["text"]) == ("1", "Europe; Africa", "")


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
@pytest.mark.parametrize("before", ["", "Talks;", "Talks; ", 'Talks;"', "Talks;;", "Talks; ' \""])
def test_no_cell_is_a_formula_where_a_spreadsheet_parts_cells_at_semicolons(
    capsys: pytest.CaptureFixture[str], before: str, sign: str
) -> None:
    write_rows([{"id": 1, "title": f"{before}{sign}HYPERLINK(1)", "sections": ["A", f"{sign}B"]}], "csv", ("id",))
    [_, row] = capsys.readouterr().out.splitlines()
    for cell in [*next(csv.reader([row])), *next(csv.reader([row], delimiter=";")), *row.split(";")]:
        assert not cell.lstrip(' "').startswith(sign)


def test_semicolons_before_other_words_stay_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    write_rows([{"title": "Talks; and talks;1", "sections": ["A", "B"]}], "csv", ("title",))
    assert capsys.readouterr().out == "title,sections\nTalks; and talks;1,A; B\n"


def test_a_table_shows_markup_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    write_rows([{"title": "[bold]loud[/bold]"}], "table", ("title",))
    assert "[bold]loud[/bold]" in capsys.readouterr().out


def test_a_page_cannot_command_the_terminal() -> None:
    assert cleaned("a\x1b[31mb\r\nc\x00\x9bd") == "a[31mb  cd"


def test_an_object_is_one_json_value_or_a_line_a_field(capsys: pytest.CaptureFixture[str]) -> None:
    write_object({"a": 1, "b": [2]}, "jsonl")
    assert json.loads(capsys.readouterr().out) == {"a": 1, "b": [2]}
    write_object({"a": 1}, "csv")
    assert capsys.readouterr().out == "field,value\na,1\n"


def test_no_control_character_leaves_as_it_is_in_json_either(capsys: pytest.CaptureFixture[str]) -> None:
    title = "a\x9b31m\x7f\u202eb\u2028"
    write_rows([{"title": title}], "jsonl", ("title",))
    printed = capsys.readouterr().out
    assert json.loads(printed) == {"title": title}
    assert printed.isascii()


def test_a_table_shows_no_escape_of_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    write_rows([{"title": "a\x1b[31mb\x9bc\u202ed"}], "table", ("title",))
    assert "a[31mbcd" in capsys.readouterr().out
