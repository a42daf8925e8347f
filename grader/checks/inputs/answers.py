"""Answers of a network beside the true labels, for counting."""

from collections.abc import Sequence

import numpy as np

from grader.checks import tags
from grader.checks.cases import ORDINARY, OTHER_SIZES, SAME_SIZES, Case
from grader.checks.compare import Numbers
from grader.checks.inputs.random import Rng, distinct

Pair = tuple[Numbers, Numbers]


def cases(rng: Rng) -> list[Case]:
    """Cases of labels, y. In the ordinary ones all four counts differ and none is 0, so that each has one right place."""
    counts = distinct(rng, 4, 1, 9)
    labels, y = answers(rng, counts)
    zeros, ones = np.zeros_like(y), np.ones_like(y)
    ordinary: Sequence[tuple[str, Pair]] = (
        (ORDINARY, (labels, y)),
        (SAME_SIZES, answers(rng, counts[::-1])),
        (OTHER_SIZES, answers(rng, distinct(rng, 4, 10, 19))),
        ("exchanged", (y, labels)),
    )
    special: Sequence[tuple[str, Pair, set[str]]] = (
        ("all answers 0", (zeros, y), {tags.ONE_ANSWER}),
        ("all answers 1", (ones, y), {tags.ONE_ANSWER}),
        ("all labels 0", (labels, zeros), {tags.ONE_LABEL}),
        ("all labels 1", (labels, ones), {tags.ONE_LABEL}),
        ("all right", (y, y), set()),
        ("all wrong", (1 - y, y), set()),
        ("equal counts", answers(rng, [3, 3, 3, 3]), set()),
        ("two examples", answers(rng, [0, 1, 1, 0]), set()),
        *(one_example(label, answer) for label in (0, 1) for answer in (0, 1)),
    )
    made = [Case(name, pair) for name, pair in ordinary]
    return made + [Case(name, pair, True, frozenset(common)) for name, pair, common in special]


def answers(rng: Rng, counts: Sequence[int]) -> Pair:
    """labels, y of shape (1, m) in random order; `counts` says how often (y, labels) is (0, 0), (0, 1), (1, 0) and (1, 1)."""
    place = rng.permutation(np.repeat(np.arange(4), counts)).reshape(1, -1)
    return place % 2, place // 2


def one_example(label: int, answer: int) -> tuple[str, Pair, set[str]]:
    """The case of a single example."""
    pair = np.array([[answer]]), np.array([[label]])
    return f"one example, label {label}, answer {answer}", pair, {tags.ONE_EXAMPLE, tags.ONE_ANSWER, tags.ONE_LABEL}
