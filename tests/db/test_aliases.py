"""Addresses lead to their articles by few bits of their keys, and to no others."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, select, update

from db import aliases, articles, merging, pages
from db.archive import Archive
from db.filing import file
from db.schema import alias, article
from pressclip.addresses import key
from pressclip.models import Article, Card
from tests.archives import NOON, archive_in, card, every_key, file_page, make_sections, own, read, write

SLUGS = ("a", "b", "c")
KEYS = tuple(key(card(slug).url) for slug in SLUGS)
NUMBER = "news.example?p=7"


def _cards() -> list[Card]:
    return [card(slug, place) for place, slug in enumerate(SLUGS)]


def _stored(tx: Connection) -> list[tuple[int, str | None]]:
    rows = tx.execute(select(alias.c.article_id, alias.c.key).order_by(alias.c.article_id, alias.c.key))
    return [tuple(row) for row in rows]


def _filed(archive: Archive) -> dict[str, int]:
    """Three articles: their ids by the keys of their addresses."""
    return dict(zip(KEYS, file_page(archive, make_sections(archive, "Europe")["Europe"], _cards()).new, strict=True))


def test_a_digest_is_that_of_the_archives_made_before() -> None:
    assert aliases.digest("news.example/a") == 7224966456250158463
    assert min(map(aliases.digest, (*KEYS, "x", "y", "z"))) < 0


def test_the_key_of_the_address_that_an_article_has_is_not_written(archive: Archive) -> None:
    ids = _filed(archive)
    write(archive, lambda tx: aliases.name(tx, {NUMBER: ids[KEYS[0]]}))
    assert set(read(archive, _stored)) == {*((one, None) for one in ids.values()), (ids[KEYS[0]], NUMBER)}
    assert read(archive, lambda tx: aliases.owners(tx, [*KEYS, NUMBER, "news.example/else"])) == {
        **ids, NUMBER: ids[KEYS[0]],
    }  # fmt: skip
    assert read(archive, lambda tx: aliases.of_articles(tx, list(ids.values()))) == {
        ids[one]: [one, NUMBER] if one == KEYS[0] else [one] for one in KEYS
    }


def test_an_address_still_leads_to_an_article_whose_page_states_another_one_and_back(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    [number] = file_page(archive, place, [card("talks")]).new
    old, new = card("talks").url, card("talks-collapse").url

    def settle(url: str) -> None:
        page = Article(url=url, title="Talks", text="They talked. " * 40)
        write(archive, lambda tx: pages.settle(tx, number, page, own(old, url), NOON))

    settle(new)
    assert read(archive, _stored) == [(number, None), (number, key(old))]
    assert read(archive, lambda tx: {articles.find(tx, old), articles.find(tx, new)}) == {number}
    settle(old)
    assert read(archive, _stored) == [(number, None), (number, key(new))]
    assert read(archive, every_key) == {key(old), key(new)}


def _readdressed(tx: Connection, number: int, of: str) -> None:
    url = f"https://www.{of}/"
    aliases.readdress(tx, number, url)
    tx.execute(update(article).where(article.c.id == number).values(url=url))


_MORE = [f"news.example/{number}" for number in range(6)]
_STEPS = st.tuples(
    st.sampled_from(["name", "readdress", "merge"]), st.integers(0, 2), st.integers(0, 2), st.sampled_from(_MORE)
)


@given(st.integers(1, 3), st.lists(_STEPS, max_size=8))
@settings(max_examples=15, deadline=None)
def test_keys_that_share_their_digest_are_told_apart(many: int, steps: list[tuple[str, int, int, str]]) -> None:
    with (
        pytest.MonkeyPatch.context() as patch,
        TemporaryDirectory() as folder,
        archive_in(Path(folder)) as archive,
    ):
        patch.setattr(aliases, "digest", lambda one: sum(one.encode()) % many)
        place = make_sections(archive, "Europe")["Europe"]

        def change(tx: Connection) -> None:
            ids = list(file(tx, place, _cards(), NOON).new)
            known = dict(zip(KEYS, ids, strict=True))
            for step, one, other, named in steps:
                mine = merging.stays_of(tx, ids[one])
                if step == "merge":
                    stays = merging.stays_of(tx, ids[other])
                    merging.merge(tx, mine, stays, NOON)
                    known = {at: stays if owner == mine else owner for at, owner in known.items()}
                elif known.setdefault(named, mine) == mine:
                    if not aliases.owners(tx, [named]):
                        aliases.name(tx, {named: mine})
                    if step == "readdress":
                        _readdressed(tx, mine, named)
                assert aliases.owners(tx, [*KEYS, *_MORE]) == known
            told = {at: owner for owner, keys in aliases.of_articles(tx, ids).items() for at in keys}
            assert told == dict(next(aliases.every(tx, 99))) == known
            assert file(tx, place, _cards(), NOON).new == ()
            strangers = [card(f"s{place}", place, url=f"https://{at}/") for place, at in enumerate(_MORE)]
            assert len(file(tx, place, strangers, NOON).new) == len(set(_MORE) - known.keys())
            assert aliases.astray(tx, 5) == []

        write(archive, change)


def test_known_keys_are_put_as_they_are_shown_now_and_nothing_is_asked_where_most_are_shown(archive: Archive) -> None:
    ids = _filed(archive)
    before = sorted(ids)
    shown = [f"new.example/{number}" for number in range(len(before))]
    write(archive, lambda tx: aliases.name(tx, dict(zip(shown, (ids[one] for one in before), strict=True))))
    asked: list[str] = []
    listen = ("before_cursor_execute", lambda *told: asked.append(told[2]))
    event.listen(archive._writer, *listen)
    as_shown = write(archive, lambda tx: aliases.as_shown(tx, [*before, "news.example/gone"], shown))
    assert as_shown == (*shown, "news.example/gone")
    count = sum("alias" in one for one in asked)
    assert write(archive, lambda tx: aliases.as_shown(tx, shown, ["new.example/fresh", *shown])) == tuple(shown)
    assert sum("alias" in one for one in asked) == count == 1
    event.remove(archive._writer, *listen)
