"""Documents put into an archive as they are, without a page that brought them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from db import indexing
from db.counters import draw
from db.keys import free_pks, minute_of
from db.schema import article, section, sighting, site
from pressclip.models import Document
from tests.archives import NOON


def put(tx: Connection, documents: Sequence[Document], *, first: datetime = NOON, step: float = 20.0) -> list[int]:
    """Files the documents, the first at `first` and each `step` seconds after the one before; returns their ids."""
    times = [first + timedelta(seconds=number * step) for number in range(len(documents))]
    ids, seqs = draw(tx, "article", len(documents)), draw(tx, "seq", len(documents))
    pks = free_pks(tx, [minute_of(time) for time in times])
    for document, time, public_id, seq, pk in zip(documents, times, ids, seqs, pks, strict=True):
        site_id = _site(tx, document.site)
        places = [_section(tx, site_id, name) for name in dict.fromkeys(document.sections or ("elsewhere",))]
        tx.execute(
            insert(article).values(
                pk=pk, id=public_id, seq=seq, site_id=site_id, section_id=places[0], origin="live", time=time,
                first_seen=time, announced_at=time, url=document.url, title=document.title, ending=document.excerpt,
                text=document.text, label=document.label, authors=list(document.authors or ()), page_state="read",
            )
        )  # fmt: skip
        for section_id in places:
            seen = {"article_id": public_id, "section_id": section_id, "first_seen": time, "last_seen": time}
            tx.execute(insert(sighting).values(**seen, position=0, baseline=False, own_excerpt=""))
    indexing.add(tx, list(ids))
    return list(ids)


def section_ids(tx: Connection, name: str) -> tuple[int, ...]:
    """The sections of this name, of any site."""
    return tuple(tx.scalars(select(section.c.id).where(section.c.name == name)))


def _site(tx: Connection, name: str) -> int:
    known = tx.scalar(select(site.c.id).where(site.c.name == name))
    if known is None:
        known = tx.scalar(insert(site).values(name=name, home="https://x.example/").returning(site.c.id))
    return int(known or 0)


def _section(tx: Connection, site_id: int, name: str) -> int:
    of = (section.c.site_id == site_id, section.c.name == name)
    known = tx.scalar(select(section.c.id).where(*of))
    if known is None:
        values = {"site_id": site_id, "name": name, "key": f"k/{name}", "url": f"https://x.example/{name}"}
        known = tx.scalar(insert(section).values(**values, source="menu").returning(section.c.id))
    return int(known or 0)
