from datetime import timedelta
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, update

from db import budget, traffic
from db.schema import article, heartbeat, message, section
from pressclip.models import Traffic
from tests.archives import NOON, write
from tests.web.rooms import Room, beat, fill, match, room_in


def metrics(room: Room) -> dict[tuple[str, ...], float]:
    """Values by name and labels."""
    answer = room.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_the_process_is_alive_even_without_an_archive(tmp_path: Path) -> None:
    with room_in(tmp_path, token="open sesame") as room:
        room.archive.path.rename(tmp_path / "away.db")
        assert room.get("/healthz").json() == {"alive": True}


def test_it_is_ready_while_the_daemon_gives_signs_of_life(tmp_path: Path) -> None:
    with room_in(tmp_path) as room:
        assert room.get("/readyz").json() == {"ready": False, "reasons": ["no daemon has run on this archive yet"]}
        beat(room)
        assert (room.get("/readyz").status_code, room.get("/readyz").json()["ready"]) == (200, True)
        room.later(95)
        late = room.get("/readyz")
        assert late.status_code == 503
        assert late.json() == {"ready": False, "reasons": ["the daemon's last sign of life is 95 s old"]}
        write(room.archive, lambda tx: tx.execute(update(heartbeat).values(at=room.now, owner="here:1:no-boot:1")))
        assert room.get("/readyz").status_code == 200  # of another machine: nobody knows better


def test_it_is_not_ready_without_an_archive(tmp_path: Path) -> None:
    with room_in(tmp_path) as room:
        room.archive.path.rename(tmp_path / "away.db")
        told = room.get("/readyz")
    assert told.status_code == 503
    assert told.json()["reasons"] == ["archive.db: there is no archive yet; `pressclip run` makes it"]


def test_metrics_tell_what_the_archive_holds_and_how_fast_it_was(tmp_path: Path) -> None:
    with room_in(tmp_path) as room:
        first, *_ = fill(room, "gas-deal", "libya-talks")
        match(room, first)
        beat(room)
        sent = {"channel": "desk", "kind": "alert", "state": "sent", "created": NOON, "due": NOON}
        write(room.archive, lambda tx: tx.execute(insert(message).values(**sent, sent_at=NOON + timedelta(seconds=4))))
        write(room.archive, lambda tx: tx.execute(update(article).values(announced_at=NOON)))
        polled = {"status": "broken", "failures": 3}
        write(room.archive, lambda tx: tx.execute(update(section).where(section.c.id == 1).values(**polled)))
        write(room.archive, lambda tx: budget.take(tx, 1, "page", limit=60, now=room.now))
        write(room.archive, lambda tx: traffic.add(tx, {"news": Traffic(requests=3, bytes=4_096, cards=75)}, NOON))
        room.later(20)
        found = metrics(room)
    assert found["pressclip_articles",] == found["pressclip_articles_last_day",] == 2
    assert found["pressclip_matches", "gas"] == 1
    assert (found["pressclip_alerts", "owed"], found["pressclip_alerts", "sent"]) == (1, 1)
    assert (found["pressclip_alerts", "failed"], found["pressclip_sections", "new"]) == (0, 1)
    assert (found["pressclip_failed_polls", "broken"], found["pressclip_sections", "broken"]) == (3, 1)
    assert found["pressclip_requests_last_hour", "page", "news"] == 1
    assert (found["pressclip_delivery_seconds_count",], found["pressclip_delivery_seconds_sum",]) == (1, 4)
    assert found["pressclip_detection_delay_seconds_quantile", "1"] == 3600
    assert (found["pressclip_budget_used", "news"], found["pressclip_budget_limit", "news"]) == (1, 60)
    counted = [found[f"pressclip_{one}_last_day", "news"] for one in ("requests", "bytes", "cards")]
    assert counted == [3, 4_096, 75]
    assert found["pressclip_heartbeat_age_seconds",] == 20
    assert found["pressclip_archive_bytes",] > 0
    assert found["process_resident_memory_bytes",] > 0


def test_what_metrics_tell_of_the_last_day_may_fall_and_is_declared_so(tmp_path: Path) -> None:
    with room_in(tmp_path) as room:
        sent = {"channel": "desk", "kind": "alert", "state": "sent", "created": NOON, "due": NOON, "sent_at": NOON}
        write(room.archive, lambda tx: tx.execute(insert(message).values(sent)))
        before = metrics(room)["pressclip_delivery_seconds_count",]
        room.later(25 * 3600)
        after = metrics(room)["pressclip_delivery_seconds_count",]
        families = list(text_string_to_metric_families(room.get("/metrics").text))
    assert (before, after) == (1, 0)
    assert {family.type for family in families} == {"gauge"}


def test_metrics_hold_no_secret(tmp_path: Path) -> None:
    with room_in(tmp_path, token="open sesame") as room:
        told = room.get("/metrics", headers={"Authorization": "Bearer open sesame"}).text
    assert "sesame" not in told
    assert "://" not in told
