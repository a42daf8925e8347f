"""The inputs of the hidden checks: random networks and the special cases, made from a generator and never from a stored answer.

All sizes of an ordinary network differ from each other and from m, no bias is zero, both labels occur, and no number sits close to a
trap: Z keeps away from 0 and AL from 0 and 1. Caches come from a forward pass of the reference, so that any right formula may use what
they hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from grader.checks.compare import RTOL, Numbers, Result
from solutions import step_by_step as reference

LARGEST_LOGIT = 1.7  # keeps AL between 0.15 and 0.85
SMALLEST_Z = 0.01


@dataclass(frozen=True)
class Case:
    """One call of the function under test.

    `name` says which one, for people; `tags` say what it has in common with others; `known` holds the numbers that a wrong factor may
    be (m, the learning rate); `draw` seeds numpy's global generator before the call. Arguments are never handed out, only copies of them.
    """

    name: str
    arguments: tuple[Result, ...]
    special: bool = False
    tags: frozenset[str] = frozenset()
    known: Mapping[str, float] = field(default_factory=dict)
    rtol: float = RTOL
    draw: int = 0


@dataclass(frozen=True)
class Network:
    """A random network with its examples: X (n[0], m), Y (1, m), and parameters W1, b1, ... WL, bL."""

    layer_dims: tuple[int, ...]
    X: Numbers
    Y: Numbers
    parameters: dict[str, Numbers]

    @property
    def m(self) -> int:
        """The number of examples."""
        return int(self.X.shape[1])

    @property
    def L(self) -> int:
        """The number of layers."""
        return len(self.layer_dims) - 1


def distinct(rng: np.random.Generator, count: int, low: int = 2, high: int = 9) -> list[int]:
    """`count` whole numbers from low..high, no two of them equal."""
    return [int(n) for n in rng.permutation(np.arange(low, high + 1))[:count]]


def away_from_zero(rng: np.random.Generator, *shape: int, low: float = 0.1, high: float = 1.5) -> Numbers:
    """Random numbers of both signs with absolute values in low..high."""
    sign = rng.choice([-1.0, 1.0], shape)
    return np.asarray(sign * rng.uniform(low, high, shape))


def labels(rng: np.random.Generator, m: int) -> Numbers:
    """Random labels 0.0 and 1.0 of shape (1, m), both present if m > 1, and not equally often if m > 2."""
    ones = int(rng.integers(1, m)) if m > 1 else 1
    ones += 1 if 2 * ones == m and m > 2 else 0
    return rng.permutation(np.arange(m) < ones).astype(float).reshape(1, m)


def network(rng: np.random.Generator, layer_dims: Sequence[int], m: int) -> Network:
    """A random network of these sizes in which every layer passes on a signal that the next can see, drawn until it is so."""
    for _ in range(1000):
        candidate = _draw_network(rng, layer_dims, m)
        if candidate is not None:
            return candidate
    raise RuntimeError(f"no lively network of sizes {list(layer_dims)} with m = {m} in 1000 draws")


def random_network(rng: np.random.Generator, L: int) -> Network:
    """A network of L layers whose sizes, but for the single output, differ from each other and from m."""
    *sizes, m = distinct(rng, L + 1, 3, 9)
    return network(rng, [*sizes, 1], m)


def _draw_network(rng: np.random.Generator, layer_dims: Sequence[int], m: int) -> Network | None:
    parameters = {}
    for l, (n_prev, n) in enumerate(pairwise(layer_dims), start=1):
        parameters[f"W{l}"] = away_from_zero(rng, n, n_prev) * np.sqrt(2 / n_prev)
        parameters[f"b{l}"] = away_from_zero(rng, n, 1, high=0.6)
    X = away_from_zero(rng, layer_dims[0], m, low=0.05, high=2)
    L = len(layer_dims) - 1
    AL, caches = reference.L_model_forward(X, parameters)
    Z = caches[-1][1]
    parameters[f"W{L}"] *= LARGEST_LOGIT / np.abs(Z).max()
    parameters[f"b{L}"] *= LARGEST_LOGIT / np.abs(Z).max()
    lively = all(_is_lively(cache[1]) for cache in caches[:-1]) and np.abs(Z).min() > SMALLEST_Z
    return Network(tuple(layer_dims), X, labels(rng, m), parameters) if lively else None


def _is_lively(Z: Numbers) -> bool:
    """Whether the relu of Z is nowhere at its kink, stops something (if there is enough), and lets something of every example through.

    A single unit cannot do both of the latter; there it is enough that some examples pass.
    """
    on = Z > 0
    passes = on.any(axis=0).all() if len(Z) > 1 else on.any()
    return bool(np.abs(Z).min() > SMALLEST_Z and passes and (Z.size < 4 or not on.all()))


def fresh(value: Result) -> Result:
    """A copy of plain data all the way down: arrays, tuples, lists and dicts are new; numbers and text are themselves."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, (tuple, list)):
        return (list if isinstance(value, list) else tuple)(fresh(item) for item in value)
    if isinstance(value, dict):
        return {key: fresh(item) for key, item in value.items()}
    return value


def cast(value: Result, dtype: type[np.generic]) -> Result:
    """Plain data with every array in it of another dtype."""
    if isinstance(value, np.ndarray):
        return value.astype(dtype)
    if isinstance(value, (tuple, list)):
        return type(value)(cast(item, dtype) for item in value)
    if isinstance(value, dict):
        return {key: cast(item, dtype) for key, item in value.items()}
    return value
