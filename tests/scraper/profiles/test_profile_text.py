"""A profile that is written out is read back as it was."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.profiles.profile import ArticleRules, ListingRules, Profile, parse_profile, shipped_profiles
from scraper.profiles.profile_text import write_profile

_NAME = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
_SELECTOR = st.one_of(
    _NAME.map(lambda name: f".{name}"),
    st.tuples(_NAME, _NAME).map(lambda names: f"{names[0]} > .{names[1]}:not(.x)"),
    _NAME.map(lambda name: f'[class*="{name}"], a[rel~={name}]'),
)
_MAYBE = st.one_of(st.just(""), _SELECTOR)
_TEXT = st.text(min_size=1, max_size=30)


def _rules(kind: type, given: dict[str, st.SearchStrategy[object]]) -> st.SearchStrategy[object]:
    others = {field.name: _MAYBE for field in fields(kind) if field.name not in given}
    return st.builds(kind, **given, **others)


_LISTING = _rules(
    ListingRules,
    {
        "lists": st.lists(_SELECTOR, min_size=1, max_size=3).map(tuple),
        "card": _SELECTOR,
        "title": _SELECTOR,
        "until": st.one_of(st.just(""), _TEXT),
    },
)
_ARTICLE = _rules(ArticleRules, {"root": _SELECTOR, "title": _SELECTOR, "text": _SELECTOR})
_PROFILES = st.builds(
    Profile,
    name=_TEXT.filter(str.strip),
    listing=_LISTING,
    article=st.one_of(st.none(), _ARTICLE),
)


@given(_PROFILES)
def test_any_profile_is_read_back_as_it_was_written(profile: Profile) -> None:
    assert parse_profile(write_profile(profile)) == profile


@pytest.mark.parametrize("profile", shipped_profiles(), ids=lambda profile: profile.name)
def test_the_shipped_profiles_are_read_back_too(profile: Profile) -> None:
    assert parse_profile(write_profile(profile)) == profile


def test_the_file_says_what_it_is_and_leaves_out_what_a_theme_does_not_have() -> None:
    text = write_profile(Profile(name="mine", listing=ListingRules(lists=("main",), card="article", title="h2")))
    assert text.startswith("# Where the articles stand")
    assert [line.partition(" = ")[0] for line in text.splitlines() if " = " in line] == [
        "name",
        "lists",
        "card",
        "title",
    ]
    assert "[article]" not in text
