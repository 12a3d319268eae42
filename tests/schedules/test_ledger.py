"""Sections that do not behave: emptied, or with the newest at the bottom."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.schedules.sections import NO_API, NO_FEED, addresses, announced, europe, noted, publish, spans, under_way


def test_after_a_section_was_emptied_all_that_comes_is_filed_and_no_gap_is_claimed(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        publish(room, 12)
        room.poll()
        for post in room.site.published():
            room.site.trash(post.id)
        room.later(minutes=20)
        assert room.poll().status == "empty"
        posts = [room.publish(f"fresh-{number}", f"A fresh start, part {number}") for number in range(14)]
        room.poll()
        room.walk(patient=False)
        assert announced(room) == addresses(room, *posts)
        assert len(spans(room)) == 1
        assert not [text for text in noted(room) if "may have been missed" in text]


def test_where_the_newest_stand_at_the_bottom_they_are_found_and_nothing_is_walked(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        room.site.oldest_first = True
        publish(room, 5)
        room.poll()
        posts = publish(room, 3)
        room.poll()
        assert room.walk(patient=False) is None
        assert announced(room) == addresses(room, *posts)
        assert len(spans(room)) == 1


def test_of_a_section_whose_newest_stand_on_its_last_page_nothing_is_claimed_and_the_operator_is_told(
    tmp_path: Path,
) -> None:
    with europe(tmp_path) as room:
        room.site.faults.add(NO_API)
        room.site.faults.add(NO_FEED)
        room.site.oldest_first = True
        publish(room, 35)
        room.poll()
        before = spans(room)
        room.later(hours=5)
        publish(room, 5)
        room.poll()
        assert spans(room)[1:] == before[1:]
        assert [span.is_bare for span in spans(room)] == [True, False]
        assert [text for text in noted(room) if "oldest articles first" in text]


def test_news_that_outruns_the_walk_of_a_baseline_by_hand_is_told(tmp_path: Path) -> None:
    with europe(tmp_path, budget=4, fetch_articles=False) as room:
        publish(room, 12)
        room.poll()
        room.later(hours=2)
        publish(room, 45)
        room.poll(baseline=True)
        room.walk(patient=False)
        posts = publish(room, 25)
        room.poll()
        for _ in range(20):
            room.later(hours=1)
            room.walk(patient=False)
        assert announced(room) >= addresses(room, *posts)


def test_known_articles_that_two_pages_share_out_are_one_run(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        room.site.faults.add(NO_API)
        room.site.faults.add(NO_FEED)
        publish(room, 3)
        room.poll()
        posts = publish(room, 18)
        room.poll()
        room.walk()
        assert announced(room) == addresses(room, *posts)
        assert len(spans(room)) == 1


def test_a_walk_that_came_below_all_that_was_known_goes_no_further(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        room.site.faults.add(NO_API)
        room.site.faults.add(NO_FEED)
        publish(room, 150, every=timedelta(hours=8))
        room.poll()
        for post in room.site.published()[:10]:
            room.site.trash(post.id)
        room.later(hours=1)
        publish(room, 15)
        asked = len(room.asked)
        room.poll()
        room.walk()
        assert len([path for path in room.asked[asked:] if "/page/" in path]) <= 5
        assert "nothing that was known before is left" in " ".join(noted(room))


def test_a_short_section_in_which_an_address_was_edited_is_whole_while_it_ends_as_before(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        room.site.faults.add(NO_API)
        posts = publish(room, 3)
        room.poll()
        room.site.edit(posts[-1].id, slug="another")
        posts.append(room.publish("new", "One more"))
        room.later(minutes=20)
        room.poll()
        assert under_way(room) is None
        assert len(spans(room)) == 1
        assert not [text for text in noted(room) if "may have been missed" in text]


@pytest.mark.parametrize("is_empty_at_first", [False, True])
@pytest.mark.parametrize("withdrawn", [0, 1, 2])
def test_a_short_section_of_which_an_article_is_withdrawn_is_whole_all_the_same(
    tmp_path: Path, withdrawn: int, is_empty_at_first: bool
) -> None:
    with europe(tmp_path) as room:
        room.site.faults.add(NO_API)
        room.site.faults.add(NO_FEED)
        if is_empty_at_first:
            room.poll()
        posts = publish(room, 3)
        room.poll()
        room.site.trash(posts[withdrawn].id, gone=True)
        room.publish("new", "One more")
        room.later(minutes=20)
        room.poll()
        assert under_way(room) is None
        assert len(spans(room)) == 1
        assert not [text for text in noted(room) if "may have been missed" in text]


def test_a_list_that_ends_with_another_article_than_before_is_not_whole(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        room.site.faults.add(NO_API)
        room.site.faults.add(NO_FEED)
        room.site.most_pages = 1
        publish(room, 9)
        room.poll()
        publish(room, 30)
        room.poll()
        assert under_way(room) is not None
