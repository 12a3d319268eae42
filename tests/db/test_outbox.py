from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from db import matches, outbox
from db.archive import Archive
from db.items import items_of
from db.matches import Decision
from db.outbox import Leased
from db.schema import message, owed
from pressclip.models import AlertItem, Hit, Outcome, WatchHit
from tests.archives import NOON, file_page, make_sections, page, read, release, write

LEASE = timedelta(minutes=3)
HIT = Hit(clause="talks", field="title", start=0, end=5)


def alive(_owner: str) -> bool:
    return True


def dead(_owner: str) -> bool:
    return False


def together(items: Sequence[AlertItem]) -> Sequence[Sequence[AlertItem]]:
    return [items]


def decision(article_id: int, watch: str = "libya", *channels: str, occasion: str = "new") -> Decision:
    return Decision(
        article_id=article_id,
        hit=WatchHit(watch=watch, query="talks", hits=(HIT,)),
        version="1",
        channels=channels or ("phone",),
        revision=1,
        judged_on="card",
        occasion=occasion,
    )


def filed(archive: Archive, *slugs: str) -> tuple[int, ...]:
    return file_page(archive, make_sections(archive, "Europe")["Europe"], page(*slugs)).new


def owe(archive: Archive, *decisions: Decision) -> int:
    return write(archive, lambda tx: matches.owe(tx, decisions, NOON))


def assemble(archive: Archive, channel: str = "phone") -> int:
    return write(archive, lambda tx: release(tx, channel, together))


def lease(archive: Archive, now: datetime = NOON, channel: str = "phone", owner: str = "me") -> Leased | None:
    return write(archive, lambda tx: outbox.lease_next(tx, channel, owner, now, lasts=LEASE))


def settle(archive: Archive, leased: Leased, outcome: Outcome, retry_at: datetime = NOON) -> bool:
    return write(archive, lambda tx: outbox.settle(tx, leased, outcome, NOON, retry_at=retry_at))


def leased(archive: Archive) -> Leased:
    found = lease(archive)
    assert found is not None
    return found


def state(archive: Archive) -> list[str]:
    return list(read(archive, lambda tx: tx.scalars(select(message.c.state).order_by(message.c.id)).all()))


def test_nothing_is_owed_twice(archive: Archive) -> None:
    [story] = filed(archive, "story")
    assert owe(archive, decision(story)) == 1
    assert owe(archive, decision(story)) == 0
    assert assemble(archive) == 1
    assert owe(archive, decision(story)) == 0
    assert assemble(archive) == 0


def test_a_second_channel_of_a_matched_watch_is_owed_its_own(archive: Archive) -> None:
    [story] = filed(archive, "story")
    owe(archive, decision(story, "libya", "phone"))
    assert owe(archive, decision(story, "libya", "phone", "desk")) == 1


def test_three_watches_of_one_chat_are_one_item_that_names_them_all(archive: Archive) -> None:
    [story] = filed(archive, "story")
    owe(archive, *(decision(story, watch) for watch in ("libya", "oil", "un")))
    assemble(archive)
    [item] = read(archive, lambda tx: items_of(tx, 1))
    assert [hit.watch for hit in item.watches] == ["libya", "oil", "un"]
    assert item.watches[0].hits == (HIT,)
    assert not item.also


def test_a_watch_that_matches_after_the_chat_was_told_is_also(archive: Archive) -> None:
    [story] = filed(archive, "story")
    owe(archive, decision(story, "libya"))
    assemble(archive)
    owe(archive, decision(story, "oil"))
    assemble(archive)
    [item] = read(archive, lambda tx: items_of(tx, 2))
    assert (item.also, [hit.watch for hit in item.watches]) == (True, ["oil"])


def test_a_message_is_sent_once_and_marked(archive: Archive) -> None:
    owe(archive, decision(filed(archive, "story")[0]))
    assemble(archive)
    taken = leased(archive)
    assert lease(archive) is None
    assert settle(archive, taken, Outcome(state="sent"))
    assert lease(archive) is None
    assert state(archive) == ["sent"]


def test_a_retry_waits_until_its_time_and_holds_the_channels_later_messages(archive: Archive) -> None:
    for story in filed(archive, "b", "a"):
        owe(archive, decision(story))
        assemble(archive)
    settle(archive, leased(archive), Outcome(state="retry", error="flood"), NOON + timedelta(minutes=1))
    assert lease(archive, NOON + timedelta(seconds=59)) is None
    again = lease(archive, NOON + timedelta(minutes=1))
    assert again is not None
    assert (again.id, again.attempts) == (1, 2)


def test_two_processes_do_not_write_to_one_chat_at_once(archive: Archive) -> None:
    for story in filed(archive, "b", "a"):
        owe(archive, decision(story))
        assemble(archive)
    assert lease(archive, owner="me") is not None
    assert lease(archive, owner="you") is None


def test_one_channel_that_waits_does_not_hold_another(archive: Archive) -> None:
    [story] = filed(archive, "story")
    owe(archive, decision(story, "libya", "phone", "desk"))
    assemble(archive, "phone")
    assemble(archive, "desk")
    settle(archive, leased(archive), Outcome(state="retry", error="flood"), NOON + timedelta(hours=1))
    assert lease(archive, channel="desk") is not None


@pytest.mark.parametrize(("repeat", "after", "repeats"), [(True, "owed", 1), (False, "uncertain", 0)])
def test_a_message_that_may_have_arrived_is_repeated_and_counted_or_left(
    archive: Archive, *, repeat: bool, after: str, repeats: int
) -> None:
    owe(archive, decision(filed(archive, "story")[0]))
    assemble(archive)
    lost, taken = Outcome(state="uncertain", error="no answer"), leased(archive)
    later = NOON + timedelta(minutes=1)
    write(archive, lambda tx: outbox.settle(tx, taken, lost, NOON, retry_at=later, repeat=repeat))
    assert state(archive) == [after]
    assert read(archive, lambda tx: tx.scalar(select(message.c.repeats))) == repeats
    assert (lease(archive, later) is not None) is repeat


def test_a_failed_message_stays_and_the_next_one_goes_out(archive: Archive) -> None:
    for story in filed(archive, "b", "a"):
        owe(archive, decision(story))
        assemble(archive)
    settle(archive, leased(archive), Outcome(state="failed", error="chat not found"))
    assert leased(archive).id == 2
    assert state(archive) == ["failed", "sending"]


@pytest.mark.parametrize(("repeating", "expected", "repeats"), [(["phone"], ["owed"], 1), ([], ["uncertain"], 0)])
def test_a_message_whose_sender_died_is_repeated_and_counted_or_left_uncertain(
    archive: Archive, repeating: list[str], expected: list[str], repeats: int
) -> None:
    owe(archive, decision(filed(archive, "story")[0]))
    assemble(archive)
    leased(archive)
    assert read(archive, lambda tx: outbox.lost(tx, "phone", NOON, alive)) == []
    [lost] = read(archive, lambda tx: outbox.lost(tx, "phone", NOON, dead))
    write(archive, lambda tx: outbox.take_over(tx, [lost], NOON, arrived=False, repeat=bool(repeating)))
    assert state(archive) == expected
    assert read(archive, lambda tx: tx.scalar(select(message.c.repeats))) == repeats


def test_a_lease_that_ran_out_is_taken_over_and_the_late_mark_is_refused(archive: Archive) -> None:
    owe(archive, decision(filed(archive, "story")[0]))
    assemble(archive)
    slow = leased(archive)
    later = NOON + LEASE
    lost = read(archive, lambda tx: outbox.lost(tx, "phone", later, alive))
    write(archive, lambda tx: outbox.take_over(tx, lost, later, arrived=False, repeat=True))
    quick = lease(archive, later, owner="other")
    assert quick is not None
    assert not settle(archive, slow, Outcome(state="retry", error="late"), NOON + LEASE * 9)
    assert read(archive, outbox.health)["phone"]["error"] is None
    assert settle(archive, quick, Outcome(state="sent"))
    assert state(archive) == ["sent"]


def test_every_owed_row_of_a_split_is_in_exactly_one_message(archive: Archive) -> None:
    stories = filed(archive, "c", "b", "a")
    owe(archive, *(decision(story) for story in stories))
    write(archive, lambda tx: release(tx, "phone", lambda items: [items[:2], items[2:]]))
    rows = read(archive, lambda tx: tx.execute(select(owed.c.article_id, owed.c.message_id)).all())
    assert sorted(row.message_id for row in rows) == [1, 1, 2]


def test_a_welcome_is_owed_once(archive: Archive) -> None:
    assert read(archive, lambda tx: outbox.unwelcomed(tx, ["phone", "desk"])) == ["phone", "desk"]
    write(archive, lambda tx: outbox.owe_welcome(tx, "phone", {"watches": []}, NOON))
    assert read(archive, lambda tx: outbox.unwelcomed(tx, ["phone", "desk"])) == ["desk"]
    assert leased(archive).kind == "welcome"


def test_health_tells_what_is_owed_and_what_failed(archive: Archive) -> None:
    stories = filed(archive, "b", "a")
    owe(archive, *(decision(story) for story in stories))
    assemble(archive)
    settle(archive, leased(archive), Outcome(state="retry", error="flood"), NOON + timedelta(hours=1))
    told = read(archive, outbox.health)["phone"]
    assert (told["owed"], told["failures"], told["error"], told["state"]) == (2, 1, "flood", "failing")


def test_a_channel_whose_sender_died_waits_for_somebody_who_takes_over(archive: Archive) -> None:
    filed(archive, "a")
    owe(archive, decision(1))
    assemble(archive)
    leased(archive)
    waits = read(archive, lambda tx: outbox.waiting(tx, NOON))
    assert waits == {"phone": outbox.Waiting(loose=False, held=None, ready=False, under_way=True)}
