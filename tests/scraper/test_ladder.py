"""A section page is read in one way after the other: what was found is believed only where it proves itself."""

import gc
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import pytest

from pressclip.addresses import key
from pressclip.errors import NoCards
from pressclip.models import Known, Listing, Page
from replica.faults import CONSENT
from scraper.html.fingerprint import fingerprint
from scraper.html.parsed import Parsed
from scraper.induced.induction import induce
from scraper.ladder import History, mended, read_section
from scraper.memory import Memory
from scraper.profiles.profile import Profile, shipped_profiles
from scraper.walls.check import Wall

FOLDER = Path(__file__).parents[1] / "pages" / "generic"
TRUTH = json.loads((FOLDER / "magazine.json").read_text(encoding="utf-8"))
SHOWN = [Known(key=key(urljoin(TRUTH["url"], card["path"])), title=card["title"]) for card in TRUTH["cards"]]
ELSEWHERE = [Known(key=f"courier.example/elsewhere/{n}", title=f"Elsewhere {n}") for n in range(10)]
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ZONE = ZoneInfo("UTC")
HTML = (FOLDER / "magazine.html").read_text(encoding="utf-8")


def saved(html: str = HTML) -> Page:
    return Page(url=TRUTH["url"], final_url=TRUTH["url"], status=200, date=NOW, text=html)


def climbed(
    known: Sequence[Known] = (), *, html: str = HTML, memory: Memory | None = None, method: str | None = None
) -> Listing:
    history = History(known=known, memory=memory or Memory(), method=method)
    return read_section(saved(html), zone=ZONE, profiles=shipped_profiles(), history=history, now=NOW)


def induced() -> Profile:
    return induce(saved(), climbed(), zone=ZONE, name="remembered")


def remembered(profile: Profile, *, age: timedelta = timedelta(hours=1)) -> Memory:
    return Memory(at=NOW - age, fingerprint=fingerprint(saved()), profile=profile)


def test_with_no_history_a_list_that_agrees_with_itself_is_believed_and_says_why() -> None:
    listing = climbed()
    assert (listing.method, len(listing.cards)) == ("generic", len(SHOWN))
    assert "nothing is known of this section" in listing.evidence[-1]


def test_a_page_that_was_read_is_let_go_without_a_search_for_garbage() -> None:
    gc.disable()
    try:
        climbed(SHOWN)
        assert not [one for one in gc.get_objects() if type(one) is Parsed]
    finally:
        gc.enable()


@pytest.mark.parametrize("known", [SHOWN, [*SHOWN[3:], Known(key="courier.example/culture/older", title="Older")]])
def test_a_list_that_shows_what_is_known_is_learned_from_it(known: list[Known]) -> None:
    listing = climbed(known)
    assert (listing.method, len(listing.cards)) == ("learned", len(SHOWN))
    assert "known articles reappear" in listing.evidence[-1]


def test_a_list_of_articles_none_of_which_is_known_is_not_believed_and_every_reason_is_told() -> None:
    with pytest.raises(NoCards, match=r"no profile found .*; markup: .*; learned: .*; generic: 0 of 10") as caught:
        climbed(ELSEWHERE)
    assert not caught.value.says_empty


def test_a_wall_is_named_before_anything_is_read_from_it() -> None:
    with pytest.raises(Wall) as caught:
        climbed(html=CONSENT)
    assert caught.value.status == "consent"


def test_a_list_that_stands_there_empty_is_left_at_that() -> None:
    empty = (Path(__file__).parents[1] / "pages" / "zox-empty.html").read_text(encoding="utf-8")
    with pytest.raises(NoCards) as caught:
        climbed(SHOWN, html=empty)
    assert caught.value.says_empty


def test_what_is_remembered_is_tried_first_and_has_to_show_what_is_known() -> None:
    memory = remembered(induced())
    assert climbed(SHOWN, memory=memory).method == "remembered"
    with pytest.raises(NoCards, match=r"^remembered: 0 of 10 known articles reappear"):
        climbed(ELSEWHERE, memory=replace(memory, fingerprint="0" * 16))


def test_what_is_remembered_is_held_against_a_found_reading_once_a_day() -> None:
    assert climbed(SHOWN, memory=remembered(induced(), age=timedelta(days=1))).method == "learned"


def test_what_is_remembered_stands_in_where_no_other_reading_is_believed_whatever_its_age() -> None:
    html = HTML.replace("<h3", "<p").replace("</h3", "</p")
    memory = remembered(induced(), age=timedelta(days=9))
    listing = climbed(SHOWN, html=html, memory=memory)
    assert listing.method in {"remembered", "learned", "generic"}


def test_after_days_away_a_page_built_as_before_is_believed_though_all_that_is_known_has_left_it() -> None:
    memory = remembered(induced())
    listing = climbed(ELSEWHERE, memory=memory, method="remembered")
    assert (listing.method, len(listing.cards)) == ("remembered", len(SHOWN))
    assert listing.evidence[-1] == "0 known articles are left on the page, built as it was before"


def test_a_page_that_cannot_be_read_and_was_rebuilt_is_said_to_be() -> None:
    with pytest.raises(NoCards, match=r"the page was rebuilt since it was read \(likeness 0\.\d\d\)"):
        climbed(ELSEWHERE, memory=Memory(at=NOW, fingerprint="0123456789abcdef"))


@pytest.mark.parametrize(
    ("before", "method", "memory", "told"),
    [
        (None, "generic", Memory(), None),
        ("generic", "generic", Memory(), None),
        ("profile:zox", "generic", Memory(), "by generic, no more by profile:zox"),
        ("generic", "learned", Memory(), None),
        ("learned", "remembered", Memory(), None),
        ("generic", "feed", Memory(), "by feed, no more by generic"),
        ("feed", "profile:zox", Memory(), "by profile:zox, no more by feed"),
    ],
)
def test_the_operator_hears_of_another_way_of_reading_but_not_of_steps_in_proving_one(
    before: str | None, method: str, memory: Memory, told: str | None
) -> None:
    listing = Listing(url=TRUTH["url"], cards=(), method=method)
    assert mended(listing, History(memory=memory, method=before), NOW) == told


def test_the_operator_hears_where_what_is_remembered_reads_no_more_but_not_of_its_daily_check() -> None:
    listing = Listing(url=TRUTH["url"], cards=(), method="learned")
    fresh, old = remembered(induced()), remembered(induced(), age=timedelta(days=2))
    assert mended(listing, History(memory=fresh, method="remembered"), NOW) == "by learned, no more by remembered"
    assert mended(listing, History(memory=old, method="remembered"), NOW) is None
