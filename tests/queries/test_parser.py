import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pressclip.errors import QueryError
from queries.operands import check_spelling
from queries.parser import parse, version
from queries.tree import And, Clause, Near, Node, Not, Or, Regex, SiteIs, UrlHas, Words

TERMS = (("oil", ("oil", "Brent crude", "petrol*")), ("libya", ("libya",)))


def show(node: Node) -> str:
    """A node in short, so that a test can say what a query means."""
    match node:
        case And(nodes=nodes):
            return "(" + " & ".join(map(show, nodes)) + ")"
        case Or(nodes=nodes):
            return "(" + " | ".join(map(show, nodes)) + ")"
        case Not(clause=clause):
            return "!" + show_clause(clause)
        case _:
            return show_clause(node)


def show_clause(clause: Clause) -> str:
    match clause:
        case SiteIs(name=name):
            return f"site={name}"
        case UrlHas(part=part):
            return f"url~{part}"
        case Words(fields=fields):
            return show_fields(fields) + show_words(clause)
        case Near(fields=fields, operands=operands, distances=distances):
            first, *others = ["/".join(map(show_words, operand)) for operand in operands]
            parts = [f" <{distance}> {other}" for distance, other in zip(distances, others, strict=True)]
            return show_fields(fields) + first + "".join(parts)
        case Regex(fields=fields, pattern=pattern):
            return f"{show_fields(fields)}~{pattern}~"


def show_fields(fields: tuple[str, ...]) -> str:
    return "" if fields == ("title", "excerpt", "text") else f"{' '.join(fields)}:"


def show_words(clause: Words) -> str:
    spelling = f"={'_'.join(clause.spelling)}" if clause.spelling else ""
    return f"{'_'.join(clause.words)}{'*' if clause.prefix else ''}{spelling}"


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("libya", "libya"),
        ("libya haftar", "(libya & haftar)"),
        ("libya AND haftar", "(libya & haftar)"),
        ("libya OR oil gas", "(libya | (oil & gas))"),
        ("libya oil OR gas AND NOT sport", "((libya & oil) | (gas & !sport))"),
        ("libya (oil OR gas)", "(libya & (oil | gas))"),
        ("((libya))", "libya"),
        ("libya -sport", "(libya & !sport)"),
        ("libya –sport", "(libya & !sport)"),
        ("libya -(sport football)", "(libya & (!sport | !football))"),
        ("libya NOT (sport OR football)", "(libya & !sport & !football)"),
        ("NOT NOT libya", "libya"),
        ("oil AND (gas OR NOT sport)", "(oil & (gas | !sport))"),
        ("libya or oil", "(libya & or & oil)"),
        ("libya and not oil", "(libya & and & not & oil)"),
        ("ORacle ANDES NOTary NEARBY", "(oracle & andes & notary & nearby)"),
        ('"Palermo Conference"', "palermo_conference"),
        ("“Palermo Conference”", "palermo_conference"),
        ('"he said “no” now"', "he_said_no_now"),
        ('"libya OR -oil (gas"', "libya_or_oil_gas"),
        ('libya"oil gas"haftar', "(libya & oil_gas & haftar)"),
        ("covid-19", "covid_19"),
        ("U.S.", "u_s"),
        ("don't don’t", "(dont & dont)"),
        ("12:30", "12_30"),
        ("jihad*", "jihad*"),
        ("al-qaed*", "al_qaed*"),
        ('"palermo conf*"', "palermo_conf*"),
        ("Straß*", "strass*"),
        ("title:libya", "title:libya"),
        ("title:covid-19", "title:covid_19"),
        ("-title:libya oil", "(!title:libya & oil)"),
        ("title:(libya OR -oil) gas", "((title:libya | !title:oil) & gas)"),
        ('section:"hotels resorts"', "section:hotels_resorts"),
        ("author:valori label:africa", "(author:valori & label:africa)"),
        ("site:moderndiplomacy", "site=moderndiplomacy"),
        ('site:"Two Words"', "site=Two Words"),
        ("site:(a OR b)", "(site=a | site=b)"),
        ("url:/Africa/2026", "url~/africa/2026"),
        ("url:https://x.example/a-b", "url~https://x.example/a-b"),
        ("北京", "北_京"),
        ("libya\n  OR\toil", "(libya | oil)"),
        ("haftar NEAR/5 russia", "haftar <5> russia"),
        ('a NEAR/1 lib* NEAR/1000 "c dde*"', "a <1> lib* <1000> c_dde*"),
        ("a b NEAR/2 c OR d", "((a & b <2> c) | d)"),
        ("a -b NEAR/2 c", "(a & !b <2> c)"),
        ("title:(a NEAR/3 b OR c)", "(title:a <3> b | title:c)"),
        ("title:a NEAR/3 b c", "(title:a <3> b & c)"),
        ("near nearby NEARBY", "(near & nearby & nearby)"),
        ('"a NEAR/5 b"', "a_near_5_b"),
        ("=WHO", "who=WHO"),
        ('="US" -=us', "(us=US & !us=us)"),
        ('="U.S. Army"', "u_s_army=U_S_Army"),
        ("=“Côte d’Ivoire”", "cote_divoire=Côte_d'Ivoire"),
        ("title:=WHO lead:=x", "(title:who=WHO & title lead:x=x)"),
        ("a=b 1=1", "(a_b & 1_1)"),
        ("=WHO NEAR/2 US", "who=WHO <2> us"),
        ("lead:russia", "title lead:russia"),
        ('lead:("a b" OR ccc*)', "(title lead:a_b | title lead:ccc*)"),
        ("@oil", "(oil | brent_crude | petrol*)"),
        ("title:@oil -@libya", "((title:oil | title:brent_crude | title:petrol*) & !libya)"),
        ("NOT @oil a", "(!oil & !brent_crude & !petrol* & a)"),
        ("@oil NEAR/4 @libya", "oil/brent_crude/petrol* <4> libya"),
        ("a@oil", "a_oil"),
        ("/reg.?ex/", "~reg.?ex~"),
        ('/a (b|c)\\/d "e"/ f', '(~a (b|c)\\/d "e"~ & f)'),
        ("title:/a b/ -lead:/c/", "(title:~a b~ & !title lead:~c~)"),
        ("(/a/)", "~a~"),
        ("24/7 and/or", "(24_7 & and_or)"),
        ("url:/a/b/", "url~/a/b/"),
        ("url:=x", "url~=x"),
        ("url:@oil", "url~@oil"),
    ],
)
def test_a_query_means(text: str, meaning: str) -> None:
    assert show(parse(text, TERMS).root) == meaning


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the query is empty at column 1"),
        ("  \n", "the query is empty at column 1"),
        ("haftar AND OR oil", "expected a word after AND at column 12"),
        ("libya AND", "expected a word after AND at column 10"),
        ("libya OR ", "expected a word after OR at column 10"),
        ("libya NOT", "expected a word after NOT at column 10"),
        ("OR libya", "expected a word before OR at column 1"),
        ("libya (AND oil)", "expected a word before AND at column 8"),
        ("libya ()", "expected a word after ( at column 8"),
        ("(libya OR) oil", "expected a word after OR at column 10"),
        ("title:", "expected a word after title: at column 7"),
        ("libya -)", "this parenthesis closes nothing at column 8"),
        ("libya)", "this parenthesis closes nothing at column 6"),
        ("(libya (oil)", "this parenthesis is not closed at column 1"),
        ('libya "oil', "this quotation mark is not closed at column 7"),
        ("-sport", "every OR branch needs a positive term, and this one only excludes at column 2"),
        ("libya OR -oil", "every OR branch needs a positive term, and this one only excludes at column 11"),
        ("NOT (libya oil)", "every OR branch needs a positive term, and this one only excludes at column 6"),
        ("libya … oil", "there is no letter or digit to search for at column 7"),
        ('libya ""', "there is no letter or digit to search for at column 7"),
        ("libya - oil", "there is no letter or digit to search for at column 7"),
        ('site:" " oil', "there is no letter or digit to search for at column 6"),
        ('url:"\u00ad"', "there is no letter or digit to search for at column 5"),
        ("libya ji*", "a * needs at least 3 letters before it at column 9"),
        ("covid-1*", "a * needs at least 3 letters before it at column 8"),
        ("*", "a * stands only at the end of a word at column 1"),
        ("*libya", "a * stands only at the end of a word at column 1"),
        ("co*vid*", "a * stands only at the end of a word at column 3"),
        ('"libya *"', "a * stands only at the end of a word at column 8"),
        ('"lib* oil"', "a * stands only at the end of a word at column 5"),
        ("site:a*", "site: takes no * at column 7"),
        ('url:"a*"', "url: takes no * at column 7"),
        ("titel:libya", "there is no field titel: (did you mean title:) at column 1"),
        ("Title:libya", "there is no field Title: (did you mean title:) at column 1"),
        ("title:section:libya", "section: stands inside title:, and fields do not nest at column 7"),
        ("title:(libya OR section:oil)", "section: stands inside title:, and fields do not nest at column 17"),
        ("title:-libya", "an exclusion stands before its field, as in -title: at column 7"),
        ("NEAR", "NEAR needs a distance in words, as in NEAR/5 at column 1"),
        ("haftar NEAR russia", "NEAR needs a distance in words, as in NEAR/5 at column 8"),
        ("haftar NEAR/ russia", "NEAR needs a distance in words, as in NEAR/5 at column 8"),
        ("haftar NEAR/five russia", "NEAR needs a distance in words, as in NEAR/5 at column 8"),
        ("haftar NEAR/0 russia", "NEAR/1 are neighbours, NEAR/1000 is the farthest at column 8"),
        ("haftar NEAR/1001 russia", "NEAR/1 are neighbours, NEAR/1000 is the farthest at column 8"),
        ("NEAR/5 russia", "expected a word before NEAR/5 at column 1"),
        ("haftar OR NEAR/5 russia", "expected a word before NEAR/5 at column 11"),
        ("haftar NEAR/5", "expected a word after NEAR/5 at column 14"),
        ("haftar NEAR/5 OR b", "expected a word after NEAR/5 at column 15"),
        ("haftar NEAR/5 -b", "expected a word after NEAR/5 at column 15"),
        ("a NEAR/5 (b OR c)", "NEAR joins words and phrases, not what stands in parentheses at column 10"),
        ("(b OR c) NEAR/5 a", "NEAR joins words and phrases, not what stands in parentheses at column 10"),
        ("(NEAR/5 a)", "expected a word before NEAR/5 at column 2"),
        ("(a NEAR/5)", "expected a word after NEAR/5 at column 10"),
        ("a NEAR/5 title:b", "a field stands before the whole, as in title:(libya NEAR/5 oil) at column 10"),
        ("a NEAR/5 /b/", "NEAR joins words and phrases, not regular expressions at column 10"),
        ("url:(a NEAR/5 b)", "url: takes no NEAR at column 8"),
        ("libya =", "= stands directly before a word or a phrase at column 7"),
        ("libya =(a)", "= stands directly before a word or a phrase at column 7"),
        ('libya ="a', "this quotation mark is not closed at column 8"),
        ("libya ==", "= stands directly before a word or a phrase at column 7"),
        ("libya =…", "there is no letter or digit to search for at column 7"),
        ("libya =hafta*", "= takes no * at column 13"),
        ('libya ="a b*c"', "a * stands only at the end of a word at column 12"),
        ("site:(=x)", "site: takes a word; one that begins with = stands in quotes at column 7"),
        ("url:(/africa OR /asia)", "url: takes a word; one that begins with / stands in quotes at column 6"),
        ("@ oil", "@ stands directly before a term's name at column 1"),
        ("a @haftar", "no term is called @haftar (there are @oil @libya) at column 3"),
        ("title:@Libyan", "no term is called @Libyan (did you mean @libya) at column 7"),
        ("/a", "a regular expression ends with a / before a space; a / inside it is \\/ at column 1"),
        ("/a/b", "a regular expression ends with a / before a space; a / inside it is \\/ at column 1"),
        ("libya //", "a regular expression ends with a / before a space; a / inside it is \\/ at column 7"),
        ("x /(a/", "a parenthesis of the regular expression is not closed at column 4"),
        ("x /a(b)c)/", "a parenthesis of the regular expression closes nothing at column 9"),
        ("x /a[b/", "a [ of the regular expression is not closed at column 5"),
        ("x /a(?=b)/", "(?= is not part of RE2's syntax: it has no look-around at column 5"),
        (r"x /(a)\1/", r"\1 is not part of RE2's syntax; back-references are not at column 7"),
        ("x /a|*b/", "* stands after nothing that it could repeat at column 6"),
        ("x /ab**/", "** repeats a repetition at column 6"),
        ("x /a{1001}/", "{1001} repeats too often: 1,000 times at most, nested ones multiplied at column 5"),
        ("x /(a{100}){100}/", "{100} repeats too often: 1,000 times at most, nested ones multiplied at column 12"),
        ("x /a[z-b]/", "z-b is no range of characters at column 6"),
        (r"x /a\C/", r"\C takes characters apart; . is any character at column 5"),
        ("x /a*/", "this regular expression finds nothing at all, everywhere at column 4"),
        (r"x /\b/", "this regular expression finds nothing at all, everywhere at column 4"),
        ("x /a|$/", "this regular expression finds nothing at all, everywhere at column 4"),
        ("x /a\ud800/", "this character is half of one at column 5"),
        (f"/{'a' * 1001}/", "a regular expression has at most 1,000 characters at column 1002"),
    ],
)
def test_a_wrong_query_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, TERMS)
    assert str(caught.value) == message


def test_an_unknown_field_without_a_likeness_is_answered_with_those_there_are() -> None:
    with pytest.raises(QueryError, match=r"no field http: .*title: lead: section: .* a colon of the text needs quotes"):
        parse("http://x.example")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(" * 5_000 + "a" + ")" * 4_999, "parentheses inside each other"),
        ("a " * 5_001, "at most 10,000 characters"),
        ("NOT " * 2_499 + "a", "only excludes"),
    ],
)
def test_a_hostile_query_is_refused_before_it_costs_anything(text: str, reason: str) -> None:
    with pytest.raises(QueryError, match=reason):
        parse(text)


_PIECES = ("a", "lib*", "OR", "AND", "NOT", "-", "(", ")", '"', "“", "title:", "url:", "/", "*", "=", "@oil", "NEAR/1")
_PARTS = ("a", "OR", "AND", "NOT", "-a", "(", ")", '"b c"', "title:", "NEAR/2", "=b", "@oil", "/a|b/", "lead:")


@given(
    st.text()
    | st.lists(st.sampled_from([*_PIECES, " "])).map("".join)
    | st.lists(st.sampled_from(_PARTS)).map(" ".join)
    | st.text("ab()[]{}|*+?.^$\\/1,:=!<P -").map(lambda pattern: f"x /{pattern}/")
)
@example("\ud800")
@example("\x00")
def test_any_text_is_a_query_or_a_query_error_within_it(text: str) -> None:
    try:
        assert parse(text, TERMS).text == text
    except QueryError as error:
        assert 1 <= error.column <= len(text) + 1  # noqa: PT017 - either outcome is right, each with its own rule


@pytest.mark.parametrize(
    ("text", "section_bound"), [("libya", False), ("title:libya", False), ("title:a -section:b", True)]
)
def test_a_query_knows_whether_it_looks_at_sections(text: str, section_bound: bool) -> None:
    assert parse(text).section_bound is section_bound


def test_a_version_is_stable_and_another_for_another_text() -> None:
    assert version(parse("libya")) == version(parse("libya")) == "3e49b204c124"
    assert version(parse("libya")) != version(parse("Libya"))


def test_a_version_is_another_one_when_a_spelling_of_a_term_that_is_used_changes() -> None:
    def of(text: str, **spellings: str) -> str:
        return version(parse(text, [(name, [spelling]) for name, spelling in spellings.items()]))

    assert of("@a b", a="x", b="y") == of("@a b", a="x", b="z")
    assert of("@a b", a="x") != of("@a b", a="y")
    assert of("@a b", a="x") != of("a b", a="x")


def test_terms_are_unknown_without_a_configuration_of_any() -> None:
    with pytest.raises(QueryError, match=r"no term is called @oil \(there is no \[terms\] in the configuration\)"):
        parse("@oil")


@pytest.mark.parametrize("spelling", ["gaddafi", "al-gaddafi family", "gadda*", "U.S.", "Mission: Impossible", "24/7"])
def test_a_spelling_is_a_word_a_phrase_or_the_beginning_of_a_word(spelling: str) -> None:
    check_spelling(spelling)
    assert parse("@x", [("x", [spelling])]).terms == (("x", (spelling,)),)


@pytest.mark.parametrize(
    ("spelling", "message"),
    [
        ("a OR b", "without operators such as OR at column 3"),
        ("a NEAR/3 b", "without operators such as NEAR/3 at column 3"),
        ("a -b", "without operators such as - at column 3"),
        ("=US", "without operators such as = at column 1"),
        ("@b", "without operators such as @ at column 1"),
        ("/b/", "without operators such as / at column 1"),
        ("title:a", "without operators such as title: at column 1"),
        ('"a b"', 'without operators such as " at column 1'),
        ("a (b)", "without operators such as ( at column 3"),
        ("…", "there is no letter or digit to search for at column 1"),
        ("", "there is no letter or digit to search for at column 1"),
        ("ga*", "a * needs at least 3 letters before it at column 3"),
    ],
)
def test_a_spelling_with_operators_is_refused_with_its_place(spelling: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        check_spelling(spelling)
    assert str(caught.value).endswith(message)


def test_the_grammar_and_regular_expressions_are_loaded_only_when_a_query_needs_them() -> None:
    program = (
        "import sys, alerts.matching, queries.parser; was = 'lark' in sys.modules; "
        "queries.parser.parse('a =b NEAR/2 c'); print(was or 're2' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
