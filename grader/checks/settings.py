"""What a course sets for its hidden checks: the secret seed of their inputs, and what damage to the caller's data costs."""

import hashlib
import os
from dataclasses import dataclass
from typing import Self

import numpy as np

SEED_VARIABLE = "COURSE_CHECK_SEED"
DAMAGE_VARIABLE = "COURSE_DAMAGE_COST"


@dataclass(frozen=True)
class CheckSettings:
    """`seed` is any text; `damage_cost` is the part (0..1) of an exercise's points that changing the caller's data costs."""

    seed: str = "a course without a secret of its own"
    damage_cost: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.damage_cost <= 1:
            raise ValueError(f"damage_cost must lie between 0 and 1, not {self.damage_cost}")

    @classmethod
    def from_environment(cls) -> Self:
        """The settings of this course, from the environment variables COURSE_CHECK_SEED and COURSE_DAMAGE_COST."""
        return cls(os.environ.get(SEED_VARIABLE) or cls.seed, float(os.environ.get(DAMAGE_VARIABLE) or cls.damage_cost))

    def as_environment(self) -> dict[str, str]:
        """The environment variables that `from_environment` would make these settings of."""
        return {SEED_VARIABLE: self.seed, DAMAGE_VARIABLE: repr(self.damage_cost)}


def generator(seed: str, *purpose: str) -> np.random.Generator:
    """The random numbers for one purpose: always the same for the same seed and purpose, unrelated for any other."""
    digest = hashlib.sha256("\0".join((seed, *purpose)).encode()).digest()
    return np.random.default_rng(np.frombuffer(digest, np.uint32))
