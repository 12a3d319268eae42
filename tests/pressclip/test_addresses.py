import re
import time
from collections.abc import Callable
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressclip.addresses import _joined, _spelled_out, absolute, is_by_number, key, origin_of, web_link

_SPELLINGS = [
    "https://moderndiplomacy.eu/2026/01/31/a-story/",
    "http://moderndiplomacy.eu/2026/01/31/a-story/",
    "https://www.moderndiplomacy.eu/2026/01/31/a-story/",
    "HTTPS://WWW.ModernDiplomacy.EU/2026/01/31/a-story/",
    "https://moderndiplomacy.eu:443/2026/01/31/a-story/",
    "http://moderndiplomacy.eu:80/2026/01/31/a-story/",
    "https://moderndiplomacy.eu:80/2026/01/31/a-story/",
    "http://moderndiplomacy.eu:443/2026/01/31/a-story/",
    "https://moderndiplomacy.eu./2026/01/31/a-story/",
    "https://moderndiplomacy.eu/2026/01/31/a-story",
    "https://moderndiplomacy.eu//2026/01//31/a-story/",
    "https://moderndiplomacy.eu/2026/01/31/a-story/amp/",
    "https://moderndiplomacy.eu/2026/01/31/a-story/?amp",
    "https://moderndiplomacy.eu/2026/01/31/a-story/?amp=1",
    "https://moderndiplomacy.eu/2026/01/31/a-story/#comments",
    "https://moderndiplomacy.eu/2026/01/31/a-story/?utm_source=x&utm_medium=y",
    "https://moderndiplomacy.eu/2026/01/31/a-story/?fbclid=abc#top",
    "https://moderndiplomacy.eu/2026/01/31/%61-story/",
]
_DIFFERENT = [
    "https://moderndiplomacy.eu/",
    "https://moderndiplomacy.eu/2026/01/31/a-story-2/",
    "https://moderndiplomacy.eu/2026/01/31/A-Story/",
    "https://moderndiplomacy.eu/2026/01/30/a-story/",
    "https://moderndiplomacy.eu/2026/01/31/a-story/page/2/",
    "https://moderndiplomacy.eu/2026/01/31/a-story/?page=2",
    "https://moderndiplomacy.eu/?p=94346",
    "https://moderndiplomacy.eu/?p=94347",
    "https://moderndiplomacy.eu/?p=",
    "https://moderndiplomacy.eu/2026/01/31/a%2Fstory/",
    "https://moderndiplomacy.eu/2026/01/31/a/story/",
    "https://moderndiplomacy.eu/?q=a%26b=c",
    "https://moderndiplomacy.eu/?q=a&b=c",
    "https://moderndiplomacy.eu/?q=a%2Bb",
    "https://moderndiplomacy.eu/?q=a+b",
    "https://moderndiplomacy.eu:8443/2026/01/31/a-story/",
    "https://fr.moderndiplomacy.eu/2026/01/31/a-story/",
    "https://moderndiplomacy.eu/camp/",
    "https://moderndiplomacy.eu/c/",
]

_hosts = st.from_regex(r"(www\.){0,2}[a-z][a-z0-9]{0,8}(\.[a-z][a-z0-9]{0,8}){1,2}", fullmatch=True)
_characters = st.characters(codec="utf-8")
_slugs = st.text(_characters, min_size=1, max_size=12) | st.sampled_from(["amp", "AMP"])
_pairs = st.tuples(st.sampled_from(["p", "page", "id", "q"]), st.text(_characters, max_size=6))


@st.composite
def _articles(draw: st.DrawFn) -> tuple[str, str, list[tuple[str, str]]]:
    path = "/".join(quote(slug, safe="") for slug in draw(st.lists(_slugs, max_size=4)))
    return draw(_hosts), path, draw(st.lists(_pairs, max_size=3))


def _written(host: str, path: str, pairs: list[tuple[str, str]]) -> str:
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs)
    return f"https://{host}/{path}" + (f"?{query}" if query else "")


@pytest.mark.parametrize("spelling", _SPELLINGS)
def test_the_spellings_of_one_page_have_one_key(spelling: str) -> None:
    assert key(spelling) == "moderndiplomacy.eu/2026/01/31/a-story"


def test_different_pages_have_different_keys() -> None:
    keys = [key(address) for address in [_SPELLINGS[0], *_DIFFERENT]]
    assert len(set(keys)) == len(keys)


_numbers = st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map(lambda one: f"[{one}]")
_ports = st.sampled_from([":80", ":443", ":8080", ""])


@given(_articles(), st.none() | _numbers, _ports, st.sampled_from(["http", "https"]))
def test_a_key_read_as_an_address_has_itself_for_a_key(
    article: tuple[str, str, list[tuple[str, str]]], number: str | None, port: str, scheme: str
) -> None:
    host, path, pairs = article
    found = key(_written((number or host) + port, path, pairs).replace("https", scheme, 1))
    assert key(f"https://{found}") == key(f"http://{found}") == found


@given(st.ip_addresses(v=6), st.ip_addresses(v=6), _ports)
def test_hosts_that_are_numbers_are_told_apart(one: object, other: object, port: str) -> None:
    assert (key(f"https://[{one}]{port}/a") == key(f"https://[{other}]{port}/a")) == (one == other)


@given(_articles(), st.sampled_from(["http", "https"]), st.sampled_from(["", "www."]), st.permutations(range(3)))
def test_scheme_www_case_of_the_host_and_order_of_parameters_do_not_matter(
    article: tuple[str, str, list[tuple[str, str]]], scheme: str, www: str, order: list[int]
) -> None:
    host, path, pairs = article
    shuffled = [pairs[i] for i in order if i < len(pairs)]
    other = _written(f"{www}{host.upper()}", path, shuffled).replace("https", scheme, 1)
    assert key(other) == key(_written(host, path, pairs))


@given(
    _articles(),
    st.sampled_from(["", ":443", "."]),
    st.sampled_from(["", "/", "//", "/amp", "/amp/", "/AMP", "/amp/amp/"]),
    st.booleans(),
)
def test_port_trailing_slash_amp_and_the_case_of_percent_encoding_do_not_matter(
    article: tuple[str, str, list[tuple[str, str]]], port: str, end: str, lower: bool
) -> None:
    host, path, pairs = article
    plain = _written(host, path, pairs)
    coded = re.sub(r"%[0-9A-F]{2}", lambda code: code[0].lower(), path) if lower else path
    assert key(_written(host + port, coded + end, pairs)) == key(plain)


@given(st.lists(st.from_regex(r"[a-z]{4,9}", fullmatch=True), min_size=1, max_size=3), st.integers(1, 9), _hosts)
def test_another_slug_number_or_host_is_another_article(slugs: list[str], number: int, host: str) -> None:
    one = _written(host, "/".join(slugs), [("p", str(number))])
    others = (
        _written(host, "/".join([*slugs, "more"]), [("p", str(number))]),
        _written(host, "/".join(slugs) + "s", [("p", str(number))]),
        _written(host, "/".join(slugs), [("p", str(number + 1))]),
        _written(f"fr.{host}", "/".join(slugs), [("p", str(number))]),
    )
    assert key(one) not in {key(other) for other in others}


@given(_articles(), st.sampled_from(["utm_source=a", "fbclid=x&gclid=y", "UTM_Medium=z", "mc_cid=1"]))
def test_tracking_does_not_change_the_key(article: tuple[str, str, list[tuple[str, str]]], tracking: str) -> None:
    plain = _written(*article)
    assert key(f"{plain}{'&' if '?' in plain else '?'}{tracking}#top") == key(plain)


@given(_hosts, st.integers(min_value=1), st.integers(min_value=1))
def test_post_numbers_tell_articles_apart(host: str, one: int, other: int) -> None:
    assert (key(f"https://{host}/?p={one}") == key(f"https://{host}/?p={other}")) == (one == other)


@pytest.mark.parametrize(
    "address", ["", "a-story", "ftp://news.example/", "mailto:a@b.example", "javascript:alert(1)", "https:///x"]
)
def test_what_is_no_web_address_has_no_key(address: str) -> None:
    with pytest.raises(ValueError, match="not an http"):
        key(address)


def test_a_host_in_another_script_has_its_punycode_for_a_key() -> None:
    assert key("https://münchen.example/ä/") == key("http://xn--mnchen-3ya.example/%C3%A4")


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/2026/a-story/", "https://news.example/2026/a-story/"),
        ("a-story/?utm_source=x&p=1#top", "https://news.example/category/a-story/?p=1"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("  https://other.example/A%20b?x=1+2  ", "https://other.example/A%20b?x=1+2"),
        ("?fbclid=1", "https://news.example/category/"),
        ("https://news.example/x?a=%26&utm_x=1", "https://news.example/x?a=%26"),
        ("javascript:alert(1)", None),
        ("mailto:a@b.example", None),
        ("data:text/html,x", None),
        ("https://[::1", None),
        ("https://news.example:99999/", None),
    ],
)
def test_a_link_becomes_an_address_to_open(href: str, address: str | None) -> None:
    assert absolute(href, "https://news.example/category/") == address


@given(st.text(max_size=40))
def test_no_link_of_a_page_makes_it_fail(href: str) -> None:
    address = absolute(href, "https://news.example/category/")
    assert address is None or address.startswith(("http://", "https://"))


@given(_articles())
def test_an_address_to_open_stays_as_written(article: tuple[str, str, list[tuple[str, str]]]) -> None:
    written = _written(*article)
    assert absolute(written, "https://news.example/") == written


@pytest.mark.parametrize("href", ["https://", "http:///", "http://[::1]@", "http://[", "//", "http://\ud800/"])
def test_a_link_that_names_no_page_is_none_and_no_error(href: str) -> None:
    assert absolute(href, "https://news.example/a/") in {None, "https://news.example/a/"}


def test_only_wordpress_own_short_form_tells_nothing_of_the_article() -> None:
    assert is_by_number("https://news.example/?p=94346")
    assert not is_by_number("https://news.example/2026/11/23/story/")
    assert not is_by_number("https://news.example/?page_id=7")


_LABEL = st.text("az09-", min_size=1, max_size=4)
_SEGMENT = st.text("aZ0.-_~", max_size=4) | st.sampled_from(["amp", "AMP", "..", "."])


@given(
    st.sampled_from(["http://", "https://"]),
    st.lists(_LABEL | st.just("www"), min_size=1, max_size=4),
    st.lists(_SEGMENT, max_size=4),
    st.sampled_from(["", "/", "//"]),
    st.sampled_from(["", ":80", ":443", ":8080", ":12345", ":60999", ":65535", ":65536", ":080"]),
)
def test_a_plain_address_is_what_it_would_be_if_it_were_taken_apart(
    scheme: str, labels: list[str], segments: list[str], end: str, port: str
) -> None:
    address = f"{scheme}{'.'.join(labels)}{port}{''.join(f'/{one}' for one in segments)}{end}"
    assert _key_or_none(key, address) == _key_or_none(_spelled_out, address)
    assert absolute(address, "https://other.example/") == _joined(address, "https://other.example/")


def _key_or_none(of: Callable[[str], str], address: str) -> str | None:
    try:
        return of(address)
    except ValueError:
        return None


@pytest.mark.parametrize("url", ["https://news.example/a?b=c#d", "HTTP://news.example/"])
def test_addresses_of_the_web_are_links(url: str) -> None:
    assert web_link(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None, "", "javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "//evil.example", "vbscript:x",
        " https://news.example/", "https://a.example/\" onclick=x", "https://", "file:///etc/passwd",
        "https://a.example/\x80",
    ],
)  # fmt: skip
def test_everything_else_is_none(url: str | None) -> None:
    assert web_link(url) is None


def test_an_address_of_one_piece_over_and_over_is_looked_at_once() -> None:
    started = time.process_time()
    assert key(f"https://tidal.example/{'amp/' * 8_000}x").endswith("/amp/x")
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "address",
    [
        "https://news.example/europe/?page=2", "http://127.0.0.1:8080", "https://news.example?a=1", "HTTPS://News.example/",
        "https://name:word@news.example/a", "https://münchen.example/", "https://[::1]:8000/a", "https://a_b.example/",
        "mailto:desk@news.example", "/europe/",
    ],
)  # fmt: skip
def test_an_origin_is_scheme_and_host_as_written_however_it_is_found_out(address: str) -> None:
    parts = urlsplit(address)
    assert origin_of(address) == f"{parts.scheme}://{parts.netloc}"
