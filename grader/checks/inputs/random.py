"""The smallest random things: sizes, numbers, labels."""

import numpy as np

from grader.checks.compare import Numbers

Rng = np.random.Generator


def distinct(rng: Rng, count: int, low: int = 2, high: int = 9) -> list[int]:
    """`count` whole numbers from low..high, no two of them equal."""
    return [int(n) for n in rng.permutation(np.arange(low, high + 1))[:count]]


def away_from_zero(rng: Rng, *shape: int, low: float = 0.1, high: float = 1.5) -> Numbers:
    """Random numbers of both signs with absolute values in low..high."""
    sign = rng.choice([-1.0, 1.0], shape)
    return np.asarray(sign * rng.uniform(low, high, shape))


def labels(rng: Rng, m: int) -> Numbers:
    """Random labels 0.0 and 1.0 of shape (1, m), both present if m > 1, and not equally often if m > 2."""
    ones = int(rng.integers(1, m)) if m > 1 else 1
    ones += 1 if 2 * ones == m and m > 2 else 0
    return rng.permutation(np.arange(m) < ones).astype(float).reshape(1, m)


def draw(rng: Rng) -> int:
    """A seed for numpy's global generator."""
    return int(rng.integers(2**31))
