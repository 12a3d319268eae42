"""Bylines become names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.text.authors import author_names, is_byline


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By A and B", ["A", "B"]),
        ("A, B and C", ["A, B", "C"]),
        ("Ada Lind, Olaf Berg and Ines Calder", ["Ada Lind", "Olaf Berg", "Ines Calder"]),
        ("Ada Lind, Olaf Berg, and Ines Calder", ["Ada Lind", "Olaf Berg", "Ines Calder"]),
        ("Maria Rossi, PhD", ["Maria Rossi, PhD"]),
        ("Maria Rossi, PhD, and Ada Lind", ["Maria Rossi, PhD", "Ada Lind"]),
        ("Lind, Mara", ["Lind, Mara"]),
        ("MD Staff", ["MD Staff"]),
        ("BY ADA LIND", ["ADA LIND"]),
        ("Written by Ada Lind", ["Ada Lind"]),
        ("di Ada Lind e Olaf Berg", ["Ada Lind", "Olaf Berg"]),
        ("Von Greta Lohse und Jost Weil", ["Greta Lohse", "Jost Weil"]),
        ("Par Colette Rives et Luc Morin", ["Colette Rives", "Luc Morin"]),
        ("Por José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Por Ana Ruiz y Luis Gil", ["Ana Ruiz", "Luis Gil"]),
        ("От Анны Беловой", ["Анны Беловой"]),
        ("Ada von Trier", ["Ada von Trier"]),
        ("Von Trier", ["Von Trier"]),
        ("Di Canio", ["Di Canio"]),
        ("Von der Leyen", ["Von der Leyen"]),
        ("Byron Lind", ["Byron Lind"]),
        ("By Ada Lind, Senior Correspondent", ["Ada Lind"]),
        ("By Ada Lind | November 20, 2026", ["Ada Lind"]),
        ("Ada Lind <ada@tidal.example>", ["Ada Lind"]),
        ("ada@tidal.example", []),
        ("https://www.facebook.com/ada.lind", []),
        ("facebook.com/ada.lind", []),
        ("@adalind", []),
        ("Ada Lind (@adalind)", ["Ada Lind"]),
        ("作者：林晓雨、周文", ["林晓雨", "周文"]),
        ("بقلم ليلى منصور", ["ليلى منصور"]),
        ("Ada Lind &amp; Olaf Berg", ["Ada Lind", "Olaf Berg"]),
        ("Ada Lind; Olaf Berg", ["Ada Lind", "Olaf Berg"]),
        ("Sammy Davis Jr.", ["Sammy Davis Jr."]),
        ("admin", []),
        ("", []),
        ("x" * 301, []),
    ],
)
def test_a_byline_is_its_names(byline: str, names: list[str]) -> None:
    assert list(author_names([byline])) == names


def test_a_name_counts_once_in_its_better_spelling() -> None:
    assert author_names(["ADA LIND", "Ada Lind", "Olaf Berg", "ada lind"]) == ("Ada Lind", "Olaf Berg")


def test_a_line_is_a_byline_if_it_begins_as_one() -> None:
    assert is_byline("By Ada Lind")
    assert is_byline("بقلم ليلى منصور")
    assert not is_byline("Ada Lind walked by the wall")
    assert not is_byline("By the time it rang, nobody was left.")
    assert not is_byline("By 2026, the wall will have stood for ninety years, and it will still be walked by two.")


@given(st.lists(st.text(max_size=400), max_size=5))
def test_names_are_clean_whatever_is_said(bylines: list[str]) -> None:
    for name in author_names(bylines):
        assert name == name.strip()
        assert 0 < len(name) <= 81
        assert "\n" not in name
