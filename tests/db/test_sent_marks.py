"""An alert that was sent is known again by whichever of its article's addresses another archive knows."""

from sqlalchemy import select

from db import aliases
from db.archive import Archive
from db.schema import message
from db.sent_journal import mark_of
from db.sent_marks import marks_of
from tests.archives import read, write
from tests.db.test_outbox import assemble, decision, filed, owe


def test_an_alert_has_a_mark_for_each_address_of_its_article(archive: Archive) -> None:
    one, other = filed(archive, "one", "other")
    write(archive, lambda tx: aliases.name(tx, {"news.example?p=7": one}))
    owe(archive, decision(one), decision(other))
    assemble(archive)
    [number] = read(archive, lambda tx: tx.scalars(select(message.c.id)).all())
    keys = (["news.example/2026/11/23/one", "news.example?p=7"], ["news.example/2026/11/23/other"])
    expected = [frozenset(mark_of(key, "phone", "libya", "new") for key in those) for those in keys]
    assert [marks for _, marks in sorted(read(archive, lambda tx: marks_of(tx, number)).items())] == expected
