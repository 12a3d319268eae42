"""What was forgotten is filed by no way again, and erased again from a copy that still had it."""

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Connection, Integer, Select, Text, func, select, update

from db import articles, columns, erasing, forgetting, owner, pages, probes, witness
from db.archive import Archive, forget_again, open_archive, open_existing, upgrade_archive
from db.erasing import target_of
from db.filing import file_missed
from db.known import Place
from db.schema import Utc, article, finding, incident, meta
from db.schema_keeping import forgotten
from db.schema_polling import span
from db.sqlite.backup import backup
from pressclip.addresses import key
from pressclip.errors import ArchiveError
from pressclip.models import Article
from tests.archives import NOON, archive_in, card, file_page, make_sections, own, page, read, write
from tests.db.earlier import filled_by
from tests.db.test_removal import wrong

MINUTE = timedelta(minutes=1)
_HELD: dict[type, object] = {Integer: 1, Text: "page", Boolean: False, Utc: NOON, JSON: []}
_KEYLESS = {
    "article.authors", "article.categories", "match.hits", "message.body", "price.state", "rate.state", "raw.headers",
    "section.formerly", "sent_words.titles",
}  # fmt: skip


@pytest.fixture
def place(archive: Archive) -> Place:
    return make_sections(archive, "Europe")["Europe"]


def forget(archive: Archive, *ids: int, at: datetime = NOON) -> None:
    target = read(archive, lambda tx: target_of(tx, ids))
    salt = read(archive, forgetting.salt_of)
    entries = forgetting.entries_of(target.keys, salt, NOON)
    forgetting.append_journal(archive.path, entries)
    write(archive, lambda tx: erasing.erase(tx, target, entries, at))


def id_of(archive: Archive, slug: str) -> int:
    found = read(archive, lambda tx: articles.find(tx, card(slug).url))
    assert found is not None
    return found


def there(archive: Archive) -> list[str]:
    ids = list(range(1, 20))
    return [one.article.title for one in read(archive, lambda tx: articles.load(tx, ids)).values()]


def test_a_listing_that_still_shows_it_files_it_no_more(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("secret", "story"))
    forget(archive, id_of(archive, "secret"))
    again = file_page(archive, place, page("fresh", "secret", "story"), NOON + MINUTE)
    assert there(archive) == ["Story", "Fresh"]
    assert (again.new, again.announced) == ((3,), (3,))
    assert wrong(archive) == []


def test_it_still_marks_where_the_known_begins(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("secret"))
    forget(archive, 1)
    below = [card("secret", 0), card("old", 1, age=timedelta(days=400))]
    assert file_page(archive, replace(place, last_success=NOON), below, NOON + MINUTE).announced == ()


def test_neither_a_backfill_nor_a_kept_page_files_it(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("secret"))
    forget(archive, 1)
    past = replace(place, baseline=True, of="backfill")
    assert file_page(archive, past, page("secret", "old")).new == (2,)
    assert write(archive, lambda tx: file_missed(tx, place, page("secret", "older"), NOON)) == (3,)
    assert there(archive) == ["Old", "Older"]


def test_the_probe_and_the_witness_take_no_notice_of_it(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("secret"))
    forget(archive, 1)
    keys = [key(card(slug).url) for slug in ("secret", "other")]
    assert read(archive, lambda tx: probes.unfiled(tx, keys)) == {keys[1]}
    shown = witness.Shown(only_feed=page("secret", "other"), only_page=page("secret"), both=())
    write(archive, lambda tx: witness.record(tx, place.section_id, shown, NOON))
    assert read(archive, lambda tx: tx.scalars(select(finding.c.title)).all()) == ["Other"]


def test_what_was_found_told_and_marked_of_it_is_blotted_out(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("a-secret-story", "other"))
    secret, other = (card(slug) for slug in ("a-secret-story", "other"))

    def speak(tx: Connection) -> None:
        shown = witness.Shown(only_feed=(), only_page=[secret, other], both=())
        witness.record(tx, place.section_id, shown, NOON)
        for one in (secret, other):
            row = {"section_id": place.section_id, "status": "noted", "error": f"on the page: {one.title} {one.url}"}
            tx.execute(incident.insert().values(**row, began=NOON))
        keys = [key(one.url) for one in (secret, other)]
        row = {"section_id": place.section_id, "newest": keys, "oldest": keys[:1], "newest_time": NOON}
        tx.execute(span.insert().values(**row))

    write(archive, speak)
    forget(archive, id_of(archive, "a-secret-story"))
    assert read(archive, lambda tx: tx.scalars(select(finding.c.title)).all()) == ["Other"]
    told = read(archive, lambda tx: tx.scalars(select(incident.c.error).order_by(incident.c.id)).all())
    assert told == ["(forgotten)", f"on the page: Other {other.url}"]
    row = read(archive, lambda tx: tx.execute(select(span.c.newest, span.c.oldest)).one())
    assert tuple(row) == (["(forgotten)", key(other.url)], ["(forgotten)"])


def test_no_mark_of_completeness_names_it(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("secret", "other"))
    secret, other = (key(card(slug).url) for slug in ("secret", "other"))
    write(archive, lambda tx: _marks(tx, place.section_id, [secret, other]))
    forget(archive, id_of(archive, "secret"))
    for table in erasing.MARKED:
        lists = select(*columns.kept_of(table, JSON))
        rows = read(archive, partial(_rows, of=lists))
        assert [set(map(tuple, row)) for row in rows] == [{("(forgotten)", other)}]


def _rows(tx: Connection, of: Select[Any]) -> list[Any]:
    return list(tx.execute(of))


def _marks(tx: Connection, section_id: int, keys: list[str]) -> None:
    """A row of each table of them, whose every list holds these keys."""
    for table in erasing.MARKED:
        held = {one.name: _HELD[type(one.type)] for one in table.columns if not one.nullable and one.name != "id"}
        lists = {one.name: keys for one in columns.kept_of(table, JSON)}
        tx.execute(table.insert().values({**held, **lists, "section_id": section_id}))


def test_each_list_of_the_archive_is_blotted_or_holds_no_keys() -> None:
    marks = {one for table in erasing.MARKED for one in columns.kept_of(table, JSON)}
    assert {str(one) for one in {*columns.kept(JSON)} - marks} == {*_KEYLESS, "probe.state"}


def test_of_an_author_all_articles_are_meant_whatever_the_case(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("a", "b", "c"))
    write(archive, lambda tx: tx.execute(update(article).where(article.c.id > 1).values(authors=["Ann Łuk", "B"])))
    assert read(archive, lambda tx: erasing.by_author(tx, "ANN ŁUK")) == [2, 3]
    assert read(archive, lambda tx: erasing.by_author(tx, "Ann")) == []


def test_a_restored_copy_forgets_again_what_was_forgotten_since(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        file_page(archive, make_sections(archive, "Europe")["Europe"], page("secret", "story"))
        backup(archive.path, tmp_path / "copy.db")
        forget(archive, id_of(archive, "secret"))
        assert there(archive) == ["Story"]
    (tmp_path / "copy.db").replace(tmp_path / "archive.db")
    existing = open_existing(tmp_path / "archive.db")
    try:
        assert there(existing) == ["Story"]
        assert wrong(existing) == []
        assert file_page(existing, make_sections(existing, "Europe")["Europe"], page("secret")).new == ()
    finally:
        existing.close()
    assert b"ecret" not in (tmp_path / "archive.db").read_bytes()


@pytest.mark.parametrize(
    ("who", "hours"), [(f"{owner.me()}0", 0), ("a-container-that-is-gone:1:boot:1", 7)], ids=["here", "elsewhere"]
)
def test_what_a_killed_process_had_erased_is_wiped_when_the_archive_is_opened_next(
    tmp_path: Path, who: str, hours: int
) -> None:
    path, url = tmp_path / "archive.db", card("secret").url
    with archive_in(tmp_path) as archive:
        file_page(archive, make_sections(archive, "Europe")["Europe"], page("secret", "story"))
        secret, read_page = id_of(archive, "secret"), Article(url=url, title="Secret", text="ecret " * 50_000)
        write(archive, lambda tx: pages.settle(tx, secret, read_page, own(url), NOON))
        forget(archive, secret, at=datetime.now(UTC))
    open_archive(path).close()  # not while the process is still at it
    assert b"ecret ecret" in path.read_bytes()
    with archive_in(tmp_path) as archive:
        value = f"{datetime.now(UTC) - timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ} {who}"
        write(archive, lambda tx: tx.execute(update(meta).where(meta.c.name == "unwiped").values(value=value)))
    open_archive(path).close()
    assert b"ecret" not in path.read_bytes()
    with archive_in(tmp_path) as archive:
        assert not read(archive, lambda tx: forgetting.is_left_unwiped(tx, datetime.now(UTC)))


def test_a_copy_of_an_earlier_schema_is_upgraded_before_it_is_copied_on_and_forgets_then(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    filled_by("0003", path)  # which had forgotten nothing yet
    forget_again(path)
    forgetting.append_journal(path, forgetting.entries_of(["https://news.example/key/"], "0" * 32, NOON))
    with pytest.raises(ArchiveError, match=r"`pressclip run` or `pressclip db upgrade` upgrades it"):
        forget_again(path)
    upgrade_archive(path)
    with archive_in(tmp_path) as archive:
        assert read(archive, lambda tx: tx.scalar(select(func.count()).select_from(article))) == 0


def test_an_archive_that_knows_its_journal_is_opened_without_a_write(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        file_page(archive, make_sections(archive, "Europe")["Europe"], page("secret"))
        forget(archive, 1)
        rows = read(archive, lambda tx: tx.scalar(select(func.count()).select_from(forgotten)))
    open_archive(tmp_path / "archive.db").close()
    with archive_in(tmp_path) as archive:
        assert read(archive, lambda tx: tx.scalar(select(func.count()).select_from(forgotten))) == rows == 1


def test_a_journal_with_a_torn_line_tells_all_others(tmp_path: Path) -> None:
    first, second = (forgetting.entries_of([one], "0" * 32, NOON) for one in ("a", "b"))
    path = tmp_path / "archive.db"
    assert forgetting.read_journal(path) == []
    forgetting.append_journal(path, first)
    journal = forgetting.journal_of(path)
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600
    with journal.open("ab") as torn:
        torn.write(b"0123456789abcdef 77")
    forgetting.append_journal(path, second)
    assert forgetting.read_journal(path) == [*first, *second]


def test_salts_of_another_archives_journal_hold_as_well(archive: Archive, place: Place) -> None:
    keys = [key(card(slug).url) for slug in ("one", "two")]
    for salt, one in zip(("a" * 32, "b" * 32), keys, strict=True):
        entries = forgetting.entries_of([one], salt, NOON)
        write(archive, partial(forgetting.remember, entries=entries))
    assert read(archive, lambda tx: forgetting.known(tx, keys)) == set(keys)
    assert read(archive, forgetting.salt_of) == "a" * 32
    assert file_page(archive, place, page("one", "two", "three")).new == (1,)
