from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alerts.matching import Fired, Watch, Watches, compile_watches, judge
from pressclip.errors import QueryError
from pressclip.models import Document, WatchHit
from pressclip.settings import Settings, WatchSettings
from queries.documents import analyse
from queries.evaluate import evaluate
from queries.parser import parse, version
from tests.alerts.items import PLAIN, stored
from tests.queries.drawn import TERMS, Drawn, documents, plain_queries, positive, queries, written

ARTICLE = Document(title="Haftar in Palermo", excerpt="A conference", text="Oil for Libya", site="alpha")
PLACES = {"Africa", "alpha/Africa"}


def watches(*texts: str, sections: Iterable[str] = ()) -> Watches:
    """A watch for each query, named by it."""
    made = (WatchSettings(name=text, query=text, channels=("desk",), sections=tuple(sections)) for text in texts)
    return compile_watches(Settings(path="config.toml", watches=tuple(made), terms=TERMS))


def test_a_watch_keeps_what_the_configuration_says_of_it() -> None:
    wanted = WatchSettings(
        name="libya", query="Haftar", channels=("a", "b"), sections=("Africa",), text_wait=timedelta(minutes=3)
    )
    (watch,) = compile_watches(Settings(path="config.toml", watches=(wanted,)))
    assert watch == Watch(
        name="libya",
        query=parse("Haftar"),
        version=version(parse("Haftar")),
        channels=("a", "b"),
        sections=frozenset({"africa"}),
        places=("Africa",),
        text_wait=timedelta(minutes=3),
    )


def test_a_wrong_query_is_refused() -> None:
    with pytest.raises(QueryError):
        watches("libya AND")


def test_watches_that_an_article_meets_say_why() -> None:
    matched, waiting = judge(watches("haftar", "gas", "oil libya"), ARTICLE, sections=PLACES)
    assert [one.watch.name for one in matched] == ["haftar", "oil libya"]
    hit = matched[0].hit()
    assert isinstance(hit, WatchHit)
    assert [(one.clause, one.field, one.start, one.end) for one in hit.hits] == [("haftar", "title", 0, 6)]
    assert waiting == ()


def test_a_watch_that_the_text_will_decide_waits_and_the_others_do_not() -> None:
    unread = replace(ARTICLE, text=None)
    made = watches("haftar", "libya", "haftar -sport", "title:gas", "haftar -palermo")
    matched, waiting = judge(made, unread, sections=PLACES)
    assert [one.watch.name for one in matched] == ["haftar"]
    assert waiting == ("libya", "haftar -sport")


def test_a_watch_that_the_authors_will_decide_waits_and_the_others_do_not() -> None:
    unsigned = replace(ARTICLE, authors=None)
    made = watches("haftar", "author:valori", "haftar -author:valori", "gas -author:valori")
    matched, waiting = judge(made, unsigned, sections=PLACES)
    assert [one.watch.name for one in matched] == ["haftar"]
    assert waiting == ("author:valori", "haftar -author:valori")


def test_a_card_leaves_text_and_authors_open_until_its_page_is_read_or_waited_for_in_vain() -> None:
    card = stored(replace(PLAIN, text=None, authors=()))
    made = watches("author:valori", "haftar -author:valori", "haftar -sport")
    assert judge(made, card.document(pending=True), sections=PLACES) == ((), tuple(watch.name for watch in made))
    matched, waiting = judge(made, card.document(pending=False), sections=PLACES)
    assert ([one.watch.name for one in matched], waiting) == (["haftar -author:valori", "haftar -sport"], ())


def test_authors_that_are_known_are_not_left_open_by_a_page_still_to_be_read() -> None:
    signed = stored(replace(PLAIN, text=None))
    matched, waiting = judge(watches("author:lovelace", "author:valori"), signed.document(pending=True), sections=())
    assert ([one.watch.name for one in matched], waiting) == (["author:lovelace"], ())


@pytest.mark.parametrize(
    ("bound", "matches"),
    [
        ((), True),
        (("Africa",), True),
        (("alpha/Africa",), True),
        (("africa",), True),
        (("AFRICA", "X"), True),
        (("Alpha/aFRICA",), True),
        (("beta/africa",), False),
        (("beta/Africa",), False),
        (("Asia", "X"), False),
    ],
)
def test_a_watch_bound_to_sections_judges_only_what_was_seen_there(bound: tuple[str, ...], matches: bool) -> None:
    assert bool(judge(watches("haftar", sections=bound), ARTICLE, sections=PLACES).matched) is matches


def test_a_bound_watch_does_not_wait_for_the_text_of_an_article_seen_elsewhere() -> None:
    unread = replace(ARTICLE, text=None)
    assert judge(watches("libya", sections=("Asia",)), unread, sections=PLACES).waiting == ()


@pytest.mark.parametrize(
    ("query", "sections", "bound"), [("libya", (), False), ("libya", ("Africa",), True), ("a -section:b", (), True)]
)
def test_a_watch_knows_whether_a_new_sighting_concerns_it(query: str, sections: tuple[str, ...], bound: bool) -> None:
    assert watches(query, sections=sections)[0].section_bound is bound


@pytest.mark.parametrize("query", ["site:alpha OR gas", "pal* OR gas", "palermo OR gas", "gas OR (libya -sport)"])
def test_a_watch_is_not_skipped_for_the_words_of_an_alternative_that_is_not_needed(query: str) -> None:
    assert judge(watches(query), ARTICLE, sections=PLACES).matched


def names(found: Iterable[Fired]) -> list[str]:
    return [one.watch.name for one in found]


def test_no_hit_hides_another_that_overlaps_it() -> None:
    said = Document(title="In north Libyan oil fields", text="oil")
    texts = (
        "north",
        "lib*",
        '"north libyan"',
        '"north libyan oil"',
        '"libyan oil"',
        "libyan NEAR/2 fields",
        "/an oil/",
    )
    made = watches(*texts, "/north lib/", '"north oil"', "libya", "/libya oil/")
    assert names(judge(made, said, sections=()).matched) == [*texts, "/north lib/"]


def test_a_word_of_the_section_alone_is_none_of_the_text() -> None:
    said = Document(title="Oil", text="gas", sections=("Africa",), authors=())
    made = watches("africa", "afr*", "africa OR asia", "section:africa", "section:africa gas", "oil OR africa")
    assert names(judge(made, said, sections=PLACES).matched) == [
        "section:africa",
        "section:africa gas",
        "oil OR africa",
    ]


def test_watches_that_rest_on_the_same_words_are_all_found() -> None:
    made = watches("palermo", "palermo OR gas", "palermo -sport", "palermo -oil", "title:palermo")
    assert names(judge(made, ARTICLE, sections=PLACES).matched) == [
        "palermo",
        "palermo OR gas",
        "palermo -sport",
        "title:palermo",
    ]


def test_regular_expressions_without_any_letter_in_common_are_judged_on_every_article() -> None:
    said = Document(title="7 of 9", excerpt="ÉTÉ", text="")
    texts = ("/[0-9] of [0-9]/", "/^..t.$/ OR /^.t.$/", "/été/")
    assert names(judge(watches(*texts, "/[0-9]{2}/"), said, sections=()).matched) == list(texts)


def test_watches_are_left_out_by_name_or_asked_alone() -> None:
    made = watches("haftar", "palermo", "libya", "haftar -sport")
    unread = replace(ARTICLE, text=None)
    assert names(judge(made, ARTICLE, sections=PLACES, without={"haftar", "libya"}).matched) == [
        "palermo",
        "haftar -sport",
    ]
    assert names(judge(made, ARTICLE, sections=PLACES, only={"libya"}).matched) == ["libya"]
    assert judge(made, unread, sections=PLACES, without={"libya"}).waiting == ("haftar -sport",)
    assert judge(made, unread, sections=PLACES, only={"libya"}) == ((), ("libya",))


def test_a_watch_changes_its_version_with_the_spellings_of_its_terms() -> None:
    def version_of(*spellings: str) -> str:
        made = (WatchSettings(name="a", query="@oil gas", channels=("desk",)),)
        return compile_watches(Settings(path="x", watches=made, terms=(("oil", spellings),)))[0].version

    assert version_of("oil") == version_of("oil") != version_of("oil", "petrol")


@settings(max_examples=250, deadline=None)
@given(st.lists(queries() | plain_queries(), max_size=4), documents())
def test_skipping_cheaply_never_changes_what_the_queries_say(drawn: list[Drawn], document: Document) -> None:
    texts = [written(query) for query in drawn if positive(query)]
    assume(texts)
    verdicts = [(text, evaluate(parse(text, TERMS), analyse(document))) for text in texts]
    matched, waiting = judge(watches(*texts), document, sections=())
    assert [one.hit() for one in matched] == [
        WatchHit(text, text, verdict.hits) for text, verdict in verdicts if verdict.value
    ]
    assert list(waiting) == [text for text, verdict in verdicts if verdict.value is None]


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("(oil OR gas) (libya OR egypt)", True),
        ("(oil OR gas) (tunis OR egypt)", False),
        ("(gas OR oil) (peace OR gas)", False),
        ("(gas OR oil) (oil OR peace)", True),
        ("(oil OR gas) haftar", True),
        ("(oil OR gas) sarraj", False),
        ("(oil OR gas) -(palermo OR rome)", False),
        ("(oil OR gas) -(naples OR rome)", True),
    ],
)
def test_what_is_wanted_besides_the_words_that_a_watch_is_found_by_is_looked_for(query: str, matches: bool) -> None:
    article = replace(ARTICLE, authors=(), sections=("Peace", "Egypt"))
    assert bool(judge(watches(query), article, sections=()).matched) is matches
    assert evaluate(parse(query), analyse(article)).value is matches


@pytest.mark.parametrize("query", ["(oil OR gas) oil", "@fuel oil"])
def test_a_word_of_an_article_still_to_be_read_is_not_all_that_a_watch_wants(query: str) -> None:
    card = Document(title="Gas", text=None, authors=None)
    assert judge(watches(query), card, sections=()) == ((), (query,))
    assert judge(watches(query), replace(card, text="Rain."), sections=()) == ((), ())
