from pathlib import Path

import pytest

from pressclip.errors import ConfigError
from scraper.profiles.profile import load_profile, shipped_profiles

_LEAST = """
name = "mine"
[listing]
lists = ["#news"]
card = "li"
title = "h2"
"""


def _faults(text: str, folder: Path) -> dict[str, str]:
    path = folder / "mine.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_profile(str(path))
    assert caught.value.file == str(path)
    return {problem.where: problem.what for problem in caught.value.problems}


def test_five_profiles_come_along_each_with_an_article_page_the_widest_last() -> None:
    profiles = shipped_profiles()
    assert [profile.name for profile in profiles] == ["zox", "newspaper", "blocks", "divi", "classic"]
    assert all(profile.article for profile in profiles)


def test_a_shipped_profile_is_had_by_its_name() -> None:
    assert load_profile("newspaper") in shipped_profiles()


def test_a_profile_of_ones_own_is_had_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(_LEAST, "utf-8")
    profile = load_profile(str(tmp_path / "mine.toml"))
    assert (profile.name, profile.listing.lists, profile.article) == ("mine", ("#news",), None)


def test_a_profile_that_is_nowhere_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ConfigError, match="zox, newspaper, blocks, divi, classic"):
        load_profile("zoks")


def test_every_wrong_key_is_named_at_once(tmp_path: Path) -> None:
    text = _LEAST.replace('title = "h2"', 'titel = "h2"\ntime = 3\nlabel = "a[["').replace(
        '["#news"]', '["#news", ">>"]'
    )
    faults = _faults(text + "[extra]\n", tmp_path)
    assert faults.keys() == {
        "extra", "listing.title", "listing.titel", "listing.time", "listing.label", "listing.lists[1]"
    }  # fmt: skip
    assert "known are" in faults["listing.titel"]
    assert "'a[['" in faults["listing.label"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('name = "a"', "listing"),
        (_LEAST.replace('"mine"', '" "'), "name"),
        (_LEAST.replace('["#news"]', '"#news"'), "listing.lists"),
        (_LEAST.replace('["#news"]', "[]"), "listing.lists"),
        (_LEAST + 'until = ""', "listing.until"),
        (_LEAST + '[article]\nroot = "main"\ntitle = "h1"', "article.text"),
        ("name = ", "profile"),
    ],
)
def test_a_wrong_profile_is_refused_at_its_place(text: str, where: str, tmp_path: Path) -> None:
    assert _faults(text, tmp_path).keys() == {where}
