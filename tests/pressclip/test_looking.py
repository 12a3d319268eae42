"""What is looked at by hand: `doctor`, `discover` and `reread`, on an archive that a replica filled."""

import json
import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from pressclip.cli.main import run
from replica.server import ReplicaServer
from scraper.profiles.profile import load_profile, shipped_profiles
from tests.pressclip.printed import HEADLINES, rows


def test_discover_lists_the_sections_of_a_menu_as_rows_and_as_configuration(
    config: Path, server: ReplicaServer, capsys: pytest.CaptureFixture[str]
) -> None:
    import tomllib

    assert run(["--config", str(config), "discover", server.url]) == 0
    found = {row["section"]: row["parent"] for row in rows(capsys)}
    assert found["Eastern Europe"] == "Europe"
    assert run(["--config", str(config), "discover", server.url, "--toml"]) == 0
    written = tomllib.loads(capsys.readouterr().out)
    assert (
        [section["name"] for section in written["sites"][0]["sections"]] == list(found) if "sites" in written else True
    )


def test_doctor_tells_how_a_section_reads_by_every_method(
    config: Path, server: ReplicaServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--config", str(config), "doctor", f"{server.url}category/africa/"]) == 0
    found = {row["method"]: row for row in rows(capsys)}
    profiles = {f"profile:{profile.name}" for profile in shipped_profiles()}
    assert set(found) == {*profiles, "markup", "learned", "generic", "feed", "api"}
    assert [name for name, row in found.items() if row["chosen"]] == ["profile:zox"]
    assert [card["title"] for card in found["profile:zox"]["cards"]] == list(reversed(HEADLINES))
    assert set(found["profile:zox"]["cards"][0]) >= {"url", "title", "label", "time", "published", "excerpt", "image"}
    assert found["markup"]["verdict"].startswith("no cards")
    for method in ("learned", "feed", "api"):
        assert found[method]["verdict"] == "believed: 4 known articles reappear, 4 of them in their order"
        assert [card["url"] for card in found[method]["cards"]] == [c["url"] for c in found["profile:zox"]["cards"]]


def test_doctor_reads_an_articles_page_and_a_file(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from urllib.request import urlopen

    run(["--config", str(config), "search", "gas"])
    [row] = rows(capsys)
    with urlopen(row["url"], timeout=10) as answer:  # noqa: S310 - our own server
        saved = tmp_path / "page.html"
        saved.write_bytes(answer.read())
    for source in ([row["url"]], [str(saved), "--base", row["url"]]):
        assert run(["--config", str(config), "doctor", *source]) == 0
        [told] = rows(capsys)
        assert (told["kind"], told["title"], told["text"]) == ("article", "Gas deal signed", "The convoy went on.")


def test_doctor_saves_a_reading_as_a_profile_that_reads_the_page_and_never_over_a_file(
    config: Path, server: ReplicaServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved, url = tmp_path / "mine.toml", f"{server.url}category/africa/"
    assert run(["--config", str(config), "doctor", url, "--only", "generic", "--save", str(saved)]) == 0
    printed = capsys.readouterr()
    assert "mine.toml written" in printed.err
    assert "no reading is believed" not in printed.err
    [generic] = [json.loads(line) for line in printed.out.splitlines()]
    assert run(["--config", str(config), "doctor", url, "--save", str(saved)]) == 2
    assert "is there already" in capsys.readouterr().err
    text = config.read_text(encoding="utf-8").replace("[[sites]]", f"[[sites]]\nprofile = {json.dumps(str(saved))}", 1)
    mine = tmp_path / "config.toml"
    mine.write_text(text, encoding="utf-8")
    assert run(["--config", str(mine), "doctor", url]) == 0
    [chosen] = [row for row in rows(capsys) if row["chosen"]]
    assert chosen["method"] == "profile:mine"
    assert _shown(chosen) == _shown(generic) != []


@pytest.mark.parametrize("elsewhere", [True, False])
def test_doctor_names_a_saved_profile_as_the_configuration_finds_it(
    config: Path,
    server: ReplicaServer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    elsewhere: bool,
) -> None:
    mine = tmp_path / "desk" / "config.toml"
    (tmp_path / "else").mkdir()
    mine.parent.mkdir()
    text = config.read_text(encoding="utf-8")
    mine.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "else" if elsewhere else mine.parent)
    url = f"{server.url}category/africa/"
    assert run(["--config", "../desk/config.toml", "doctor", url, "--save", "mine"]) == 0
    named = re.search(r"put (profile = .+) under its", capsys.readouterr().err)
    assert named is not None
    assert ("/" in named[1]) is elsewhere
    mine.write_text(text.replace("[[sites]]", f"[[sites]]\n{named[1]}", 1), encoding="utf-8")
    assert run(["--config", str(mine), "check"]) == 0


def _shown(reading: dict[str, Any]) -> list[dict[str, Any]]:
    """The cards of a reading, but for what the second says at which the page was asked for."""
    return [{k: v for k, v in card.items() if not k.startswith("published")} for card in reading["cards"]]


def test_doctor_writes_out_the_shipped_profile_that_reads_a_page(
    config: Path, server: ReplicaServer, tmp_path: Path
) -> None:
    saved = tmp_path / "zox-mended.toml"
    assert run(["--config", str(config), "doctor", f"{server.url}category/africa/", "--save", str(saved)]) == 0
    written, zox = load_profile(str(saved)), load_profile("zox")
    assert (written.name, written.listing, written.article) == ("zox-mended", zox.listing, zox.article)


def test_doctor_refuses_a_method_that_there_is_not(
    config: Path, server: ReplicaServer, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--config", str(config), "doctor", f"{server.url}category/africa/", "--only"]
    for wrong in ("zox", "profile:mine", "Feed"):
        assert run([*asked, wrong]) == 2
        assert f"'{wrong}' is no method; there are: profile:zox, " in capsys.readouterr().err
    assert run([*asked, "api"]) == 0


@pytest.mark.parametrize("base", ["foo", "http://[::1", "https://news.example:99999/", "ftp://news.example/"])
def test_doctor_refuses_an_address_that_no_page_was_saved_from(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], base: str
) -> None:
    saved = tmp_path / "page.html"
    saved.write_text("<html><body><a href='/a/'>A story of some length</a></body></html>", encoding="utf-8")
    assert run(["--config", str(config), "doctor", str(saved), "--base", base]) == 2
    assert f"{base!r} is no web address" in capsys.readouterr().err


@pytest.mark.parametrize("zone", ["Mars", "", "../etc/passwd", "Europe", "a\x00b"])
def test_doctor_refuses_a_time_zone_that_there_is_not(
    config: Path, server: ReplicaServer, capsys: pytest.CaptureFixture[str], zone: str
) -> None:
    asked = ["--config", str(config), "doctor", f"{server.url}category/africa/", "--timezone"]
    assert run([*asked, zone]) == (2 if zone else 0)  # none is that of the configuration
    assert ("is no time zone such as Europe/Rome" in capsys.readouterr().err) == bool(zone)


def test_what_feed_or_api_say_cannot_be_saved_as_selectors(
    config: Path, server: ReplicaServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"{server.url}category/africa/"
    assert run(["--config", str(config), "doctor", url, "--only", "feed", "--save", str(tmp_path / "x.toml")]) == 1
    assert "what was read by feed has no selectors" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_doctor_packs_page_readings_and_history_and_nothing_of_the_configuration(
    config: Path, server: ReplicaServer, tmp_path: Path
) -> None:
    packed = tmp_path / "page.zip"
    assert run(["--config", str(config), "doctor", f"{server.url}category/africa/", "--bundle", str(packed)]) == 0
    with ZipFile(packed) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert {"README.txt", "page.html", "page.json", "readings.json", "section.json", "versions.json"} <= set(files)
    assert b"Gas deal signed" in files["page.html"]
    assert json.loads(files["section.json"])["known"][0]["title"] == HEADLINES[-1]
    assert {row["method"] for row in json.loads(files["readings.json"])} >= {"profile:zox", "learned", "feed"}
    [kept] = [name for name in files if name.startswith("kept/") and name.endswith(".html")]
    assert b"Gas deal signed" in files[kept]
    assert not [name for name, content in files.items() if b"console://" in content]


def test_kept_pages_are_read_again_and_what_is_known_stays_as_it_is(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--config", str(config), "reread", "Africa"]) == 0
    assert rows(capsys) == [{"section": "Africa", "pages": 1, "unread": 0, "new": 0, "texts": 0}]
    assert run(["--config", str(config), "reread", "Nowhere"]) == 1
    assert "no section is called 'Nowhere'" in capsys.readouterr().err


def test_doctor_names_a_wall(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from replica.faults import CONSENT

    saved = tmp_path / "wall.html"
    saved.write_text(CONSENT, encoding="utf-8")
    assert run(["--config", str(config), "doctor", str(saved), "--base", "https://news.example/category/x/"]) == 1
    assert "consent: " in capsys.readouterr().err


def test_doctor_does_not_believe_a_page_that_a_poll_would_take_for_another_sections(
    config: Path, server: ReplicaServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schedules.belonging.objection", lambda *_: "not this section's page: it is headed 'Asia'")
    assert run(["--config", str(config), "doctor", f"{server.url}category/africa/", "--only", "profile:zox"]) == 1
    (found,) = rows(capsys)
    assert (found["chosen"], found["verdict"]) == (False, "not believed: not this section's page: it is headed 'Asia'")
