"""`[messages]`: where the templates lie, and what is said of wrong ones."""

from pathlib import Path

import pytest

from pressclip.app import check_messages
from pressclip.cli.main import run
from pressclip.errors import ConfigError
from tests.pressclip.configs import CHANNEL, SITE, WATCH, loaded, problems

WITH = f'[messages]\ntemplates = "words"\n{SITE}{CHANNEL}{WATCH}'


def test_templates_lie_beside_the_configuration(tmp_path: Path) -> None:
    said = 'messages.templates: got "words", expected a folder that is there, seen from the one of the configuration'
    assert problems(tmp_path, WITH) == [said]
    (tmp_path / "words").mkdir()
    assert loaded(tmp_path, WITH).messages.templates == str(tmp_path / "words")
    assert loaded(tmp_path, SITE + CHANNEL + WATCH).messages.templates is None
    assert "messages.subject" in problems(tmp_path, WITH.replace("templates =", "subject ="))[0]


def test_a_folder_of_a_path_that_none_can_have_is_a_problem_like_others(tmp_path: Path) -> None:
    [said] = problems(tmp_path, WITH.replace("words", "a" * 300))
    assert said.startswith('messages.templates: got "aaa')
    assert said.endswith("expected a folder that is there, seen from the one of the configuration: File name too long")


def test_templates_behind_links_that_lead_in_a_circle_are_a_problem_like_others(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "alert.txt").symlink_to("alert.txt")
    with pytest.raises(ConfigError, match=r"messages\.templates: holds none of alert\.txt"):
        check_messages(loaded(tmp_path, WITH))


def test_a_wrong_template_is_refused_at_the_start_and_by_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "alert.txt").write_text("{{ count }}\n{{ titel }}")
    settings = loaded(tmp_path, WITH)
    with pytest.raises(ConfigError, match=r"messages\.templates: alert\.txt:2: 'titel' is undefined"):
        check_messages(settings)
    command = ["--config", str(tmp_path / "config.toml")]
    assert run([*command, "check"]) == 2
    assert "alert.txt:2: 'titel' is undefined" in capsys.readouterr().err
    assert run([*command, "channels", "test", "screen"]) == 2
    (tmp_path / "words" / "alert.txt").write_text("{{ count }} in my words")
    capsys.readouterr()
    assert run([*command, "check"]) == 0
    assert f"Messages in the words of the templates in {tmp_path / 'words'}" in capsys.readouterr().out
    assert run([*command, "channels", "test", "screen", "--format", "table"]) == 0
    assert "1 in my words" in capsys.readouterr().out
