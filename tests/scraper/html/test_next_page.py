from dataclasses import replace

import pytest

from scraper.generic.reading import read_generic
from tests.scraper.drawn_lists import HEADLINES, listing_page, slug
from tests.scraper.saved import ROME


def _following(base: str, links: str) -> str | None:
    page = replace(listing_page(around=f"{{}}<div>{links}</div>"), final_url=f"https://tidal.example{base}")
    return read_generic(page, zone=ROME).next_url


@pytest.mark.parametrize(
    ("base", "links", "following"),
    [
        ("/boats/", '<a rel="next" href="/boats/page/2/">x</a>', "/boats/page/2/"),
        ("/boats/", '<a href="/boats/page/2/">Older posts</a>', "/boats/page/2/"),
        ("/boats/", '<a href="/boats/page/2/" class="load-more">Go on</a>', "/boats/page/2/"),
        ("/boats/page/2/", '<a href="/boats/">Newer</a> <a href="/boats/page/3/">Older</a>', "/boats/page/3/"),
        ("/boats/page/2/", '<a href="/boats/">1</a> <b>2</b> <a href="/boats/page/3/">3</a>', "/boats/page/3/"),
        ("/boats", '<span>1</span><a href="/boats?page=2">2</a><a href="/boats?page=9">9</a>', "/boats?page=2"),
        ("/boats", 'Pages: 1 <a href="/boats/2">2</a> <a href="/boats/3">3</a>', "/boats/2"),
        ("/boats", '<a href="?page=0">1</a><a href="?page=1">2</a><a href="?page=2">3</a>', "/boats?page=1"),
        ("/boats.html", '<a href="/boats-2.html">»</a>', "/boats-2.html"),
        ("/boats/index.html", '<a href="index_2.html">下一页</a>', "/boats/index_2.html"),
        ("/boats", '<a href="/boats?start=20">Weiter</a>', "/boats?start=20"),
        ("/boats", '<a href="/boats?before=8811">Mostrar más</a>', "/boats?before=8811"),
        ("/rubric/4", '<a href="/rubric/4?page=2">Показать ещё</a>', "/rubric/4?page=2"),
        ("/boats", '<a aria-label="الصفحة التالية" href="/boats/2"><i></i></a>', "/boats/2"),
        ("/boats", '<a href="/boats?page=2"><img src="/arrow.png" alt="Next"></a>', "/boats?page=2"),
        ("/boats", '<a href="/boats?page=2" aria-label="Next page, page 2"><i></i></a>', "/boats?page=2"),
        ("/boats", '<a href="/boats/page:2">&gt;</a>', "/boats/page:2"),
        ("/boats", '<a href="/boats?PAGEN_1=2">Next</a>', "/boats?PAGEN_1=2"),
        ("/boats", '<a href="/boats?e-page-7b=2">Next</a>', "/boats?e-page-7b=2"),
        ("/boats", '<a href="/boats?list%5BcurrentPage%5D=2">Weiter</a>', "/boats?list%5BcurrentPage%5D=2"),
        ("/boats", '<b>1</b> <a href="/boats?folio=2">2</a>', "/boats?folio=2"),
        ("/boats", '<a href="/boats?page=0%2C1" rel="next">x</a>', "/boats?page=0%2C1"),
        ("/boats", '<a href="/boats?offset=1731000000000" rel="next">Older</a>', "/boats?offset=1731000000000"),
        (
            "/",
            '<a href="/search?updated-max=2026-11-10T08:00:00">Older Posts</a>',
            "/search?updated-max=2026-11-10T08:00:00",
        ),
        ("/boats", '<a href="/boats-p2">Trang sau</a>', "/boats-p2"),
    ],
)
def test_the_next_page_is_found_by_relation_number_words_or_names(base: str, links: str, following: str) -> None:
    assert _following(base, links) == f"https://tidal.example{following}"


@pytest.mark.parametrize(
    ("base", "links"),
    [
        ("/boats/page/9/", '<a href="/boats/page/8/">8</a> <span>9</span>'),
        ("/boats/page/3/", '<a href="/boats/page/2/">Previous</a>'),
        ("/boats/", '<a rel="next" href="/ports/page/2/">Next</a>'),
        ("/boats/", '<a rel="next" href="/boats/page/5/">Next</a>'),
        ("/boats/", '<a rel="next" href="https://soap.example/boats/page/2/">Next</a>'),
        ("/boats/", '<a href="#" class="next">Next</a><a href="/boats/">Next</a>'),
        ("/boats/", f'<a class="next" href="{slug(HEADLINES[0])}">Next</a>'),
        ("/boats/", '<a href="/boats/page/2/">The second page of our history</a>'),
        ("/boats/", '<a rel="next" href="http://[bad">Next</a>'),
        ("/boats/", '<table><td>1</td><td><a href="/boats/2026/11/2">2</a></td></table>'),
        ("/boats/", '<a href="/boats/88120"><b>1</b></a> <a href="/boats/88121"><b>2</b></a>'),
        (
            "/boats/",
            '<nav><a href="/boats/x-1"><b>1</b> Of a pier</a><a href="/boats/x-2"><b>2</b> Of a long rope</a></nav>',
        ),
        ("/boats/", '<a href="/boats/all?page=1">More news</a>'),
        ("/boats/", '<a href="/boats/?id=71">1</a> <a href="/boats/?id=72">2</a>'),
    ],
)
def test_a_link_that_leads_back_too_far_or_elsewhere_is_no_next_page(base: str, links: str) -> None:
    assert _following(base, links) is None


def test_an_address_broken_off_in_a_tag_hides_no_other_link() -> None:
    links = '<b>1</b> <a href="//[">2</a> <a href="//[/page/2">»</a> <a href="/boats/page/2/">Older</a>'
    assert _following("/boats/", links) == "https://tidal.example/boats/page/2/"


def test_a_next_page_named_in_the_head_counts() -> None:
    page = listing_page()
    page = replace(page, text=f'<head><link rel="next" href="/boats/page/2/"></head>{page.text}')
    assert read_generic(page, zone=ROME).next_url == "https://tidal.example/boats/page/2/"
