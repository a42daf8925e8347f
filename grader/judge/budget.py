"""How long a test cell and a submission may take."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """Wall time, in seconds, for one test cell and for a whole submission."""

    test_seconds: float = 30.0
    submission_seconds: float = 240.0
