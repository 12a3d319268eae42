"""A profile as the TOML that a user reads, mends and names in the configuration."""

from dataclasses import fields

import tomli_w

from scraper.profiles.profile import ArticleRules, ListingRules, Profile

_HEAD = """\
# Where the articles stand on the pages of a site: CSS selectors, found on a page of it and checked against that page.
# Keep this file beside your configuration and name its path there as a site's `profile`; `lists` are read in their
# order, and of every other selector the first match in a card counts. A key may be mended or left out.

"""


def write_profile(profile: Profile) -> str:
    """The TOML text that `scraper.profiles.parse_profile` reads back as this profile.

    What a theme does not have is left out. The keys are explained at the head of `profiles/zox.toml`.
    """
    document: dict[str, object] = {"name": profile.name, "listing": _table(profile.listing)}
    if profile.article is not None:
        document["article"] = _table(profile.article)
    return _HEAD + tomli_w.dumps(document)


def _table(rules: ListingRules | ArticleRules) -> dict[str, object]:
    given = {field.name: getattr(rules, field.name) for field in fields(rules)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in given.items() if value}
