"""`pressclip init`: a first configuration."""

import os
import pty
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressclip.cli.main import run
from pressclip.config import load
from pressclip.config.beginning import Answers, configuration, name_of, without_secrets
from pressclip.settings import Settings
from tests.daemons import PATIENCE

SITE = "https://www.news.example/"
OPTIONS = ["--site", SITE, "--query", 'haftar OR "palermo conference"', "--channel", "console"]


def written(folder: Path, *options: str) -> Settings:
    assert run(["init", str(folder), *OPTIONS, *options]) == 0
    return load(folder / "config.toml", env={"TELEGRAM_TOKEN": "1:a", "SMTP_USER": "u", "SMTP_PASSWORD": "p"})


def test_options_alone_make_a_configuration_that_check_finds_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of = written(tmp_path / "desk", "--contact", "desk@example.org", "--timezone", "Europe/Rome")
    assert (of.sites[0].name, of.sites[0].home, of.sites[0].timezone) == ("news", SITE, "Europe/Rome")
    assert (of.watches[0].name, of.watches[0].query) == ("haftar", 'haftar OR "palermo conference"')
    assert (of.channels[0].url, of.http.contact) == ("console://", "desk@example.org")
    config = tmp_path / "desk" / "config.toml"
    assert capsys.readouterr().out.splitlines()[-2:] == [
        f"  pressclip --config {config} check --online",
        f"  pressclip --config {config} run",
    ]
    assert run(["--config", str(config), "check"]) == 0
    assert "is right." in capsys.readouterr().out
    assert sorted(one.name for one in config.parent.iterdir()) == ["config.toml"]


@pytest.mark.parametrize(
    ("channel", "secret", "stands"),
    [
        ("tgram://123:hush-hush/42", "hush-hush", "tgram://${TELEGRAM_TOKEN}/42"),
        ("mailtos://me:hush-hush@mail.example.org?to=a@b.example", "hush-hush",
         "mailtos://${SMTP_USER}:${SMTP_PASSWORD}@mail.example.org?to=a@b.example"),
        ("mailto://mail.example.org?user=me&pass=hush-hush&to=a@b.example", "hush-hush",
         "mailto://mail.example.org?user=me&pass=${SMTP_PASSWORD}&to=a@b.example"),
    ],
)  # fmt: skip
def test_a_secret_stands_in_no_file_but_by_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], channel: str, secret: str, stands: str
) -> None:
    written(tmp_path, "--channel", channel)
    assert f'url = "{stands}"' in (tmp_path / "config.toml").read_text(encoding="utf-8")
    texts = [one.read_text(encoding="utf-8") for one in tmp_path.iterdir()]
    assert not any(secret in text for text in [*texts, capsys.readouterr().out])
    names = {line for line in (tmp_path / ".env.example").read_text(encoding="utf-8").splitlines() if "#" not in line}
    assert names == {f"{name}=" for name in ("TELEGRAM_TOKEN", "SMTP_USER", "SMTP_PASSWORD") if name in stands}


def test_how_a_value_with_signs_is_written_is_shown_as_a_shell_reads_it(tmp_path: Path) -> None:
    written(tmp_path, "--channel", "mailtos://${SMTP_USER}:${SMTP_PASSWORD}@mail.example.org?to=a@b.example")
    text = (tmp_path / ".env.example").read_text(encoding="utf-8")
    shown = text[text.index("NAME='") :].splitlines()[0]
    told = subprocess.run(["sh", "-c", f'{shown}; printf %s "$NAME"'], capture_output=True, text=True, check=True)
    assert told.stdout == "pa$$ word"


@pytest.mark.parametrize(
    "channel",
    [
        "json://host/${HOOK}/SuperSecretToken123", "json://me:hush@host/${HOOK}", "slack://${A}/T1JJ3T3L2/${C}",
        "ntfys://abcdefabcdefabcdefab/${A}", "json://host/${HOOK}?token=1234567", "gotify://host/x${A}0123456789",
        "signal://host/${FROM}/+15551234567",
    ],
)  # fmt: skip
def test_what_looks_like_a_secret_beside_a_name_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], channel: str
) -> None:
    assert run(["init", str(tmp_path), *OPTIONS, "--channel", channel]) == 2
    assert "write what is secret in it as ${NAME}" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "channel",
    [
        "slack://${A}/${B}/${C}/#general", "json://hooks.example.org:8080/in/${HOOK}?method=post", "ntfy://${TOPIC}",
        "matrixs://${USER}:${PASSWORD}@matrix.example.org/#room", "json://10.0.0.5/${HOOK}/notify",
        "discord://${ID}/${TOKEN}/?avatar=no&format=markdown", "gotifys://push.example.org/${TOKEN}?priority=high",
    ],
)  # fmt: skip
def test_words_and_hosts_beside_a_name_stay(channel: str) -> None:
    assert without_secrets(channel) == channel


def test_what_is_secret_in_an_unknown_service_must_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", str(tmp_path), *OPTIONS, "--channel", "slack://hush/a/b"]) == 2
    assert "write what is secret in it as ${NAME}" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_configuration_that_is_there_stays_unless_forced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.toml").write_text("mine", encoding="utf-8")
    assert run(["init", str(tmp_path), *OPTIONS]) == 2
    assert "is there already; --force writes over it" in capsys.readouterr().err
    assert (tmp_path / "config.toml").read_text(encoding="utf-8") == "mine"
    assert written(tmp_path, "--force").sites[0].home == SITE


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--site", "news.example", "--site"),
        ("--query", "libya AND", "column 10"),
        ("--timezone", "Europe/Rom", "Europe/Rome"),
        ("--name", "a/b", "sites[0].name"),
    ],
)
def test_a_wrong_answer_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, said: str
) -> None:
    assert run(["init", str(tmp_path), *OPTIONS, option, value]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_without_a_terminal_what_is_missing_is_named(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pressclip", "init", str(tmp_path)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "--site is missing" in done.stderr) == (2, True)


def test_a_terminal_is_asked_and_asked_again_where_the_answer_is_wrong(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, b"nowhere\nhttps://www.news.example/\nlibya AND\nlibya\n\ndesk@example.org\n")
    command = [sys.executable, "-m", "pressclip", "init", str(tmp_path)]
    done = subprocess.run(command, stdin=theirs, capture_output=True, text=True, timeout=PATIENCE, check=False)
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 0, done.stderr
    assert "column 10" in done.stderr
    of = load(tmp_path / "config.toml", env={})
    assert (of.sites[0].home, of.watches[0].query, of.http.contact) == (SITE, "libya", "desk@example.org")
    assert of.channels[0].url == "console://"


_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


@given(_TEXT, _TEXT)
def test_any_words_come_back_from_the_file_as_they_were_said(name: str, query: str) -> None:
    text = configuration(Answers(site=SITE, name=name, query=query, channel="console://"))
    told = tomllib.loads(text)
    assert (told["sites"][0]["name"], told["watches"][0]["query"]) == (name, query)


@given(
    st.from_regex(
        r"(tgram://[0-9]{3}:SECRET/[0-9]{1,5}|mailtos?://[a-z]{0,4}:SECRET@h\.example\?(pass=SECRET&)?to=a)",
        fullmatch=True,
    )
)
def test_no_secret_is_left_in_a_channels_address(channel: str) -> None:
    assert "SECRET" not in without_secrets(channel)


@pytest.mark.parametrize(
    ("home", "name"),
    [("https://moderndiplomacy.eu/", "moderndiplomacy"), ("http://127.0.0.1:80/", "127.0.0.1"),
     ("http://localhost/", "localhost"), ("https://www.a.co.uk/x", "a.co")],
)  # fmt: skip
def test_a_site_is_called_by_its_host(home: str, name: str) -> None:
    assert name_of(home) == name
