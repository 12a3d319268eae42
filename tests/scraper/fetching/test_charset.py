"""Bytes become text."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetching.charset import codec_of, decode

RUSSIAN = "Современная дипломатия: Ливия, Палермо и Сирт"
CHINESE = "现代外交：利比亚问题会议在巴勒莫举行"
FRENCH = "À propos d’un été à l’Élysée – « déjà vu »"
PLAIN = "text/html"


def _page(text: str, charset: str, declared: str | None = None) -> bytes:
    meta = f'<meta charset="{declared}">' if declared else ""
    return f"<!doctype html><html><head>{meta}<title>{text}</title>".encode(charset)


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        pytest.param(_page(RUSSIAN, "utf-8"), PLAIN, RUSSIAN, id="nowhere, UTF-8"),
        pytest.param(_page(FRENCH, "cp1252"), PLAIN, FRENCH, id="nowhere, windows-1252"),
        pytest.param(_page(RUSSIAN, "cp1251"), f"{PLAIN}; charset=windows-1251", RUSSIAN, id="header"),
        pytest.param(_page(RUSSIAN, "cp1251"), f'{PLAIN}; Charset="Windows-1251"', RUSSIAN, id="header, quoted"),
        pytest.param(_page(RUSSIAN, "cp1251", "windows-1251"), PLAIN, RUSSIAN, id="meta only"),
        pytest.param(_page(CHINESE, "gb18030", "gb2312"), PLAIN, CHINESE, id="meta only, gb2312"),
        pytest.param(_page("株式会社①", "cp932", "Shift_JIS"), PLAIN, "株式会社①", id="meta only, Shift_JIS"),
        pytest.param(_page("똠방각하", "cp949", "euc-kr"), PLAIN, "똠방각하", id="meta only, EUC-KR"),
        pytest.param(_page(FRENCH, "cp1252", "iso-8859-1"), PLAIN, FRENCH, id="Latin-1 is windows-1252"),
        pytest.param(_page(RUSSIAN, "koi8-r", "koi8-r"), PLAIN, RUSSIAN, id="KOI8-R"),
        pytest.param(_page(RUSSIAN, "utf-8"), f"{PLAIN}; charset=ISO-8859-1", RUSSIAN, id="header wrong, UTF-8"),
        pytest.param(_page(FRENCH, "utf-8"), f"{PLAIN}; charset=windows-1251", FRENCH, id="header wrong, Cyrillic"),
        pytest.param(_page(CHINESE, "utf-8"), f"{PLAIN}; charset=gbk", CHINESE, id="header wrong, GBK"),
        pytest.param(_page(RUSSIAN, "cp1251", "windows-1251"), f"{PLAIN}; charset=utf-8", RUSSIAN, id="meta right"),
        pytest.param(_page(FRENCH, "cp1252"), f"{PLAIN}; charset=utf-8", FRENCH, id="header wrong, nothing else"),
        pytest.param(_page(FRENCH, "utf-8"), f"{PLAIN}; charset=utf-16", FRENCH, id="header wrong, UTF-16"),
        pytest.param(_page(FRENCH, "utf-8", "utf-16"), PLAIN, FRENCH, id="meta cannot mean UTF-16"),
        pytest.param(_page(FRENCH, "utf-8", "utf-16") + b"\0", PLAIN, FRENCH, id="meta cannot mean UTF-16, a NUL"),
        pytest.param(_page("茅台", "gbk"), f"{PLAIN}; charset=gbk", "茅台", id="GBK that could be UTF-8"),
        pytest.param("é".encode() * 30 + FRENCH.encode("cp1252"), f"{PLAIN}; charset=utf-8", FRENCH, id="half UTF-8"),
        pytest.param(_page(FRENCH, "utf-8"), f"{PLAIN}; charset=none", FRENCH, id="header unknown"),
        pytest.param(codecs.BOM_UTF8 + _page(RUSSIAN, "utf-8"), f"{PLAIN}; charset=cp1251", RUSSIAN, id="BOM"),
        pytest.param(_page(RUSSIAN, "utf-16"), f"{PLAIN}; charset=utf-8", RUSSIAN, id="BOM, UTF-16"),
        pytest.param(_page(RUSSIAN, "utf-16-be"), f"{PLAIN}; charset=utf-16be", RUSSIAN, id="UTF-16 without BOM"),
    ],
)
def test_a_page_is_read_in_its_charset_wherever_that_is_said_or_not(body: bytes, content_type: str, text: str) -> None:
    decoded = decode(body, content_type)
    assert text in decoded
    assert "\ufeff" not in decoded


@pytest.mark.parametrize(
    "head",
    [
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
        "<META CHARSET=windows-1251 />",
        "<meta charset = 'windows-1251'>",
        '<!-- <meta charset="koi8-r"> --><meta charset="windows-1251">',
        '<meta name="description" content="charset=koi8-r"><meta charset="windows-1251">',
    ],
)
def test_only_a_real_declaration_in_the_page_counts(head: str) -> None:
    assert RUSSIAN in decode(f"{head}<p>{RUSSIAN}".encode("cp1251"), PLAIN)


def test_a_feed_declares_its_charset_in_its_first_line() -> None:
    feed = f'<?xml version="1.0" encoding="windows-1251"?><rss>{RUSSIAN}'
    assert decode(feed.encode("cp1251"), "application/rss+xml") == feed


def test_a_declaration_deep_in_the_page_comes_too_late() -> None:
    body = b" " * 5000 + f'<meta charset="windows-1251">{RUSSIAN}'.encode("cp1251")
    assert RUSSIAN not in decode(body, PLAIN)


def test_a_utf8_page_with_a_few_broken_bytes_stays_utf8() -> None:
    body = f"{RUSSIAN}\n".encode() + b"\xff" + RUSSIAN.encode()
    assert decode(body, f"{PLAIN}; charset=utf-8") == f"{RUSSIAN}\n\ufffd{RUSSIAN}"


@pytest.mark.parametrize("content_type", [PLAIN, f"{PLAIN}; charset=utf-8"])
def test_a_character_cut_at_the_end_costs_only_itself(content_type: str) -> None:
    assert decode("hello ж".encode()[:-1], content_type) == "hello \ufffd"


def test_a_gb2312_page_cut_in_a_character_stays_chinese() -> None:
    body = CHINESE.encode("gb18030")[:-1]
    assert decode(body, f"{PLAIN}; charset=gb2312") == CHINESE[:-1] + "\ufffd"


@pytest.mark.parametrize("label", ["utf-7", "rot13", "base64", "idna", "unicode_escape", "../x", "x" * 500, ""])
def test_a_label_that_browsers_do_not_know_is_no_charset(label: str) -> None:
    assert codec_of(label) is None


@pytest.mark.parametrize(
    ("label", "codec"),
    [("latin1", "cp1252"), ("US-ASCII", "cp1252"), ("ks_c_5601-1987", "cp949"), ("x-sjis", "cp932"), ("GBK", "gb18030"),
     ("utf8", "utf-8"), ("ISO-8859-9", "cp1254"), ("big5", "big5hkscs"), ("windows-1250", "cp1250")],
)  # fmt: skip
def test_a_label_means_what_browsers_take_it_for(label: str, codec: str) -> None:
    assert codec_of(label) == codec


@given(
    body=st.binary(max_size=200), charset=st.sampled_from(["utf-8", "gbk", "utf-16", "cp1251", "euc-jp", "nonsense"])
)
def test_any_bytes_become_text_that_can_be_written(body: bytes, charset: str) -> None:
    decode(body, f"text/html; charset={charset}").encode("utf-8")


@given(text=st.text(max_size=200))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode(), f"{PLAIN}; charset=utf-8") == text.removeprefix("\ufeff")
