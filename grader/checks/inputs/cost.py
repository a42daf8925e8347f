"""Probabilities and labels for the cost."""

import numpy as np

from grader.checks import tags
from grader.checks.cases import ORDINARY, OTHER_SIZES, SAME_SIZES, Case, cast
from grader.checks.compare import FLOAT32_RTOL
from grader.checks.inputs.random import Rng, distinct, labels


def cases(rng: Rng) -> list[Case]:
    """Cases of AL, Y."""
    *many, m = distinct(rng, 3, 4, 9)
    AL, Y = rng.uniform(0.15, 0.85, (1, m)), labels(rng, m)
    ordinary = [
        (AL, Y),
        (rng.uniform(0.15, 0.85, (1, m)), labels(rng, m)),
        *((rng.uniform(0.15, 0.85, (1, n)), labels(rng, n)) for n in many),
    ]
    names = [ORDINARY, SAME_SIZES, OTHER_SIZES, "more examples"]
    special = [
        ("one example, label 1", (AL[:, :1], np.ones((1, 1))), {tags.ONE_EXAMPLE, tags.ONLY_ONES}),
        ("one example, label 0", (AL[:, :1], np.zeros((1, 1))), {tags.ONE_EXAMPLE, tags.ONLY_ZEROS}),
        ("all labels 1", (AL, np.ones((1, m))), {tags.ONLY_ONES}),
        ("all labels 0", (AL, np.zeros((1, m))), {tags.ONLY_ZEROS}),
        ("one half", (np.full((1, m), 0.5), Y), set()),
        ("tripled", (np.tile(AL, 3), np.tile(Y, 3)), set()),
        ("labels exchanged", (1 - AL, 1 - Y), set()),
        ("whole numbers", (AL, Y.astype(int)), {tags.WHOLE}),
        ("far from one half", (np.where(np.arange(m) % 2, 0.1, 0.9).reshape(1, m), Y), set()),
    ]
    made = [Case(name, pair) for name, pair in zip(names, ordinary, strict=True)]
    made += [Case(name, pair, True, frozenset(common)) for name, pair, common in special]
    return [*made, Case("32-bit numbers", cast((AL, Y), np.float32), True, frozenset({tags.FLOAT32}), rtol=FLOAT32_RTOL)]
