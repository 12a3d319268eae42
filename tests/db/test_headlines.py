"""Which titles are another since they were told, whatever the clock says."""

from datetime import timedelta

from sqlalchemy import select, update

from db import headlines
from db.archive import Archive
from db.revisions import Edit, supersede
from db.schema import article, owed
from pressclip.models import Outcome
from tests.archives import NOON, read, write
from tests.db.test_outbox import assemble, decision, filed, lease, owe, settle

SECOND = timedelta(seconds=1)


def test_an_edit_that_a_poll_dated_before_the_message_was_leased_came_after_it_all_the_same(archive: Archive) -> None:
    (one,) = filed(archive, "votes")
    owe(archive, decision(one))
    assemble(archive)
    leased = lease(archive)
    assert leased is not None
    write(archive, lambda tx: headlines.note(tx, leased.id, NOON + SECOND))
    settle(archive, leased, Outcome(state="sent"))
    assert write(archive, lambda tx: headlines.owe(tx, [one], NOON)) == 0
    edit = Edit(article_id=one, field="title", source="page", before="Votes", after="Voted")
    write(archive, lambda tx: supersede(tx, [edit], NOON))
    write(archive, lambda tx: tx.execute(update(article).values(title="Voted")))
    assert [write(archive, lambda tx: headlines.owe(tx, [one], NOON)) for _ in range(2)] == [1, 0]
    assert read(archive, lambda tx: tx.scalars(select(owed.c.occasion).order_by(owed.c.id)).all()) == [
        "new",
        "update:2",
    ]
