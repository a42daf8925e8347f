"""The keeper of numpy's random state notices every change of it, and tells a state that comes from a seed by the seed."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from grader.random_state import StateKeeper, same_state


@pytest.fixture
def keeper() -> Iterator[StateKeeper]:
    before: Any = np.random.get_state()
    yield StateKeeper()
    np.random.set_state(before)


def with_a_pending_number() -> None:
    np.random.seed(4)
    np.random.randn(3)


CHANGES: dict[str, Callable[[], object]] = {
    "a draw": np.random.rand,
    "the pending normal number": np.random.randn,
    "another seed": lambda: np.random.seed(8),
    "many draws": lambda: np.random.rand(2000),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_is_noticed(keeper: StateKeeper, change: Callable[[], object]) -> None:
    with_a_pending_number()
    before = keeper.current()
    assert keeper.current() is before
    change()
    after = keeper.current()
    assert after is not before
    assert same_state(after, np.random.get_state())  # type: ignore[arg-type]


@pytest.mark.parametrize("draws", [0, 1, 2, 3])
def test_a_state_that_is_set_again_draws_the_same(keeper: StateKeeper, draws: int) -> None:
    np.random.seed(3)
    np.random.randn(draws)
    state = keeper.current()
    drawn = np.random.randn(5).tolist()
    keeper.set(state)
    assert np.random.randn(5).tolist() == drawn


def test_a_seed_tells_the_state_until_something_is_drawn(keeper: StateKeeper) -> None:
    keeper.set(5)
    assert keeper.current() == 5
    assert np.random.rand() == np.random.RandomState(5).rand()
    assert keeper.current() != 5
    keeper.set(5)
    assert np.random.rand() == np.random.RandomState(5).rand()


@pytest.mark.parametrize("number", [0, 5, 2**32 - 1])
def test_a_seed_leads_to_the_same_state_however_often_it_is_set(keeper: StateKeeper, number: int) -> None:
    fresh: Any = np.random.RandomState(number).get_state()
    for _ in range(3):
        with_a_pending_number()
        keeper.set(number)
        state: Any = np.random.get_state()
        assert same_state(state[:4], fresh[:4])
        assert keeper.current() == number
        assert np.random.randn(3).tolist() == np.random.RandomState(number).randn(3).tolist()


def test_another_generator_is_seeded_as_the_first_one(keeper: StateKeeper) -> None:
    before = np.random.get_bit_generator()  # type: ignore[attr-defined,unused-ignore]
    keeper.set(5)
    keeper.set(6)
    np.random.set_bit_generator(np.random.MT19937(1))  # type: ignore[attr-defined,unused-ignore]
    try:
        keeper.set(5)
        assert np.random.rand() == np.random.RandomState(5).rand()
    finally:
        np.random.set_bit_generator(before)  # type: ignore[attr-defined,unused-ignore]


def test_a_seed_that_nobody_will_ask_after_seeds_all_the_same(keeper: StateKeeper) -> None:
    keeper.set(7)
    expected = np.random.RandomState(12345).rand(3)
    keeper.seed(12345)
    assert np.array_equal(np.random.rand(3), expected)
    assert same_state(keeper.current(), np.random.get_state())  # type: ignore[arg-type]
    keeper.set(7)
    assert keeper.current() == 7
    assert np.random.rand() == np.random.RandomState(7).rand()
