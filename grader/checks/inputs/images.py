"""Images, grey and in colour."""

from collections.abc import Sequence

import numpy as np

from grader.checks import tags
from grader.checks.cases import ORDINARY, SAME_SIZES, Case
from grader.checks.compare import Numbers
from grader.checks.inputs.random import Rng, distinct


def cases(rng: Rng) -> list[Case]:
    """Cases of images (m, height, width[, 3])."""
    m, height, width = distinct(rng, 3, 2, 8)
    k = int(rng.integers(3, 6))
    shapes: Sequence[tuple[str, tuple[int, ...], bool, set[str]]] = (
        (ORDINARY, (m, height, width, 3), False, set()),
        (SAME_SIZES, (m, height, width, 3), False, set()),
        ("grey", (m, height, width), False, {tags.GREY}),
        ("other sizes", (width, m, height, 3), False, set()),
        ("equal sizes", (k, k, k), True, {tags.EQUAL, tags.GREY}),
        ("one image", (1, height, width, 3), True, {tags.ONE_EXAMPLE}),
        ("one pixel", (m, 1, 1), True, {tags.ONE_UNIT, tags.GREY}),
    )
    return [
        Case(name, (pixels(rng, shape, 255 if special else 250),), special, frozenset(common)) for name, shape, special, common in shapes
    ]


def pixels(rng: Rng, shape: tuple[int, ...], brightest: int) -> Numbers:
    """Random pixels from 0 to at most `brightest`: where that is below 255, dividing by the brightest pixel shows."""
    return rng.integers(0, brightest + 1, shape).astype(np.uint8)
