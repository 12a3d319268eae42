import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from db.sent_journal import SentJournal, journal_of, mark_of
from tests.archives import NOON

A, B = mark_of("news.example/a", "phone", "libya", "new"), mark_of("news.example/b", "phone", "libya", "new")


def journal(folder: Path) -> SentJournal:
    return SentJournal(journal_of(folder / "archive.db"))


@given(st.lists(st.tuples(st.text(), st.text(), st.text(), st.text()), unique=True))
def test_every_alert_has_a_mark_of_its_own(alerts: list[tuple[str, str, str, str]]) -> None:
    assert len({mark_of(*one) for one in alerts if "\0" not in "".join(one)}) == len(
        [one for one in alerts if "\0" not in "".join(one)]
    )


def test_what_was_noted_is_known_to_every_process_and_after_a_restart(tmp_path: Path) -> None:
    mine, other = journal(tmp_path), journal(tmp_path)
    assert mine.known([A]) == frozenset()
    mine.add([A], NOON)
    assert other.known([A, B]) == {A}
    other.add([B], NOON)
    assert mine.known([A, B]) == {A, B}
    assert journal(tmp_path).known([A, B]) == {A, B}
    assert (tmp_path / "archive.db.sent").stat().st_mode & 0o777 == 0o600


def test_a_torn_line_loses_nothing_that_comes_after(tmp_path: Path) -> None:
    one = journal(tmp_path)
    one.add([A], NOON)
    with one.path.open("ab") as file:
        file.write(b"1795435200 abc")
    one.add([B], NOON)
    assert one.known([A, B]) == {A, B}
    assert journal(tmp_path).known([A, B, "abc"]) == {A, B, "abc"}


def test_half_a_line_is_read_once_it_is_whole(tmp_path: Path) -> None:
    one = journal(tmp_path)
    line = f"1795435200 {A}\n".encode()
    one.path.write_bytes(line[:30])
    assert one.known([A]) == frozenset()
    one.path.write_bytes(line)
    assert one.known([A]) == {A}


def test_what_was_sent_long_ago_is_forgotten_and_who_reads_on_notices(tmp_path: Path) -> None:
    one, reader = journal(tmp_path), journal(tmp_path)
    one.add([A], NOON)
    one.add([B], NOON + timedelta(days=20))
    assert reader.known([A, B]) == {A, B}
    one.prune(NOON + timedelta(days=29))
    assert reader.known([A, B]) == {A, B}
    one.prune(NOON + timedelta(days=31))
    assert reader.known([A, B]) == {B}
    one.prune(NOON + timedelta(days=90))
    assert reader.known([A, B]) == frozenset()


def test_a_file_of_anything_else_is_read_without_harm(tmp_path: Path) -> None:
    one = journal(tmp_path)
    one.path.write_bytes(b"\xff\x00 \n\n1795435200 " + A.encode() + b"\r\n")
    assert one.known([A]) == {A}
    one.prune(NOON)


def test_all_that_ask_at_once_are_told_the_same(tmp_path: Path) -> None:
    many = [mark_of(str(number), "phone", "libya", "new") for number in range(20_000)]
    journal(tmp_path).add(many, NOON)
    often, before = 1e-5, sys.getswitchinterval()
    sys.setswitchinterval(often)
    try:
        with ThreadPoolExecutor(8) as threads:
            for _ in range(10):
                one = journal(tmp_path)
                assert all(threads.map(one.known, ([mark] for mark in many[-64:])))
    finally:
        sys.setswitchinterval(before)


def test_what_is_noted_while_old_marks_are_forgotten_is_kept(tmp_path: Path) -> None:
    other = threading.Thread(target=journal(tmp_path).add, args=([B], NOON))

    class Watched(SentJournal):
        """Another process notes something between the reading and the writing."""

        def _lines(self) -> list[str]:
            lines = super()._lines()
            other.start()
            other.join(0.3)  # it is done by then, or has to wait
            return lines

    journal(tmp_path).add([A], NOON - timedelta(days=31))
    Watched(journal_of(tmp_path / "archive.db")).prune(NOON)
    other.join()
    assert journal(tmp_path).known([A, B]) == {B}
