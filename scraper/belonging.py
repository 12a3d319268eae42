"""Whether a page that shows little of what its section showed before is that section's at all. Pure.

A cache hands out another section's page, a site answers with its latest articles: with status 200, in the site's own
theme, so that a profile reads it. After days away nothing known is left on the right page either; but what is new
there was nowhere else before.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from scraper.stated import Stated, is_headed, says


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A section, its page as it was read last and its page now; `before` is None where none is kept."""

    name: str
    url: str
    others: Mapping[str, str]  # the site's other sections: names and keys of their addresses
    now: Stated
    before: Stated | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Of the cards of the page: how many this section never showed and others did, and had before it was read last."""

    cards: int
    elsewhere: int
    elsewhere_before: int


def another(claim: Claim, overlap: Overlap) -> str | None:
    """Why the page is believed to be another one's, in words; None where it is the section's."""
    told, is_headed_so = says(claim.now, claim.before, url=claim.url), is_headed(claim.now, claim.name)
    if (address := _of_another_section(claim)) is not None and told != "this":
        return f"the page gives {address}, another section's address, as its own"
    if told == "other" and not is_headed_so:
        return f"the page says that it is another one than {claim.url}"
    other = next((name for name in claim.others if is_headed(claim.now, name)), None)
    if told is None and other is not None and not is_headed_so and not _was_headed(claim, other):
        return f"the page is headed {other!r} as another section is"
    if 2 * overlap.elsewhere_before > overlap.cards:
        return f"{overlap.elsewhere_before} of its {overlap.cards} articles were known before, of other sections alone"
    if 2 * overlap.elsewhere > overlap.cards and told is None and not is_headed_so and not _is_headed_as_before(claim):
        return f"{overlap.elsewhere} of its {overlap.cards} articles are known of other sections, none of this one"
    return None


def _of_another_section(claim: Claim) -> str | None:
    before = claim.before.addresses if claim.before is not None else frozenset[str]()
    return next((key for key in claim.others.values() if key in claim.now.addresses - before), None)


def _was_headed(claim: Claim, name: str) -> bool:
    return claim.before is not None and is_headed(claim.before, name)


def _is_headed_as_before(claim: Claim) -> bool:
    return claim.before is not None and bool(claim.now.headings) and claim.now.headings == claim.before.headings
