from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert, select

from db import alerts, outbox
from db.archive import Archive
from db.schema import message
from tests.archives import NOON, read, release, write
from tests.db.test_outbox import decision, filed, owe, together


@pytest.fixture
def failed(archive: Archive) -> int:
    """A message of two articles that failed."""
    a, b = filed(archive, "b", "a")
    owe(archive, decision(a), decision(b, "oil"))
    write(archive, lambda tx: release(tx, "phone", together))
    write(archive, lambda tx: tx.execute(message.update().values(state="failed", attempts=4, last_error="blocked")))
    return 1


def put(archive: Archive, state: str) -> int:
    def insert_one(tx: Connection) -> int:
        values = {"channel": "desk", "kind": "alert", "state": state, "created": NOON, "due": NOON}
        made: int = tx.execute(insert(message).values(**values).returning(message.c.id)).scalar_one()
        return made

    return write(archive, insert_one)


def test_messages_are_listed_newest_first_after_what_is_in_none_yet(archive: Archive, failed: int) -> None:
    newer = put(archive, "sent")
    owe(archive, decision(1, "gas"))
    rows = read(archive, lambda tx: alerts.listed(tx, state=None, limit=9))
    assert [(row["id"], row["state"]) for row in rows] == [(None, "owed"), (newer, "sent"), (failed, "failed")]
    assert (rows[0]["watches"], rows[0]["articles"], rows[0]["occasion"]) == (["gas"], [1], "new")
    assert (rows[2]["watches"], rows[2]["articles"], rows[2]["last_error"]) == (["libya", "oil"], [2, 1], "blocked")
    assert [row["id"] for row in read(archive, lambda tx: alerts.listed(tx, state="sent", limit=9))] == [newer]
    assert len(read(archive, lambda tx: alerts.listed(tx, state=None, limit=2))) == 2


def test_a_message_that_failed_goes_out_again(archive: Archive, failed: int) -> None:
    later = NOON + timedelta(days=9)
    assert write(archive, lambda tx: alerts.retry(tx, [failed], later)) == {}
    leased = write(archive, lambda tx: outbox.lease_next(tx, "phone", "me", later, lasts=timedelta(minutes=3)))
    assert leased is not None
    assert (leased.id, leased.attempts, leased.repeats, leased.created) == (failed, 1, 0, later)


def test_one_that_may_have_arrived_counts_as_a_repeat_and_keeps_what_names_it(archive: Archive) -> None:
    one = put(archive, "uncertain")
    named = (message.c.state, message.c.repeats, message.c.created)
    before = read(archive, lambda tx: tx.scalar(select(message.c.created)))
    write(archive, lambda tx: alerts.retry(tx, [one], NOON + timedelta(days=1)))
    assert read(archive, lambda tx: tx.execute(select(*named)).one()) == ("owed", 1, before)


@pytest.mark.parametrize(
    ("state", "why"), [("sent", "it was sent"), ("sending", "being sent"), ("held", "held until"), ("merged", "merged")]
)
def test_what_cannot_be_sent_again_says_why(archive: Archive, state: str, why: str) -> None:
    one = put(archive, state)
    left = write(archive, lambda tx: alerts.retry(tx, [one, 99], NOON))
    assert why in left[one]
    assert left[99] == "there is no such message"
    assert read(archive, lambda tx: tx.scalar(select(message.c.state))) == state


@pytest.mark.parametrize(("state", "after"), [("owed", "dropped"), ("held", "dropped"), ("sent", "sent")])
def test_what_was_not_sent_can_be_given_up(archive: Archive, state: str, after: str) -> None:
    one = put(archive, state)
    left = write(archive, lambda tx: alerts.drop(tx, [one]))
    assert (list(left), read(archive, lambda tx: tx.scalar(select(message.c.state)))) == (
        [one] if after == state else [],
        after,
    )


def test_who_was_about_to_settle_a_message_that_was_dropped_does_not_bring_it_back(archive: Archive) -> None:
    one = put(archive, "owed")
    before = read(archive, lambda tx: tx.scalar(select(message.c.fence).where(message.c.id == one)))
    write(archive, lambda tx: alerts.drop(tx, [one]))
    assert read(archive, lambda tx: tx.scalar(select(message.c.fence).where(message.c.id == one))) != before
