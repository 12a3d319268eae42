"""Two accounts of what a place said: what both tell is there once, what only one tells stands where it belongs."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from db.accounts import State, Woven, woven
from tests.archives import NOON

_values = st.lists(st.sampled_from("ABC"), min_size=1, max_size=7)
_looks = st.lists(st.integers(0, 99), min_size=1, max_size=12)


def at(minute: float) -> timedelta:
    return timedelta(minutes=minute)


def account(said: Sequence[str], looks: Sequence[int]) -> list[State]:
    """What somebody tells who looked at these minutes; the place says each for ten minutes, the last for good."""
    states: list[State] = []
    for minute in sorted({0, *looks}):
        value = said[min(minute // 10, len(said) - 1)]
        if states and states[-1].value != value:
            states[-1] = State(states[-1].value, NOON + at(minute))
        if not states or states[-1].value != value:
            states.append(State(value, NOON + at(minute), stands=True))
        states[-1] = State(value, NOON + at(minute), stands=True)
    return states


def joined(here: Sequence[State], told: Sequence[State], *, is_later: bool) -> list[str]:
    """What the account says that comes of it, what stands last."""
    found = woven(here, told, is_later=is_later)
    states = [State(one.value, found.sooner.get(at, one.until)) for at, one in enumerate(here) if not one.stands]
    states += [told[number] for number in found.added]
    if found.ended:
        states.append(State(here[-1].value, told[-1].until))
    if found.missed:
        states.append(State(told[-1].value, here[-1].until))
    states.sort(key=lambda one: one.until or NOON)
    return [*(one.value for one in states), (told if is_later else here)[-1].value]


@given(_values, _looks)
@example([*"ABCBAB"], [36, 72])  # what was over at 36 is not what stood from 45 to 55
def test_whoever_saw_everything_teaches_all_that_others_missed(said: list[str], some: list[int]) -> None:
    said = [one for number, one in enumerate(said) if number == 0 or said[number - 1] != one]
    everything = account(said, [*(10 * number + 5 for number in range(len(said))), 99])
    assert joined(account(said, some), everything, is_later=True) == said


@given(_values, _looks, _looks)
def test_no_state_that_anybody_saw_is_lost(said: list[str], mine: list[int], others: list[int]) -> None:
    here, told = account(said, mine), account(said, others)
    values = joined(here, told, is_later=max(others) > max(mine))
    assert {one.value for one in [*here, *told]} == set(values)
    assert len(values) >= max(len(here), len(told))


@given(_values, _looks)
def test_the_same_account_teaches_nothing(said: list[str], looks: list[int]) -> None:
    here, nothing = account(said, looks), Woven((), {}, ended=False, missed=False)
    assert woven(here, list(here), is_later=False) == woven(here, list(here), is_later=True) == nothing


def test_what_stands_is_not_what_stood_before_the_last_that_is_known() -> None:
    here = [State("A", NOON), State("B", None, stands=True)]
    told = [State("B", NOON + at(5)), State("A", None, stands=True)]
    assert woven(here, told, is_later=True) == Woven((0,), {}, ended=False, missed=False)


def test_what_both_saw_go_at_the_same_time_is_the_same() -> None:
    here = [State("B", NOON + at(40)), State("A", NOON + at(40), stands=True)]
    told = [State(value, NOON + at(until)) for value, until in (("B", 10), ("A", 30), ("B", 40))]
    told.append(State("A", NOON + at(80), stands=True))
    assert woven(here, told, is_later=True) == Woven((0, 1), {}, ended=False, missed=False)


def test_a_place_that_was_seen_by_one_alone_is_told_whole() -> None:
    told = account("ABA", [5, 15, 25])
    assert woven([], told, is_later=False) == Woven((0, 1), {}, ended=False, missed=False)
    assert woven(told, [], is_later=False) == Woven((), {}, ended=False, missed=False)


def test_of_very_long_accounts_what_is_known_exactly_is_not_told_again() -> None:
    ticker = [State(str(number), NOON + at(number)) for number in range(1_000)]
    found = woven(ticker, [*ticker[:-1], State("new", NOON + at(999.5)), ticker[-1]], is_later=False)
    assert found.added == (999,)
