"""`pressclip watches` and `status` tell which of them follow a section that no site has."""

import json
from pathlib import Path

import pytest
from sqlalchemy import update

from db.schema import site
from pressclip.cli.main import run
from pressclip.standing import is_well
from tests.archives import NOON, archive_in, make_sections, write

CONFIG = """\
[archive]
url = "sqlite:///archive.db"
[[sites]]
name = "news"
home = "https://news.example/"
[[channels]]
name = "screen"
url = "console://"
[[watches]]
name = "typo"
query = "ferry"
sections = ["Eurpoe", "news/Europe"]
channels = ["screen"]
"""


def test_a_watch_of_a_section_that_no_site_has_is_named_once_the_menu_is_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    asked = ["--config", str(tmp_path / "config.toml"), "watches", "--format", "jsonl"]
    said = []
    with archive_in(tmp_path) as archive:
        make_sections(archive, "Europe")
        for read_at in (None, NOON):
            known = update(site).values(menu_read_at=read_at)
            write(archive, lambda tx, known=known: tx.execute(known))  # type: ignore[misc]  # bound now
            assert run(asked) == 0
            printed = capsys.readouterr()
            assert '"name": "typo"' in printed.out
            said.append(printed.err)
            assert run([*asked[:2], "status", "--format", "jsonl"]) == 1  # no daemon is alive
            stands = json.loads(capsys.readouterr().out)
            assert stands["lost"] == said[-1].splitlines()
            assert is_well(stands | {"alive": True}) is (read_at is None)
    assert said == ["", "the watch typo follows Eurpoe, and no site has a section of that name\n"]


def test_as_long_as_no_section_is_known_no_watch_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = (
        'sections_from = "config"\nsections = [{name = "Europe", url = "https://news.example/europe/"}]\n[[channels]]'
    )
    (tmp_path / "config.toml").write_text(CONFIG.replace("[[channels]]", told).replace('"Eurpoe", ', ""), "utf-8")
    with archive_in(tmp_path):
        assert run(["--config", str(tmp_path / "config.toml"), "watches"]) == 0
    assert capsys.readouterr().err == ""
