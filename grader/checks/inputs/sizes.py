"""Layer sizes for the initialisations."""

from collections.abc import Callable, Sequence

from grader.checks import tags
from grader.checks.cases import ORDINARY, SAME_SIZES, Case
from grader.checks.compare import Result
from grader.checks.inputs.random import Rng, distinct, draw


def size_cases(
    rng: Rng, as_arguments: Callable[[list[int]], tuple[Result, ...]], depths: Sequence[int], specials: Sequence[list[int]]
) -> list[Case]:
    """Cases of layer sizes: the first of `depths` twice with other draws, then the others, then the special sizes."""
    sizes = [distinct(rng, L + 1) for L in depths]
    ordinary = [(ORDINARY, sizes[0]), (SAME_SIZES, sizes[0]), *((f"{len(dims) - 1} layers", dims) for dims in sizes[1:])]
    cases = [Case(name, as_arguments(dims), tags=tags.depth(len(dims) - 1), draw=draw(rng)) for name, dims in ordinary]
    return cases + [_special_sizes(rng, as_arguments, dims) for dims in specials]


def _special_sizes(rng: Rng, as_arguments: Callable[[list[int]], tuple[Result, ...]], dims: list[int]) -> Case:
    special = {tags.ONE_UNIT: 1 in dims, tags.EQUAL: len(set(dims)) == 1, tags.LARGE_SIZES: max(dims) > 50}
    common = tags.depth(len(dims) - 1) | {tag for tag, holds in special.items() if holds}
    return Case(f"sizes {dims}", as_arguments(dims), special=True, tags=common, draw=draw(rng))


def two_layers(rng: Rng) -> list[Case]:
    """Cases of n_x, n_h, n_y."""
    k = int(rng.integers(2, 6))
    return size_cases(rng, tuple, (2, 2), ([k, k, k], [1, 1, 1], [k + 2, k, 1], [97, 13, 2]))


def any_depth(rng: Rng) -> list[Case]:
    """Cases of layer_dims with 1 to 5 layers."""
    k = int(rng.integers(2, 6))
    specials = ([k, k, k, k], [k + 2, k], [1, 1, 1], [k, k + 1, k + 3, k + 2, k + 4, 1], [97, 13, 2])
    return size_cases(rng, lambda dims: (dims,), (3, 2, 4), specials)
