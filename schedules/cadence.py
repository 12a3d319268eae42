"""When to poll next. Pure: times are aware UTC, chance is an argument."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pressclip.settings import SectionSettings, SiteSettings
from schedules.pricing import Limits

BASE = timedelta(minutes=15)
FLOOR = timedelta(minutes=5)
CEILING = timedelta(hours=24)
QUIET = timedelta(hours=6)  # a section that hardly brings anything; 3 to 24 hours made no difference to the delay
_MINUTE = timedelta(minutes=1)
_LISTING_SHARE = 0.6  # of the budget; the rest is for article pages, menus and robots.txt
_MOST_SHARE = 0.75  # with more of them, first pages wait for each other's turn: measured, they gain nothing
_ASIDE = 2  # requests an hour that edits, menus and the like take
_FIRST_SPACING = timedelta(seconds=10)
_FIRST_RETRY = timedelta(minutes=1)
_LONGEST_RETRY = timedelta(hours=3)


def interval(site: SiteSettings, sections: int, mine: SectionSettings | None) -> timedelta:
    """How long between two polls of one of a site's `sections`, within its own floor and ceiling."""
    floor = floor_of(mine)
    ceiling = (mine and mine.at_least_every) or CEILING
    return min(max(_fair(site, sections), floor), ceiling)


def _fair(site: SiteSettings, sections: int) -> timedelta:
    if site.budget is None:
        return BASE
    return max(BASE, timedelta(hours=sections / (_LISTING_SHARE * site.budget)))


def polls_a_minute(site: SiteSettings, sections: int, often: Iterable[timedelta] = ()) -> float:
    """What the sections of a site may use together: each as often as at a fixed interval, on average.

    What some of them have to be read oftener (`often`, each one's `at_least_every`) comes on top as far as the budget
    reaches: out of what all share it would be taken from the others, which one section read every minute left with a
    poll in six hours.
    """
    fair = _fair(site, sections)
    polls = sections / (fair / _MINUTE) + sum(_MINUTE / every - _MINUTE / fair for every in often if every < fair)
    return polls if site.budget is None else min(polls, _LISTING_SHARE * site.budget / 60)


def polls_beyond(site: SiteSettings, of: SiteSettings, sections: int, *, articles: float) -> float:
    """What a Crawl-delay's part of the budget, `site`'s, leaves to polls beside six tenths, as nobody else wants it.

    A minute; of three quarters at the most, and of what the whole budget, that `of` the configuration, would allow.
    `articles` are expected an hour, each with its page and a second look.
    """
    if site.budget is None or of.budget is None:
        return 0.0
    most = min(_MOST_SHARE * site.budget, site.budget - 2 * articles - _ASIDE, _LISTING_SHARE * of.budget)
    return max(0.0, min(most / 60, sections / (BASE / _MINUTE)) - _LISTING_SHARE * site.budget / 60)


def requests_a_minute(site: SiteSettings, sections: int) -> float:
    """What a trusted probe and the polls that it leads to may use together; without a budget, as much as polls do."""
    if site.budget is None:
        return max(1, sections) / (BASE / _MINUTE)
    return _LISTING_SHARE * site.budget / 60


def limits(site: SiteSettings, sections: int, mine: SectionSettings | None) -> Limits:
    """Between which minutes a section's polls may lie: its own floor and ceiling, else five minutes and six hours.

    Where the budget is so scarce that six hours are no rare visit, the ceiling is twice the fair interval.
    """
    floor, ceiling = floor_of(mine), ceiling_of(site, sections, mine)
    return Limits(floor=min(floor, ceiling) / _MINUTE, ceiling=ceiling / _MINUTE)


def ceiling_of(site: SiteSettings, sections: int, mine: SectionSettings | None) -> timedelta:
    """How long a section may go unread, whatever its polls or a trusted probe say."""
    usual = min(CEILING, max(QUIET, 2 * _fair(site, sections)))
    return (mine and mine.at_least_every) or max(usual, floor_of(mine))


def floor_of(mine: SectionSettings | None) -> timedelta:
    """The shortest time between two polls of a section."""
    return (mine and mine.at_most_every) or FLOOR


def first_polls(site: SiteSettings, count: int, now: datetime, *, every: timedelta) -> list[datetime]:
    """When to visit `count` new sections for the first time: spread out, unless the site has no budget."""
    spacing = timedelta(0) if site.budget is None else min(_FIRST_SPACING, every / max(1, count))
    return [now + spacing * i for i in range(count)]


def after_success(now: datetime, minutes: float, limits: Limits, chance: float) -> datetime:
    """The next poll, up to a minute later than it might be (`chance` in [0, 1)), so that sections drift apart."""
    late = chance * min(1.0, 0.1 * minutes)
    return now + min(minutes + late, max(minutes, limits.ceiling)) * _MINUTE


def after_failure(now: datetime, failures: int, every: timedelta, chance: float) -> datetime:
    """Soon after the first failure, then ever later up to three hours (or the interval, if longer), never given up."""
    longest = max(every, _LONGEST_RETRY)
    delay: timedelta = min(_FIRST_RETRY * 2 ** min(failures - 1, 20), every if failures == 1 else longest)
    return now + delay * (0.8 + 0.4 * chance)
