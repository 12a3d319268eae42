"""What a probe's answers are worth, and where its entries point: pure."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from schedules.curves import Shape, curve_of
from schedules.probe_reach import Reach
from schedules.probe_state import ProbeState, kept, put_right, restored, with_listed
from schedules.probe_targets import Followed, proven, targets
from schedules.probe_trust import ProbeTrust, changed, failed, unmodified
from schedules.probing import probing
from schedules.rates import started
from tests.archives import NOON

EUROPE, EAST, ENERGY = (
    Followed(id=1, name="Europe", rate=5),
    Followed(id=2, name="Eastern Europe", rate=1),
    Followed(id=3, name="Énergie", rate=9),
)
SECTIONS = (EUROPE, EAST, ENERGY)


def earned(trust: ProbeTrust) -> ProbeTrust:
    for _ in range(2):
        trust = unmodified(trust, missed=False, now=NOON)
        trust = changed(trust, news=True, now=NOON)
    return trust


def test_a_probe_is_trusted_once_both_of_its_answers_proved_right() -> None:
    assert earned(ProbeTrust()).standing == "trusted"


def test_a_probe_that_only_ever_says_not_modified_is_never_trusted() -> None:
    trust = ProbeTrust()
    for _ in range(50):
        trust = unmodified(trust, missed=False, now=NOON)
    assert trust.standing == "trying"


def test_an_article_that_it_missed_costs_a_probe_its_trust_longer_each_time() -> None:
    once = unmodified(earned(ProbeTrust()), missed=True, now=NOON)
    assert (once.standing, once.until) == ("distrusted", NOON + timedelta(hours=6))
    assert earned(once).standing == "distrusted"
    again = unmodified(once, missed=False, now=NOON + timedelta(hours=6))
    assert again.standing == "trying"
    twice = unmodified(again, missed=True, now=NOON)
    assert twice.until == NOON + timedelta(hours=12)


def test_while_a_probe_is_in_doubt_no_further_miss_counts() -> None:
    once = unmodified(earned(ProbeTrust()), missed=True, now=NOON)
    assert unmodified(once, missed=True, now=NOON + timedelta(hours=5)) == once
    assert unmodified(once, missed=True, now=NOON + timedelta(hours=6)).strikes == 2


def test_a_server_that_never_matches_one_validator_is_sent_the_other_and_then_given_up_for_a_day() -> None:
    trust, forms = ProbeTrust(), []
    while trust.standing == "trying":
        forms.append(trust.form)
        trust = changed(trust, news=False, now=NOON)
    assert list(dict.fromkeys(forms)) == ["both", "modified", "etag"]
    assert (trust.standing, trust.until) == ("useless", NOON + timedelta(days=1))


def test_edits_alone_do_not_make_validators_useless() -> None:
    trust = ProbeTrust()
    for _ in range(10):
        trust = changed(changed(trust, news=False, now=NOON), news=False, now=NOON)
        trust = unmodified(trust, missed=False, now=NOON)
    assert (trust.standing, trust.form) == ("trying", "both")


def test_a_probe_that_does_not_answer_is_trusted_no_more_until_it_earns_it_again() -> None:
    trust = earned(ProbeTrust())
    assert failed(trust, often=False, now=NOON).standing == "trusted"
    assert failed(trust, often=True, now=NOON).standing == "trying"


def test_a_category_points_to_the_section_of_its_name() -> None:
    assert targets([["eastern europe"]], SECTIONS, {}) == {2}
    assert targets([["ENERGIE"], ["Europe"]], SECTIONS, {}) == {1, 3}


def test_a_category_points_to_the_sections_that_showed_most_of_its_articles() -> None:
    shares = {("balkans", 2): 0.9, ("balkans", 1): 0.5, ("balkans", 3): 0.1}
    assert targets([["Balkans"]], SECTIONS, shares) == {1, 2}


def test_an_entry_that_points_nowhere_means_the_sections_that_bring_most() -> None:
    many = tuple(Followed(id=number, name=f"S{number}", rate=number) for number in range(10))
    assert targets([["Unheard of"]], many, {}) == {7, 8, 9}
    assert targets([[]], SECTIONS, {}) == {1, 2, 3}


def test_no_entry_points_nowhere() -> None:
    assert targets([], SECTIONS, {}) == frozenset()


@given(
    st.builds(
        ProbeState,
        trust=st.builds(
            ProbeTrust,
            standing=st.sampled_from(["trying", "trusted", "distrusted", "useless"]),
            form=st.sampled_from(["both", "modified", "etag"]),
            strikes=st.integers(0, 9),
            until=st.none() | st.just(NOON),
        ),
        listed=st.lists(st.text()).map(tuple),
        pending=st.dictionaries(st.text(), st.just(NOON)),
        swept_at=st.none() | st.just(NOON),
        reach=st.none() | st.builds(Reach, since=st.just(NOON), turn=st.just(NOON), fresh=st.integers(0, 60)),
        scores=st.dictionaries(st.integers(1, 99), st.integers(1, 8)),
        plan=st.none() | st.just(probing(None, [curve_of(started(NOON), Shape())], budget=1, ceiling=360, now=NOON)),
    )
)
def test_the_state_comes_back_from_its_json(state: ProbeState) -> None:
    assert restored(kept(state)) == state


def test_a_state_of_before_sections_were_judged_is_read() -> None:
    state = ProbeState(listed=("one",), swept_at=NOON)
    before = {name: value for name, value in kept(state).items() if name not in {"reach", "scores"}}
    assert restored(before) == state


def test_after_a_clock_that_ran_ahead_a_doubt_lasts_no_longer_than_it_was_meant_to() -> None:
    ahead = NOON + timedelta(days=365)
    doubted = unmodified(ProbeTrust(), missed=True, now=ahead)
    again = put_right(ProbeState(trust=doubted), NOON).trust
    assert again == unmodified(ProbeTrust(), missed=True, now=NOON)
    assert put_right(ProbeState(trust=again), NOON + timedelta(hours=1)).trust == again
    twice = replace(doubted, strikes=2)
    assert put_right(ProbeState(trust=twice), NOON).trust.until == NOON + timedelta(hours=12)
    useless = ProbeTrust(standing="useless", until=ahead)
    assert put_right(ProbeState(trust=useless), NOON).trust.until == NOON + timedelta(days=1)


def test_after_a_clock_that_ran_ahead_all_sections_are_asked_again_for_what_none_showed() -> None:
    ahead, before = NOON + timedelta(days=365), NOON - timedelta(minutes=5)
    known = ProbeState(pending={"new": ahead, "old": before}, swept_at=ahead)
    right = put_right(known, NOON)
    assert (right.pending, right.swept_at) == ({"new": NOON, "old": before}, NOON)
    assert put_right(right, NOON + timedelta(hours=1)) == right


def test_after_a_clock_that_ran_ahead_a_feed_is_followed_anew() -> None:
    ahead, before = NOON + timedelta(days=365), NOON - timedelta(minutes=5)
    assert put_right(ProbeState(reach=Reach(since=before, turn=ahead)), NOON).reach is None
    kept_on = ProbeState(reach=Reach(since=before, turn=NOON))
    assert put_right(kept_on, NOON) == kept_on


def test_what_was_listed_is_remembered_for_many_answers() -> None:
    listed: tuple[str, ...] = ()
    for number in range(40):
        listed = with_listed(listed, [f"{number}-{entry}" for entry in range(10)])
    assert len(listed) == 200
    assert listed[0] == "39-0"


def test_a_section_surely_shows_what_is_of_a_category_only_after_it_showed_nearly_all_of_many() -> None:
    shown = {("balkans", 1): 9, ("balkans", 2): 8, ("tag", 3): 4}
    all_of = {"balkans": 10, "tag": 4}
    assert proven(["Balkans", "Tag", "Europe"], shown, all_of) == {1}
